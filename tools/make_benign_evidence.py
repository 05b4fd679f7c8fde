"""Make the sound files of tests/evidence/benign, each by a real program: `tools/make_benign_evidence.py FOLDER`.

They are kept in the repository, so this runs only when one is added. Needs LibreOffice with Writer and Impress (`SOFFICE`
names the program), Chromium, Info-ZIP, and in this Python: the portal's dependencies and av, easyofd, extract-msg,
python-docx, python-pptx, reportlab, xlsxwriter, xlwt. A part whose program is missing is named and left out.
"""

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

SOFFICE = os.environ.get("SOFFICE", "soffice")
HTML = """<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>报关单证管理制度</title></head><body>
<h1>报关单证管理制度</h1><p>第一条 依据<a href="https://www.customs.gov.cn/">海关总署</a>公告制定。
<a href="mailto:aeo@example.cn">联系人</a></p>
<table border="1"><tr><th>单证号</th><th>票数</th></tr><tr><td>2201</td><td>3</td></tr></table>
<p><img src="photo.jpg" width="120"></p><form><input name="name" value="张三"><input type="checkbox" checked> 已核对</form>
</body></html>"""
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_BOX = 'svg:width="20cm" svg:height="3cm" svg:x="2cm" svg:y="2cm"'
_FRAME = f"<draw:frame {_BOX}><draw:text-box><text:p>{{}}</text:p></draw:text-box></draw:frame>"
_LINK = '<text:a xlink:href="https://www.customs.gov.cn/">海关</text:a>'
SLIDES = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="{_ODF}office:1.0" xmlns:draw="{_ODF}drawing:1.0" xmlns:text="{_ODF}text:1.0"
 xmlns:svg="{_ODF}svg-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2"
 office:mimetype="application/vnd.oasis.opendocument.presentation"><office:body><office:presentation>
<draw:page draw:name="一">{_FRAME.format(_LINK)}</draw:page><draw:page draw:name="二">{_FRAME.format("记录")}</draw:page>
</office:presentation></office:body></office:document>"""


def main(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for make in (texts, pictures, libre_office, web_pdfs, libraries, pdf_tools, archives, mails, films, other_formats):
        try:
            make(folder)
        except (ImportError, FileNotFoundError, subprocess.CalledProcessError) as error:
            print(f"{make.__name__}: {error}")
    print(len(list(folder.iterdir())), "files,", sum(path.stat().st_size for path in folder.iterdir()), "bytes")


def texts(folder: Path) -> None:
    text = "报关单证管理制度\r\n第一条\t总则\r\n"
    for name, encoding in (("utf8", "utf-8"), ("utf8-mark", "utf-8-sig"), ("gb18030", "gb18030"), ("utf16", "utf-16")):
        (folder / f"text-{name}.txt").write_bytes(text.encode(encoding))
    (folder / "table-gbk.csv").write_bytes("单证号,票数,备注\r\n2201,-3,=1+1\r\n2202,4,@王\r\n".encode("gbk"))
    (folder / "table-pipes.csv").write_bytes("甲|乙|丙!\r\n-1|2|3\r\n+86|电话|!\r\n".encode())
    (folder / "table-dos-end.csv").write_bytes("项目,说明\r\n1,第一行\x0b第二行\r\n\x1a".encode("gb18030"))


def pictures(folder: Path) -> None:
    import pillow_heif
    from PIL import Image, TiffImagePlugin

    photo = _photo()
    exif = Image.Exif()
    exif[0x010F], exif[0x0132], exif[0x0112] = "Phone", "2026:03:01 08:00:00", 6
    exif.get_ifd(0x8825)[1] = "N"
    photo.save(folder / "photo.jpg", quality=60, exif=exif)
    photo.save(folder / "photo-progressive.jpeg", quality=60, progressive=True)
    photo.convert("L").save(folder / "photo-gray.jpg", quality=50)
    photo.convert("CMYK").save(folder / "photo-cmyk.jpg", quality=50)
    photo.save(
        folder / "photo-two.jpg", format="MPO", save_all=True, append_images=[photo.resize((48, 36))], quality=50
    )
    photo.save(folder / "picture.png")
    photo.convert("P").save(folder / "picture-palette.png")
    photo.convert("1").save(folder / "picture-1bit.png")
    photo.convert("RGBA").save(folder / "picture-alpha.png")
    Image.new("I;16", (40, 30), 999).save(folder / "picture-16bit.png")
    photo.save(folder / "picture-animated.png", save_all=True, append_images=[photo.rotate(90).resize(photo.size)])
    for compression in ("raw", "tiff_lzw", "tiff_adobe_deflate", "jpeg", "packbits"):
        photo.save(folder / f"scan-{compression}.tif", compression=compression)
    photo.convert("1").save(folder / "scan-fax.tiff", compression="group4")
    with TiffImagePlugin.AppendingTiffWriter(str(folder / "scan-pages.tif"), new=True) as writer:
        for angle in (0, 90, 180):
            photo.convert("L").rotate(angle).save(writer, format="TIFF", compression="tiff_lzw")
            writer.newFrame()
    photo.save(folder / "picture.bmp")
    photo.convert("1").save(folder / "picture-1bit.bmp")
    photo.convert("P").save(folder / "picture-palette.bmp")
    photo.save(folder / "picture.gif")
    photo.save(folder / "picture-animated.gif", save_all=True, append_images=[photo.rotate(9), photo.rotate(18)])
    photo.save(folder / "picture.webp")
    photo.save(folder / "picture-lossless.webp", lossless=True, exif=exif)
    photo.save(folder / "picture-animated.webp", save_all=True, append_images=[photo.rotate(9)])
    pillow_heif.register_heif_opener()
    photo.save(folder / "photo.heic", quality=50, exif=exif)
    photo.save(folder / "photo-two.heic", quality=40, save_all=True, append_images=[photo.rotate(9)])
    photo.convert("RGBA").save(folder / "photo-alpha.heic", quality=40)


def libre_office(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as work:
        source = Path(work)
        _photo().save(source / "photo.jpg", quality=40)
        (source / "text.html").write_text(HTML)
        (source / "slides.fodp").write_text(SLIDES)
        (source / "table.csv").write_text("单证号,票数\n2201,3\n2202,=1+1\n")
        text, web = source / "text.html", ["--infilter=HTML (StarWriter)"]
        _convert(text, "docx:MS Word 2007 XML", folder / "office.docx", web)
        _convert(text, "docx:Office Open XML Text", folder / "office-strict.docx", web)
        _convert(text, "doc:MS Word 97", folder / "office.doc", web)
        _convert(text, "pdf:writer_web_pdf_Export", folder / "office.pdf", web)
        for name, options in (
            ("pdfa1", {"SelectPdfVersion": ("long", "1")}),
            ("pdfa3", {"SelectPdfVersion": ("long", "3")}),
            ("tagged", {"UseTaggedPDF": ("boolean", "true"), "PDFUACompliance": ("boolean", "true")}),
            ("hybrid", {"IsAddStream": ("boolean", "false"), "ExportBookmarks": ("boolean", "true")}),
            (
                "owner",
                {
                    "RestrictPermissions": ("boolean", "true"),
                    "PermissionPassword": ("string", "owner"),
                    "Changes": ("long", "0"),
                },
            ),
        ):
            each = ",".join(f'"{key}":{{"type":"{kind}","value":"{value}"}}' for key, (kind, value) in options.items())
            _convert(folder / "office.docx", f"pdf:writer_pdf_Export:{{{each}}}", folder / f"office-{name}.pdf", [])
        _convert(text, "png", folder / "office.png", web)
        slides = source / "slides.fodp"
        _convert(slides, "pptx", folder / "office.pptx", [])
        _convert(slides, "ppt", folder / "office.ppt", [])
        _convert(slides, "pdf", folder / "office-slides.pdf", [])
        table, read = source / "table.csv", ["--infilter=CSV:44,34,76"]
        _convert(table, "xlsx", folder / "office.xlsx", read)
        _convert(table, "xls:MS Excel 97", folder / "office.xls", read)
        shutil.copy(folder / "office.xlsx", folder / "office-new.et")
        _convert(table, "csv:Text - txt - csv (StarCalc):44,34,76", folder / "office.csv", read)
        _convert(table, "pdf", folder / "office-table.pdf", read)


def web_pdfs(folder: Path) -> None:
    import weasyprint

    # In Latin letters: a Chinese font takes 300 KB.
    words = re.sub(r"[\u3000-\uffef]+", "text", HTML.replace('<img src="photo.jpg" width="120">', ""))
    words = words.replace('lang="zh"', 'lang="en" style="font-family: DejaVu Sans"')
    page = weasyprint.HTML(string=words)
    page.write_pdf(folder / "web.pdf")
    page.write_pdf(folder / "web-ua.pdf", pdf_variant="pdf/ua-1")
    data = weasyprint.Attachment(string="<发票><金额>3.00</金额></发票>", name="invoice.xml", description="data")
    page.write_pdf(folder / "web-a3-xml.pdf", pdf_variant="pdf/a-3b", attachments=[data])
    with tempfile.TemporaryDirectory() as work:
        source = Path(work, "page.html")
        source.write_text(words)
        chromium = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={work}/profile"]
        for name, options in (
            ("browser", []),
            ("browser-tagged", ["--export-tagged-pdf"]),
            ("browser-bare", ["--no-pdf-header-footer"]),
        ):
            _run([*chromium, *options, f"--print-to-pdf={folder / name}.pdf", source.as_uri()])
        _run([*chromium, "--window-size=300,200", f"--screenshot={folder / 'browser.png'}", source.as_uri()])


def libraries(folder: Path) -> None:
    import openpyxl
    from openpyxl.chart import BarChart, Reference
    from openpyxl.worksheet.datavalidation import DataValidation

    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["单证号", "票数"],
        [2201, 3],
        [2202, "=SUM(B2:B2)"],
        ['=HYPERLINK("https://www.customs.gov.cn/")', "a|b!"],
    ):
        sheet.append(row)
    sheet.merge_cells("A6:B6")
    sheet.add_data_validation(DataValidation(type="list", formula1='"是,否"'))
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3))
    sheet.add_chart(chart, "D2")
    book.create_sheet("第二页")["A1"] = '="甲|乙!"&A1'
    book.save(folder / "openpyxl.xlsx")
    import docx
    import pptx
    import xlsxwriter
    import xlwt
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Cm

    written = xlsxwriter.Workbook(str(folder / "xlsxwriter.xlsx"))
    page = written.add_worksheet("汇总")
    page.write_url("A1", "https://www.customs.gov.cn/", string="海关")
    page.write_url("A2", r"external:..\制度\报关.docx")
    page.write_comment("A3", "批注")
    page.write_formula("A4", "='[上年.xlsx]汇总'!A1")
    page.insert_checkbox("A5", boolean=True)
    page.add_sparkline("B1", {"range": "汇总!A1:A4"})
    page.conditional_format("A1:A9", {"type": "data_bar"})
    page.insert_image("D1", "photo", {"image_data": io.BytesIO(_bytes(_photo(), "JPEG", quality=30))})
    written.close()
    old = xlwt.Workbook(encoding="utf-8")
    sheet = old.add_sheet("单证")
    sheet.write(0, 0, "票数")
    sheet.write(1, 0, xlwt.Formula('HYPERLINK("https://www.customs.gov.cn/";"海关")'))
    old.save(folder / "xlwt.xls")
    text = docx.Document()
    text.add_heading("岗位职责")
    text.add_paragraph("第一条", style="List Number")
    text.add_table(2, 2)
    text.add_picture(io.BytesIO(_bytes(_photo(), "PNG")))
    text.add_comment(text.paragraphs[1].runs, "批注", author="李四")
    text.save(folder / "python-docx.docx")
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = "培训记录"
    data = CategoryChartData()
    data.categories = ["一月", "二月"]
    data.add_series("次数", (3, 4))
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Cm(2), Cm(4), Cm(10), Cm(8), data)
    run = slide.shapes.add_textbox(Cm(1), Cm(1), Cm(5), Cm(1)).text_frame.paragraphs[0].add_run()
    run.text, run.hyperlink.address = "海关", "https://www.customs.gov.cn/"
    show.save(folder / "python-pptx-chart.pptx")


def pdf_tools(folder: Path) -> None:
    import pikepdf
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen import canvas

    drawn = canvas.Canvas(str(folder / "reportlab-form.pdf"), pagesize=A4)
    drawn.acroForm.textfield(name="name", value="x", x=50, y=700)
    drawn.acroForm.checkbox(name="done", checked=True, x=50, y=650)
    drawn.linkURL("https://www.customs.gov.cn/", (50, 600, 200, 620))
    drawn.bookmarkPage("one")
    drawn.showPage()
    drawn.save()
    with pikepdf.open(folder / "web.pdf") as document:
        document.save(folder / "qpdf-linearized.pdf", linearize=True)
        document.save(folder / "qpdf-streams.pdf", object_stream_mode=pikepdf.ObjectStreamMode.generate)
        permissions = pikepdf.Permissions(modify_other=False, extract=False)
        for level in (4, 6):
            lock = pikepdf.Encryption(owner="owner", user="", R=level, allow=permissions)
            document.save(folder / f"qpdf-owner-{level}.pdf", encryption=lock)
        spec = pikepdf.AttachedFileSpec(
            document, (folder / "photo.jpg").read_bytes(), filename="照片.jpg", mime_type="image/jpeg"
        )
        document.attachments["照片.jpg"] = spec
        document.Root.OpenAction = pikepdf.Array([document.pages[0].obj, pikepdf.Name.Fit])
        document.save(folder / "qpdf-photo.pdf")


def archives(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as work:
        source = Path(work)
        (source / "制度/子").mkdir(parents=True)
        for name in ("photo.jpg", "web.pdf", "openpyxl.xlsx", "table-gbk.csv"):
            shutil.copy(folder / name, source / "制度" / name)
        (source / "制度/子/说明.txt").write_text("说明")
        for name, options in (
            ("infozip", ["-q"]),
            ("infozip-stored", ["-q", "-0"]),
            ("infozip-flat", ["-q", "-j", "-D"]),
        ):
            _run(["zip", *options, "-r", str(folder / f"{name}.zip"), "制度"], cwd=source)
        raw = source / "gbk"
        raw.mkdir()
        Path(os.fsdecode(os.fsencode(raw) + b"/" + "报关单.txt".encode("gbk"))).write_text("单")
        _run(["zip", "-q", "-r", str(folder / "infozip-gbk.zip"), "gbk"], cwd=source, env={**os.environ, "LC_ALL": "C"})
        with (
            (folder / "streamed.zip").open("wb") as file,
            zipfile.ZipFile(_Unseekable(file), "w", zipfile.ZIP_DEFLATED) as package,
        ):
            package.writestr("制度/a.txt", "第一条")
            package.writestr("__MACOSX/._a.txt", b"\0\5")
            package.writestr(".DS_Store", b"\0")


class _Unseekable(io.RawIOBase):
    """As a web server writes an archive: sizes come after each file."""

    def __init__(self, file: io.BufferedWriter) -> None:
        self._file = file

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        return self._file.write(data)


def mails(folder: Path) -> None:
    mail = _mail("通知：贸易安全培训")
    mail.set_content("请各部门参加。")
    (folder / "mail-plain.eml").write_bytes(mail.as_bytes(policy=SMTP))
    (folder / "mail-unix.eml").write_bytes(mail.as_bytes())
    rich = _mail("记录")
    rich.set_content("见附件")
    rich.add_alternative('<p>见附件 <img src="https://www.example.cn/logo.png"></p>', subtype="html")
    rich.add_attachment((folder / "web.pdf").read_bytes(), maintype="application", subtype="pdf", filename="制度.pdf")
    rich.add_attachment((folder / "photo.jpg").read_bytes(), maintype="image", subtype="jpeg", filename="照片.jpg")
    (folder / "mail-attached.eml").write_bytes(rich.as_bytes(policy=SMTP))
    forwarded = _mail("转发：记录")
    forwarded.set_content("请查收")
    forwarded.add_attachment(mail)
    (folder / "mail-forwarded.eml").write_bytes(forwarded.as_bytes(policy=SMTP))
    old = b"From: a@example.cn\r\nTo: b@example.cn\r\nSubject: =?gb2312?B?zajWqg==?=\r\nContent-Type: text/plain; charset=gb2312\r\n\r\n"
    (folder / "mail-gbk.eml").write_bytes(old + "通知内容\r\n".encode("gbk"))


def films(folder: Path) -> None:
    import av

    for name, codec, options in (
        ("film", "mpeg4", {}),
        ("film-h264", "libx264", {"movflags": "faststart"}),
        ("film-pieces", "libx264", {"movflags": "frag_keyframe+empty_moov"}),
    ):
        with av.open(str(folder / f"{name}.mp4"), "w", options=options) as container:
            stream = container.add_stream(codec, rate=5)
            stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
            for number in range(5):
                frame = av.VideoFrame.from_image(_photo().resize((64, 48)).rotate(number))
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    # As a telephone writes a motion photo: a picture with a short film behind it.
    motion = (folder / "photo.jpg").read_bytes() + (folder / "film-h264.mp4").read_bytes()
    (folder / "photo-motion.jpg").write_bytes(motion)


def other_formats(folder: Path) -> None:
    from easyofd.ofd import OFD
    from extract_msg import OleWriter
    from PIL import Image

    pages = [Image.open(folder / "photo.jpg").convert("RGB")]
    form = (folder / "reportlab-form.pdf").read_bytes()
    for name, make in (
        ("pages", lambda: OFD().jpg2ofd(pages)),
        ("from-pdf", lambda: OFD().pdf2ofd(form)),
        ("from-pdf-text", lambda: OFD().pdf2ofd(form, optional_text=True)),
    ):
        # The library leaves a folder "test" where it runs.
        with tempfile.TemporaryDirectory() as work, contextlib.chdir(work):
            (folder / f"{name}.ofd").write_bytes(make())
    for name, attached in (
        ("mail.msg", ()),
        ("mail-attached.msg", (("制度.pdf", "web.pdf"), ("照片.jpg", "photo.jpg"))),
    ):
        writer = OleWriter()
        head = bytes(8) + len(attached).to_bytes(4, "little") * 2 + len(attached).to_bytes(4, "little") * 2 + bytes(8)
        writer.addEntry("__properties_version1.0", head)
        for part in ("00020102", "00030102", "00040102"):
            writer.addEntry(["__nameid_version1.0", f"__substg1.0_{part}"], b"")
        for kind, text in (("001A", "IPM.Note"), ("0037", "通知"), ("1000", "请各部门参加。")):
            writer.addEntry(f"__substg1.0_{kind}001F", text.encode("utf-16-le"))
        for number, (title, source) in enumerate(attached):
            place = f"__attach_version1.0_#{number:08X}"
            writer.addEntry([place, "__properties_version1.0"], bytes(8))
            writer.addEntry([place, "__substg1.0_3707001F"], title.encode("utf-16-le"))
            writer.addEntry([place, "__substg1.0_37010102"], (folder / source).read_bytes())
        writer.write(str(folder / name))


def _mail(subject: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = "关务部 <a@example.cn>", "b@example.cn"
    mail["Subject"], mail["Date"], mail["Message-ID"] = subject, "Mon, 02 Mar 2026 08:00:00 +0800", "<1@example.cn>"
    return mail


def _photo():
    from PIL import Image

    gradient = Image.linear_gradient("L").resize((96, 72))
    return Image.merge("RGB", (gradient, gradient.rotate(180), Image.radial_gradient("L").resize((96, 72))))


def _bytes(image: object, image_format: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, image_format, **options)  # type: ignore[attr-defined]
    return buffer.getvalue()


def _convert(source: Path, kind: str, target: Path, options: list[str]) -> None:
    if target.exists():
        # LibreOffice takes seconds for each.
        return
    with tempfile.TemporaryDirectory() as work:
        _run([SOFFICE, "--headless", *options, "--convert-to", kind, "--outdir", work, str(source)])
        (made,) = Path(work).iterdir()
        shutil.copy(made, target)


def _run(command: list[str], **options: object) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=120, **options)  # type: ignore[call-overload]


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
