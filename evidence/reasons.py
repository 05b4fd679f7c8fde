"""Why a file is refused, and what to do about it, in words."""

from django.utils.translation import gettext as _

from evidence import names
from evidence.inspection.faults import FileFault
from evidence.inspection.refused import RefusedKind
from evidence.inspection.types import TYPES
from evidence.preview import kinds as preview

# Faults that saving again mends, in the program that opens the file.
_MENDED_BY_SAVING = frozenset(
    {
        FileFault.NOT_WHAT_IT_SAYS,
        FileFault.DAMAGED,
        FileFault.DTD,
        FileFault.BYTES_BEFORE,
        FileFault.BYTES_AFTER,
        FileFault.HIDDEN_PROGRAM,
        FileFault.HIDDEN_ARCHIVE,
        FileFault.OVERLAP,
        FileFault.CONTRADICTORY,
        FileFault.DOUBLED_PART,
        FileFault.OUTSIDE_PATH,
        FileFault.LINKED_FILE,
    }
)


def of_fault(name: str, fault: FileFault) -> str:
    """Return the sentence for a file with this fault."""
    sentence = _faults()[fault] % {"name": name, "extension": names.extension(name)}
    return f"{sentence} {_save_again(name)}" if fault in _MENDED_BY_SAVING else sentence


def of_kind(name: str, kind: RefusedKind) -> str:
    """Return the sentence for a file of a kind that is refused before it is opened."""
    return _kinds()[kind] % {"name": name}


def _save_again(name: str) -> str:
    programs = {
        "pdf": _("Open it in a PDF reader and save it again as PDF, then add it."),
        "ofd": _("Open it in an OFD reader and save it again as OFD or PDF, then add it."),
        "word": _("Open it in Word or WPS and save it again as .docx or PDF, then add it."),
        "sheet": _("Open it in Excel or WPS and save it again as .xlsx or PDF, then add it."),
        "slides": _("Open it in PowerPoint or WPS and save it again as .pptx or PDF, then add it."),
        "image": _("Open it in an image viewer and save it again as JPEG or PNG, then add it."),
        "text": _("Open it in a text editor and save it again as UTF-8, then add it."),
        "mail": _("Open it in the mail program and save it again as .eml or PDF, then add it."),
        "video": _("Play it to its end, export it again as .mp4, then add it."),
        "zip": _("Pack the files again as .zip, or add them without packing them."),
    }
    return programs[TYPES[names.extension(name)].program]


def _faults() -> dict[FileFault, str]:
    return {
        FileFault.NOT_WHAT_IT_SAYS: _("“%(name)s” is another kind of file than its name says."),
        FileFault.OLD_FORMAT: _(
            "“%(name)s” is in the format of an old Office version, although its name ends in %(extension)s. Open it "
            "in Office or WPS, save it as %(extension)s and add it again."
        ),
        FileFault.IS_PROGRAM: _(
            "“%(name)s” is a program, whatever its name says. Programs are not accepted; add the document itself."
        ),
        FileFault.IS_ARCHIVE: _(
            "“%(name)s” is a packed archive, whatever its name says. Unpack it and add the files in it."
        ),
        FileFault.IS_WEB_PAGE: _(
            "“%(name)s” is a web page, whatever its name says. Open it in a browser, print it as PDF and add that."
        ),
        FileFault.DAMAGED: _("“%(name)s” is damaged or incomplete."),
        FileFault.DAMAGED_PICTURE: _(
            "The picture in “%(name)s” is damaged or incomplete: a part of it cannot be shown. Copy it from the "
            "camera, telephone or scanner again, and add that."
        ),
        FileFault.LOCKED: _("“%(name)s” is protected by a password. Remove the password and add it again."),
        FileFault.TOO_MUCH_INSIDE: _(
            "“%(name)s” is small as a file but far too large once opened. Save it with fewer pages, sheets or pixels "
            "and add it again."
        ),
        FileFault.TOO_MANY_FILES: _(
            "“%(name)s” contains over 1,000 files. Pack them into several zip files and add those, or choose the folder "
            "instead."
        ),
        FileFault.TOO_MANY_PIXELS: _(
            "The picture “%(name)s” has over 250 million pixels. Save it at a lower resolution and add it again."
        ),
        FileFault.INFECTED: _(
            "“%(name)s” contains malware, according to the virus scanner. Do not open it; tell those who look after "
            "your computers, and add a clean copy from its source."
        ),
        FileFault.MACRO: _(
            "“%(name)s” contains macros, which are small programs. Save it without them, as PDF or in a format "
            "without macros, and add it again."
        ),
        FileFault.SCRIPT: _(
            "“%(name)s” contains a script (JavaScript) that can run when it is opened. Print it as PDF and add that."
        ),
        FileFault.LAUNCH: _(
            "“%(name)s” can start a program on the reader's computer. Remove that action, or print it as PDF, and "
            "add it again."
        ),
        FileFault.SUBMIT: _(
            "“%(name)s” contains a form that sends what is entered to an address. Print it as PDF and add that."
        ),
        FileFault.REMOTE_ACTION: _(
            "“%(name)s” opens another file or address by itself. Remove that action, or print it as PDF, and add it "
            "again."
        ),
        FileFault.REMOTE_CONTENT: _(
            "A part of “%(name)s” is fetched from elsewhere when it is opened, so it may change or be missing. Break "
            "the link so that the content is in the file itself, or save it as PDF, and add it again."
        ),
        FileFault.EXTERNAL_TEMPLATE: _(
            "“%(name)s” loads a template from an address when it is opened. Detach the template in Word or WPS, or "
            "save it as PDF, and add it again."
        ),
        FileFault.DDE: _(
            "“%(name)s” contains a command (DDE) by which another program is started. Delete that field or cell and "
            "add it again."
        ),
        FileFault.DTD: _(
            "“%(name)s” contains a document type declaration (DTD), which no ordinary program writes and which can "
            "load other files."
        ),
        FileFault.EMBEDDED_PROGRAM: _(
            "A program or a packed object is embedded in “%(name)s”. Delete it, or save it as PDF, and add it again."
        ),
        FileFault.EMBEDDED_FILE: _(
            "“%(name)s” contains a file of a kind that is not accepted. Take it out, and add it by itself in an "
            "accepted format if it matters."
        ),
        FileFault.BYTES_BEFORE: _(
            "Something else comes before the document in “%(name)s”, so programs may read it differently."
        ),
        FileFault.BYTES_AFTER: _(
            "Something else comes after the end of the document in “%(name)s”, so programs may read it differently."
        ),
        FileFault.HIDDEN_PROGRAM: _("A program is hidden in “%(name)s”."),
        FileFault.HIDDEN_ARCHIVE: _("A packed archive is hidden in “%(name)s”."),
        FileFault.OVERLAP: _("Parts of “%(name)s” share the same bytes, as no ordinary program writes them."),
        FileFault.CONTRADICTORY: _(
            "“%(name)s” lists its content in two places that contradict each other, so programs may read it "
            "differently."
        ),
        FileFault.DOUBLED_PART: _(
            "“%(name)s” contains two parts with the same name, so it is unclear which one counts."
        ),
        FileFault.OUTSIDE_PATH: _(
            "A file in “%(name)s” has a path that leads out of the folder into which it is unpacked."
        ),
        FileFault.LINKED_FILE: _("“%(name)s” contains a link to another file instead of the file itself."),
        FileFault.ODD_COMPRESSION: _(
            "“%(name)s” is packed by a method that not every program knows. Pack it again with Windows' own "
            "“Compressed folder”, or save it again, and add it."
        ),
        FileFault.TOO_DEEP: _(
            "“%(name)s” contains files within files, or folders within folders, too many levels deep. Add the inner "
            "files by themselves."
        ),
        FileFault.NOT_TEXT: _(
            "“%(name)s” is not plain text in UTF-8, UTF-16 or GB18030. Open it in a text editor, save it as UTF-8 "
            "and add it again."
        ),
        FileFault.CONTROL_CHARACTERS: _(
            "“%(name)s” has control characters, which plain text does not have. Check in a text editor that it is a "
            "text, remove them, and add it again; or add it in its own format."
        ),
    }


def _kinds() -> dict[RefusedKind, str]:
    return {
        RefusedKind.PROGRAM: _(
            "“%(name)s” is a program or script. Programs are not accepted as evidence: add a screenshot, or a "
            "document that shows what it does."
        ),
        RefusedKind.SHORTCUT: _(
            "“%(name)s” is a shortcut: it only says where the document is. Open it, and add the document itself."
        ),
        RefusedKind.ARCHIVE: _(
            "“%(name)s” is an archive of a kind that is not unpacked here. Unpack it and add its files, or pack them "
            "as .zip."
        ),
        RefusedKind.DISK_IMAGE: _("“%(name)s” is the image of a disk. Open it and add the files that matter."),
        RefusedKind.WEB_PAGE: _("“%(name)s” is a saved web page. Open it in a browser, print it as PDF and add that."),
        RefusedKind.MACRO_DOCUMENT: _(
            "“%(name)s” is a document of a kind that holds macros. Save it as .docx, .xlsx, .pptx or PDF and add that."
        ),
        RefusedKind.TEMPLATE: _(
            "“%(name)s” is a template or a slide show. Save it as a document (.docx, .xlsx, .pptx) or PDF and add that."
        ),
        RefusedKind.OPEN_DOCUMENT: _(
            "“%(name)s” is in the OpenDocument format or in UOF. Save it as .docx, .xlsx, .pptx or PDF and add that."
        ),
        RefusedKind.RICH_TEXT: _(
            "“%(name)s” is in a text format that can hold programs. Open it in Word or WPS, save it as .docx or PDF "
            "and add that."
        ),
        RefusedKind.APPLE_DOCUMENT: _(
            "“%(name)s” opens on Apple's devices only. Export it there as PDF, .docx, .xlsx or .pptx and add that."
        ),
        RefusedKind.LIVE_PHOTO: _(
            "“%(name)s” is a live photo. Share it from the telephone as a still picture (.heic or .jpg) and add that."
        ),
        RefusedKind.RAW_PHOTO: _("“%(name)s” is a camera's raw picture. Export it as .jpg and add that."),
        RefusedKind.OTHER_PICTURE: _(
            "“%(name)s” is a picture in a format that few programs open. Save it as .jpg or .png and add that."
        ),
        RefusedKind.VECTOR_PICTURE: _(
            "“%(name)s” is a drawing that only its own program shows reliably. Export it as PDF or .png and add that."
        ),
        RefusedKind.VIDEO: _("“%(name)s” is a video in a format that is not accepted. Export it as .mp4 and add that."),
        RefusedKind.SOUND: _("“%(name)s” is a sound recording. Add a written record of it, or a video as .mp4."),
        RefusedKind.MAILBOX: _(
            "“%(name)s” is a whole mailbox. Save the mails that matter one by one as .eml or .msg and add those."
        ),
        RefusedKind.MAIL_OTHER: _(
            "“%(name)s” is a mail or a part of one in a format that is not accepted. Save the mail as .eml or .msg "
            "and add that."
        ),
        RefusedKind.NOTES: _("“%(name)s” is a notebook. Export the pages that matter as PDF and add that."),
        RefusedKind.DRAWING: _(
            "“%(name)s” is a plan or diagram that only its own program opens. Export it as PDF and add that."
        ),
        RefusedKind.E_BOOK: _(
            "“%(name)s” is in a reader's own format. Open it there, print or export it as PDF and add that."
        ),
        RefusedKind.DATA: _(
            "“%(name)s” is data for programs rather than for readers. Export it as a table (.xlsx, .csv), text "
            "(.txt) or PDF and add that."
        ),
        RefusedKind.SIGNED: _(
            "“%(name)s” is a signature, a certificate or an encrypted file. Add the document itself, readable "
            "without a key."
        ),
        RefusedKind.UNFINISHED: _(
            "“%(name)s” is an unfinished download or a backup copy. Finish the download, or open the original, and "
            "add that."
        ),
    }


def not_shown(name: str, fault: str) -> str:
    """Return why a file that was accepted cannot be read in the page."""
    sentences = {
        preview.NO_PAGE: _("“%(name)s” does not have this page."),
        preview.EMPTY: _("“%(name)s” has no text to show here. Download it to look at it."),
        preview.NOT_SHOWN: _("Files like “%(name)s” are not shown here. Download it to look at it."),
        preview.NEEDS_OFFICE: _(
            "“%(name)s” can only be shown here where LibreOffice is installed. Download it to look at it."
        ),
        "time": _("“%(name)s” takes too long to show here. Download it to look at it."),
        "memory": _("“%(name)s” is too large to show here. Download it to look at it."),
    }
    other = _("“%(name)s” could not be shown here. Download it to look at it.")
    return sentences.get(fault, other) % {"name": name}
