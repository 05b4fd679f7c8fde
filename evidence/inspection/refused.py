"""Kinds of files that are refused by their extension, before they are opened. `evidence.rules` has a sentence for each."""

from enum import StrEnum


class RefusedKind(StrEnum):
    PROGRAM = "program"
    SHORTCUT = "shortcut"
    ARCHIVE = "archive"
    DISK_IMAGE = "disk_image"
    WEB_PAGE = "web_page"
    MACRO_DOCUMENT = "macro_document"
    TEMPLATE = "template"
    OPEN_DOCUMENT = "open_document"
    RICH_TEXT = "rich_text"
    APPLE_DOCUMENT = "apple_document"
    LIVE_PHOTO = "live_photo"
    RAW_PHOTO = "raw_photo"
    OTHER_PICTURE = "other_picture"
    VECTOR_PICTURE = "vector_picture"
    VIDEO = "video"
    SOUND = "sound"
    MAILBOX = "mailbox"
    MAIL_OTHER = "mail_other"
    NOTES = "notes"
    DRAWING = "drawing"
    E_BOOK = "e_book"
    DATA = "data"
    SIGNED = "signed"
    UNFINISHED = "unfinished"


_EXTENSIONS = {
    RefusedKind.PROGRAM: (
        "exe msi bat cmd com scr pif cpl dll sys jar apk ipa app dmg deb rpm js jse vbs vbe ws wsf wsh ps1 psm1 hta reg sh py"
        " php asp aspx jsp inf gadget msc chm appx msix xll ocx class"
    ),
    RefusedKind.SHORTCUT: "lnk url desktop webloc website",
    RefusedKind.ARCHIVE: "rar 7z tar gz tgz bz2 tbz xz txz cab zst lz lzh arj ace z zipx 001 r00 z01",
    RefusedKind.DISK_IMAGE: "iso img vhd vhdx vmdk",
    RefusedKind.WEB_PAGE: "html htm xhtml mht mhtml webarchive shtml",
    RefusedKind.MACRO_DOCUMENT: "docm xlsm pptm dotm xltm potm ppsm ppam xlam xla xlsb xlm slk iqy",
    RefusedKind.TEMPLATE: "dot dotx xlt xltx pot potx wpt ett dpt pps ppsx",
    RefusedKind.OPEN_DOCUMENT: "odt ods odp odg fodt fods uot uof uos uop",
    RefusedKind.RICH_TEXT: "rtf wpd wri",
    RefusedKind.APPLE_DOCUMENT: "pages numbers key",
    RefusedKind.LIVE_PHOTO: "livp heics hif",
    RefusedKind.RAW_PHOTO: "dng cr2 cr3 nef arw raf orf rw2 raw",
    RefusedKind.OTHER_PICTURE: "heif avif jfif jpe jp2 jxl ico pcx tga ppm pgm",
    RefusedKind.VECTOR_PICTURE: "svg svgz wmf emf eps ps ai cdr psd xcf indd",
    RefusedKind.VIDEO: "mov avi mkv wmv flv 3gp m4v mpg mpeg webm rm rmvb ts mts vob",
    RefusedKind.SOUND: "mp3 m4a wav amr aac ogg wma flac opus",
    RefusedKind.MAILBOX: "pst ost mbox dbx nsf olm",
    RefusedKind.MAIL_OTHER: "emlx oft p7m dat vcs tnef",
    RefusedKind.NOTES: "one onetoc2 enex note",
    RefusedKind.DRAWING: "dwg dxf dwf vsd vsdx mpp mpt xmind mmap drawio eddx",
    RefusedKind.E_BOOK: "epub mobi caj ceb xps oxps djvu gd sep azw3 teb",
    RefusedKind.DATA: "xml json yaml yml sql db mdb accdb dbf sav log md tsv ini cfg parquet",
    RefusedKind.SIGNED: "p7s p7b p7c sig asc gpg pgp cer crt pfx p12 aip",
    RefusedKind.UNFINISHED: "crdownload part download tmp partial td xltd bak wbk xlk baiduyun",
}
# Extension with its dot → kind.
REFUSED = {f".{extension}": kind for kind, extensions in _EXTENSIONS.items() for extension in extensions.split()}
