"""Build the demo's evidence files in fixtures/demo/documents. Every run writes the same bytes.

Names of people come from fixtures/demo/story.json, so that files, notes and accounts agree.
"""

import csv
import io
import json
import re
import sys
import zipfile
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import escape
from pathlib import Path

from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from PIL import Image, ImageDraw, ImageFont

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from acecs.system_packages import PANGO, ensure

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "fixtures" / "demo"
TARGET = FOLDER / "documents"
FONTS = ROOT / "fonts"
EPOCH = (1980, 1, 1, 0, 0, 0)

STORY = json.loads((FOLDER / "story.json").read_text(encoding="utf-8"))
EXPRESS, BROKER, _FOOD = (enterprise["name_zh"] for enterprise in STORY["enterprises"])
NAMES = {person["email"].partition("@")[0]: person["name"] for person in reversed(STORY["enterprises"][0]["members"])}
OFFICER, CONTRIBUTOR, MANAGER = NAMES["officer"], NAMES["contributor"], NAMES["manager"]
BROKER_OFFICER = STORY["enterprises"][1]["members"][0]["name"]
FICTION = "本文件为演示用示例，企业、人员、号码均属虚构。"

Row = Sequence[str | int | float]


# --- PDF ---------------------------------------------------------------------------------------

STYLE = """
@font-face { font-family: SC; src: url(REGULAR) }
@font-face { font-family: SC; font-weight: bold; src: url(BOLD) }
@page { size: A4; margin: 24mm 22mm; @bottom-center { content: "第 " counter(page) " 页"; font-size: 8pt } }
html { font: 10.5pt/1.75 SC; color: #111 }
h1 { font-size: 17pt; text-align: center; margin: 4mm 0 2mm }
h2 { font-size: 11.5pt; margin: 4mm 0 1mm }
p { margin: 0 0 1.5mm; text-indent: 2em }
.meta, .end { text-indent: 0; text-align: center; color: #444 }
.end { text-align: right; margin-top: 8mm }
.fiction { text-indent: 0; color: #555; font-size: 8.5pt; margin-top: 8mm }
table { table-layout: fixed; width: 100%; border-collapse: collapse; margin: 3mm 0 }
td, th { border: 0.4pt solid #444; padding: 1mm 2mm; text-align: center; font-size: 9.5pt }
"""


def html(title: str, meta: str, body: str, end: str) -> str:
    return (
        f'<html lang="zh-Hans"><head><title>{escape(title)}</title><style>{STYLE}</style></head><body>'
        f'<h1>{escape(title)}</h1><p class="meta">{escape(meta)}</p>{body}'
        f'<p class="end">{escape(end)}</p><p class="fiction">{FICTION}</p></body></html>'
    )


def chapters(parts: Sequence[tuple[str, Sequence[str]]]) -> str:
    """HTML of a procedure's chapters, with articles numbered continuously."""
    numbers = iter(f"第{number}条" for number in "一二三四五六七八九十")
    return "".join(
        f"<h2>{escape(heading)}</h2>"
        + "".join(f"<p><b>{next(numbers)}</b>　{escape(article)}</p>" for article in articles)
        for heading, articles in parts
    )


def table(rows: Sequence[Row]) -> str:
    head, *body = rows
    return (
        "<table><tr>" + "".join(f"<th>{escape(str(cell))}</th>" for cell in head) + "</tr>"
        + "".join("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in body)
        + "</table>"
    )  # fmt: skip


def pdf(source: str) -> bytes:
    """Render a PDF with fonts cut to the source's characters; WeasyPrint alone keeps slots for all glyphs."""
    from weasyprint import HTML  # noqa: PLC0415 - cannot be imported before Pango is there

    fonts = {f"url({weight.upper()})": f"url({small_font(weight, source)})" for weight in ("Regular", "Bold")}
    for place, font in fonts.items():
        source = source.replace(place, font)
    return HTML(string=source).write_pdf(pdf_identifier=b"acecs-demo")


def small_font(weight: str, text: str) -> str:
    """Return the font as a data URL, because a file's path would become part of the font's name."""
    font = TTFont(FONTS / f"NotoSansSC-{weight}-subset.otf", recalcTimestamp=False)
    subsetter = Subsetter()
    subsetter.populate(text=text + "0123456789")
    subsetter.subset(font)
    content = io.BytesIO()
    font.save(content)
    return "data:font/otf;base64," + b64encode(content.getvalue()).decode()


def verification_procedure() -> bytes:
    body = chapters([
        ("第一章　总则", [
            f"为落实快件实名收寄要求，保证进出境快件收寄件人身份信息真实、完整，制定本制度。本制度适用于{EXPRESS}各揽收网点、分拣中心和客户服务岗位。",
            "快件操作部是核验工作的责任部门，关务部负责监督检查，信息技术部负责核验系统的运行和数据安全。",
        ]),
        ("第二章　核验要求", [
            "揽收时应当核对寄件人出示的有效身份证件，登记姓名、证件类型、证件号码和联系电话，并在系统中留存核对结果。",
            "单位寄件的，应当核对统一社会信用代码和经办人身份证件；协议客户每半年复核一次。",
            "收件人信息在报关放行前通过短信或者电话确认。无法确认的，快件暂停流转并登记原因。",
            "证件信息与面单不一致、拒绝出示证件或者冒用他人证件的，不予收寄，并列入重点关注名单。",
        ]),
        ("第三章　留存与检查", [
            "身份信息和核验结果自快件签收之日起保存三年，仅限授权人员查询，查询留痕。",
            "关务部每季度抽查不少于40票，抽查结果书面通报；发现问题的，责任网点应当在5个工作日内补录或者整改。",
            "本制度自2026年1月15日起施行，由快件操作部负责解释。",
        ]),
    ])  # fmt: skip
    end = f"编制：{OFFICER}　　批准：{MANAGER}　　2026年1月8日"
    return pdf(html("收寄件人身份信息核验管理制度", f"{EXPRESS}　文件编号：QY-KJ-015　版本：C/0", body, end))


def reminder_procedure() -> bytes:
    body = chapters([
        ("一、提醒内容", [
            "向收寄件人主动告知国家禁止、限制进出境物品的有关规定，公示《中华人民共和国禁止进出境物品表》及限制进出境物品表，并说明违反规定的法律后果。",
            "提醒收寄件人如实申报内件品名、数量、价值和用途，不得伪报、瞒报，不得以个人物品名义寄递货物。",
        ]),
        ("二、提醒方式", [
            "线上：下单页弹出告知内容，收寄件人勾选确认后方可提交订单，系统留存确认时间。",
            "线下：揽收网点显著位置张贴目录，揽收员当面口头提醒，并在电子面单上打印提示语。",
            "目录或者法规调整的，关务部在3个工作日内更新告知内容，旧版本归档备查。",
        ]),
        ("三、异常处理", [
            "揽收或者分拣环节发现《禁止进出境物品表》所列物品、涉嫌违法或者高风险快件的，立即停止流转、原地封存，由当班主管登记发现时间并立即报告海关，同时登记报告时间。",
            "配合海关处理的情况由关务部登记存档，保存三年。",
        ]),
    ])  # fmt: skip
    end = f"编制：{OFFICER}　　批准：{MANAGER}　　2026年2月20日"
    return pdf(html("禁限寄物品告知与如实申报提醒规程", f"{EXPRESS}　文件编号：QY-KJ-014　版本：B/2", body, end))


def documents_statement() -> bytes:
    declarations = (812, 640, 905, 968, 1010, 987, 1034, 996, 1058, 1102, 1140, 1094)
    lists = (70, 52, 88, 90, 95, 92, 96, 94, 101, 104, 110, 108)
    months = [
        (f"{month}月", a, b, a + b) for month, (a, b) in enumerate(zip(declarations, lists, strict=True), start=1)
    ]
    total = sum(row[3] for row in months)
    rows = [("月份", "报关单（票）", "进出境备案清单（票）", "合计（票）"), *months]
    rows.append(("全年", sum(declarations), sum(lists), total))
    body = (
        f"<h2>一、2025年度相关单证票数</h2><p>以下票数按月从申报系统导出并与电子口岸查询结果核对一致，全年合计{total}票。</p>"
        + table(rows)
        + "<h2>二、近一年海关行政处罚情况</h2><p>截至本声明出具之日，近一年因违反海关监管规定被海关行政处罚1起："
        "2026年5月12日，因申报商品规格与实际不符影响海关统计，罚款人民币3000元，已缴纳。该行为未作主动披露认定。</p>"
        "<p>本企业对上述内容的真实性负责。</p>"
    )
    end = f"填报人：{BROKER_OFFICER}　　（企业印章示意）　　2026年10月10日"
    return pdf(html("相关单证票数与行政处罚情况声明", BROKER, body, end))


# --- Workbooks ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sheet:
    name: str
    head: Row
    rows: list[Row]
    widths: Sequence[int]


def workbook(title: str, owner: str, sheets: Sequence[Sheet]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        page.append([title])
        page.append([f"{owner}　　{FICTION}"])
        page.append(sheet.head)
        for row in sheet.rows:
            page.append(row)
        page["A1"].font = Font(size=14, bold=True)
        for cell in page[3]:
            cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDE6EE")
            cell.alignment = Alignment(horizontal="center")
        for column, width in enumerate(sheet.widths, start=1):
            page.column_dimensions[get_column_letter(column)].width = width
        page.freeze_panes = "A4"
    book.properties.creator = owner
    content = io.BytesIO()
    book.save(content)
    return without_times(content.getvalue())


def without_times(package: bytes) -> bytes:
    """Zip the parts again without the time of saving, so that every run writes the same bytes."""
    with zipfile.ZipFile(io.BytesIO(package)) as saved:
        parts = {name: saved.read(name) for name in saved.namelist()}
    core = parts["docProps/core.xml"].decode()
    parts["docProps/core.xml"] = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "2026-10-10T02:00:00Z", core).encode()
    return zipped(parts)


def zipped(parts: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(zipfile.ZipInfo(name, EPOCH), part, zipfile.ZIP_DEFLATED)
    return content.getvalue()


PLATES = ("示A·D3011", "示A·D3012", "示A·D3015", "示A·D3018", "示A·D3020", "示A·D3026")
DRIVERS = ("马志远", "冯家乐", "许卫国", "罗海生", "田永平", "姚长青")
ROUTES = ("东港监管场所—机场货站", "机场货站—东港监管场所", "东港监管场所—东港口岸")


def working_days(first: date, count: int) -> Iterator[date]:
    day = first
    while count:
        if day.weekday() < 6:
            yield day
            count -= 1
        day += timedelta(days=1)


def trips() -> Iterator[tuple[int, date, int]]:
    """Trips of September 2026 as (number, day, vehicle)."""
    for number, day in enumerate(working_days(date(2026, 9, 1), 26)):
        yield number, day, number % len(PLATES)


def departure(number: int, day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 8 + number % 4, 5 * (number % 12))  # noqa: DTZ001 - Beijing time on paper


def track_record() -> bytes:
    rows: list[Row] = []
    for number, day, vehicle in trips():
        start = departure(number, day)
        alarm = number == 14
        end = start + timedelta(minutes=52 + number % 9 + (25 if alarm else 0))
        points = int((end - start).total_seconds() // 30)
        remark = "道路施工绕行，偏离路线2.3公里，当日登记" if alarm else "无"
        rows.append((
            f"GJ2609{number + 1:03d}", day.isoformat(), PLATES[vehicle], DRIVERS[vehicle], ROUTES[number % 3],
            f"{start:%H:%M}", f"{end:%H:%M}", 38 + number % 3 + (2 if alarm else 0), points, "是" if alarm else "否", remark,
        ))  # fmt: skip
    head = [
        "记录编号",
        "日期",
        "车牌号",
        "驾驶员",
        "规定路线",
        "出发",
        "到达",
        "里程（公里）",
        "轨迹点数（30秒/点）",
        "偏离报警",
        "说明",
    ]
    sheet = Sheet("2026年9月", head, rows, (13, 12, 12, 10, 26, 8, 8, 13, 20, 10, 40))
    return workbook("运输工具行驶轨迹数据记录", f"{EXPRESS}　填报：{CONTRIBUTOR}", [sheet])


def matching_ledger() -> bytes:
    vehicles: list[Row] = [
        (plate, "厢式货车", "自有", "北斗终端 " + str(80110 + place), driver, f"示例{4401 + place}", "2026-09-30")
        for place, (plate, driver) in enumerate(zip(PLATES, DRIVERS, strict=True))
    ]
    sent: list[Row] = []
    for number, day, vehicle in trips():
        start = departure(number, day)
        received = "缺" if day in (date(2026, 9, 12), date(2026, 9, 19)) else f"{start - timedelta(minutes=31):%H:%M}"
        sent.append((
            day.isoformat(), f"示例客户{'甲乙丙丁'[number % 4]}", PLATES[vehicle], DRIVERS[vehicle],
            f"{start - timedelta(minutes=40):%H:%M}", received, f"{start:%H:%M}",
        ))  # fmt: skip
    return workbook(
        "运输工具与驾驶员匹配台账",
        f"{EXPRESS}　填报：{CONTRIBUTOR}",
        [
            Sheet(
                "人车匹配",
                ("车牌号", "车型", "权属", "定位终端", "驾驶员", "从业资格证号", "核对日期"),
                vehicles,
                (12, 10, 8, 16, 10, 14, 12),
            ),
            Sheet(
                "承运前信息发送",
                ("日期", "客户", "车牌号", "驾驶员", "发送时间", "客户回执", "发车时间"),
                sent,
                (12, 12, 12, 10, 10, 10, 10),
            ),
        ],
    )


def sampling_record() -> bytes:
    stations = ("东港揽收点", "北湖揽收点", "南城揽收点", "高新区揽收点")
    rows: list[Row] = []
    for number in range(40):
        missing = number in (17, 31)
        rows.append((
            number + 1, f"QYE26{7 + number % 3:02d}{31070 + number * 137}", stations[number % 4],
            "单位" if number % 5 == 0 else "个人", "是", "是", "否" if missing else "是",
            "只登记证件号码，未留存核对结果，通知补录" if missing else "符合",
        ))  # fmt: skip
    head = ("序号", "快件单号", "揽收网点", "寄件人类型", "登记姓名", "登记证件号码", "留存核对结果", "抽查结论")
    sheet = Sheet("2026年第三季度", head, rows, (6, 18, 16, 12, 10, 14, 14, 42))
    return workbook("收寄件人身份信息核验抽查记录", f"{EXPRESS}　抽查：{OFFICER}　2026-10-09", [sheet])


# --- CSV, text, picture ------------------------------------------------------------------------


def inspection_register() -> bytes:
    """CSV as spreadsheet programs save it on a Chinese system: UTF-8 with a byte order mark."""
    goods = ("样品布料", "图书", "塑料玩具", "机械配件", "茶叶", "电子元件", "文件资料", "陶瓷摆件")
    content = io.StringIO(newline="")
    register = csv.writer(content)
    register.writerow(
        [
            "登记编号",
            "检查时间",
            "出境快件单号",
            "申报品名",
            "件数",
            "机检设备",
            "机检结果",
            "开箱复核",
            "处置",
            "检查人",
        ]
    )
    for number, day in enumerate(working_days(date(2026, 9, 1), 26)):
        doubtful = number in (9, 22)
        register.writerow([
            f"CY2609{number + 1:03d}", f"{day.isoformat()} {9 + number % 8:02d}:{7 * number % 60:02d}",
            f"QYE2609{42017 + number * 211}", goods[number % len(goods)], 1 + number % 4, f"X光机{1 + number % 2}号",
            "图像可疑" if doubtful else "正常", "内件与申报相符" if doubtful else "—", "放行", "示例检查员" + "甲乙丙"[number % 3],
        ])  # fmt: skip
    return content.getvalue().encode("utf-8-sig")


def nil_statement() -> bytes:
    return f"""零发生声明

致：示例东港海关

声明企业：{EXPRESS}
声明期间：2025年10月1日至2026年9月30日

一、声明期间内，本企业在揽收、分拣、机检和派送各环节，未发现《中华人民共和国禁止进出境物品表》所列物品。
二、声明期间内，未发现涉嫌违法或者高风险、需要立即报告海关的进出境快件，故没有报告记录和配合处理记录。
三、以上内容依据《出境快件过机检查登记》和各揽收网点异常登记逐月核对得出。今后如有发生，将立即报告海关并如实登记。

本企业对本声明的真实性承担责任。

填报人：{OFFICER}（关务部）
签署人：{MANAGER}（总经理办公室）
签署日期：2026年10月12日
（纸质签字盖章原件存关务部）

{FICTION}
""".encode()


ROOMS = (
    # left, top, right, bottom, name, color
    (60, 140, 330, 330, "揽收交接区", "#e8f0e4"),
    (60, 350, 330, 560, "出境待检区", "#fdf1d6"),
    (350, 140, 560, 560, "自动分拣线", "#e4ecf5"),
    (580, 140, 800, 330, "X光机检区", "#f8dfda"),
    (580, 350, 800, 560, "开箱查验室", "#f8dfda"),
    (820, 140, 1040, 330, "已放行区", "#e4ecf5"),
    (820, 350, 1040, 560, "暂扣封存库", "#ead9ee"),
)
CAMERAS = ((335, 135), (575, 135), (815, 345), (575, 555), (1045, 135), (55, 565))


def typeface(weight: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / f"NotoSansSC-{weight}-subset.otf", size)


def site_plan() -> bytes:
    plan = Image.new("RGB", (1100, 700), "white")
    draw = ImageDraw.Draw(plan)
    draw.text((550, 50), "快件监管作业场所平面图（示例）", "#111", typeface("Bold", 30), anchor="mm")
    draw.text((550, 92), f"{EXPRESS}　2026年3月", "#444", typeface("Regular", 17), anchor="mm")
    draw.rectangle((40, 120, 1060, 580), outline="#111", width=5)
    for left, top, right, bottom, name, color in ROOMS:
        draw.rectangle((left, top, right, bottom), fill=color, outline="#555", width=2)
        center = ((left + right) // 2, (top + bottom) // 2)
        draw.text(center, name, "#111", typeface("Bold", 21), anchor="mm")
    for x, y in CAMERAS:
        draw.ellipse((x - 9, y - 9, x + 9, y + 9), fill="#b3261e", outline="#111")
    for x, name in ((195, "入口（卡口）"), (930, "出口（卡口）")):
        draw.rectangle((x - 50, 574, x + 50, 586), fill="white", outline="#111", width=2)
        draw.text((x, 604), name, "#111", typeface("Regular", 16), anchor="mm")
    draw.ellipse((58, 641, 76, 659), fill="#b3261e", outline="#111")
    legend = "视频监控探头（录像保存不少于90日）　　　机检设备：X光机2台　　　比例：示意，不按比例"
    draw.text((88, 650), legend, "#111", typeface("Regular", 16), anchor="lm")
    content = io.BytesIO()
    plan.quantize(64).save(content, "PNG", optimize=True)
    return content.getvalue()


# --- Word --------------------------------------------------------------------------------------

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def paragraph(text: str, *, size: int = 21, bold: bool = False, align: str = "left") -> str:
    """`size` in half points."""
    weight = "<w:b/>" if bold else ""
    return (
        f'<w:p><w:pPr><w:jc w:val="{align}"/></w:pPr><w:r><w:rPr><w:rFonts w:eastAsia="宋体"/>{weight}'
        f'<w:sz w:val="{size}"/></w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
    )


def word_table(rows: Sequence[Sequence[str]], widths: Sequence[int]) -> str:
    """`widths` in twentieths of a point."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="444444"/>' for side in sides)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    body = "".join(
        "<w:tr>"
        + "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{paragraph(cell, bold=not place, align="center")}</w:tc>'
            for cell, width in zip(row, widths, strict=True)
        )
        + "</w:tr>"
        for place, row in enumerate(rows)
    )
    return (
        f"<w:tbl><w:tblPr><w:tblBorders>{borders}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"
    )


def word(body: str) -> bytes:
    part = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    relation = "application/vnd.openxmlformats-package.relationships+xml"
    texts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="{relation}"/>'
        f'<Override PartName="/word/document.xml" ContentType="{part}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}'
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1200" w:bottom="1440" w:left="1200"/>'
        "</w:sectPr></w:body></w:document>",
    }
    return zipped({name: (XML + text).encode() for name, text in texts.items()})


def sign_in_sheet() -> bytes:
    people = ("白露", "曹远", "邓小禾", "范一舟", "葛明", "胡雪", "江帆", "柯然", "林一诺", "毛立", "倪安", "彭越")
    scores = (92, 88, 95, 85, 90, 97, 86, 91, 94, 83, 89, 96)
    rows = [("序号", "委托人（收发货人）", "姓名", "签到", "考核成绩")]
    rows += [
        (str(place), f"示例外贸{place:02d}公司", person, f"{person}（签）", str(score))
        for place, (person, score) in enumerate(zip(people, scores, strict=True), start=1)
    ]
    body = (
        paragraph("委托人通关法规培训签到表", size=36, bold=True, align="center")
        + paragraph(BROKER, size=22, align="center")
        + paragraph("培训时间：2026年9月18日14:00—16:30　　地点：公司三楼培训室")
        + paragraph("培训内容：海关行政处罚实施条例要点、如实申报要求、申报要素填制、主动披露政策")
        + paragraph(f"主讲：{BROKER_OFFICER}（报关部）　　应到12人，实到12人　　考核方式：闭卷，80分合格")
        + word_table(rows, (900, 3000, 1600, 2200, 1800))
        + paragraph("")
        + paragraph(FICTION, size=17)
    )
    return word(body)


def food_register() -> bytes:
    """CSV of receipts of imported food and notifications from abroad."""
    goods = ("冷冻牛肉", "乳粉", "葡萄酒", "橄榄油", "坚果", "冻虾")
    content = io.StringIO(newline="")
    register = csv.writer(content)
    register.writerow(["登记编号", "日期", "类别", "品名", "批次号", "数量（吨）", "去向", "境外通报", "登记人"])
    for number, day in enumerate(working_days(date(2026, 8, 3), 18)):
        notified = "1批标签成分标示不符，经确认属企业自身原因，已整改" if number == 11 else "无"
        register.writerow(
            [
                f"SP{number + 1:03d}",
                day.isoformat(),
                "出口" if number == 11 else "进口",
                goods[number % len(goods)],
                f"B{day:%y%m%d}-{number % 3 + 1}",
                f"{number % 5 + 2}.{number % 10}",
                "境外客户" if number == 11 else "国内经销",
                notified,
                "许知夏",
            ]
        )
    return content.getvalue().encode("utf-8-sig")


# --- All files ---------------------------------------------------------------------------------

RECIPES = {
    "禁限寄物品告知与如实申报提醒规程.pdf": reminder_procedure,
    "收寄件人身份信息核验管理制度.pdf": verification_procedure,
    "收寄件人身份信息核验抽查记录.xlsx": sampling_record,
    "出境快件过机检查登记.csv": inspection_register,
    "快件监管作业场所平面图.png": site_plan,
    "零发生声明.txt": nil_statement,
    "运输工具与驾驶员匹配台账.xlsx": matching_ledger,
    "运输工具行驶轨迹数据记录.xlsx": track_record,
    "相关单证票数与行政处罚情况声明.pdf": documents_statement,
    "委托人通关法规培训签到表.docx": sign_in_sheet,
    "进口食品收货与通报登记.csv": food_register,
}


def main() -> None:
    if not ensure(PANGO, print):
        raise SystemExit(1)
    TARGET.mkdir(exist_ok=True)
    for name, recipe in RECIPES.items():
        content = recipe()
        (TARGET / name).write_bytes(content)
        print(f"{len(content):>7} bytes  {name}")


if __name__ == "__main__":
    main()
