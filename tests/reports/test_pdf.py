import json
import logging
import re
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import pypdfium2
import pytest
from django.template.loaders.filesystem import Loader
from fontTools.ttLib import TTFont
from pydantic import ValidationError

from acecs.jobs import child
from acecs.text.bilingual import Text
from acecs.text.typed import cleaned
from assessments.documents.dossier import Dossier, canonical, sha256
from reports import glyphs, pdf
from reports.words import WORDS
from tests.reports import dossiers, pdfs

# Run on one worker, which imports WeasyPrint once.
pytestmark = pytest.mark.xdist_group("drawing")

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("zh", "en", "both")
HAN = re.compile("[\u4e00-\u9fff]")


@pytest.fixture
def complaints(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Capture WeasyPrint's log of pages that are not drawn by `pdfs.drawn`."""
    logging.getLogger("weasyprint").propagate = True
    caplog.set_level(logging.WARNING, logger="weasyprint")
    return caplog


def draw(dossier: Dossier, language: str = "both") -> bytes:
    return pdfs.drawn(dossiers.payload(dossier, language)).content


@lru_cache
def small(language: str) -> bytes:
    subs = dossiers.sub_items(("meet", True), ("", False), ("basically_meet", True))
    answers = {
        8: {"rating": "not_meet", "note": "见附件“整改计划”。"},
        9: {"rating": "not_applicable", "reason": "本企业进出口商品不涉及检验监管。"},
        10: {"rating": "basically_meet", "count_known": "unknown", "sub_items": subs},
        11: {"rating": "meet", "evidence": [dossiers.evidence(1), dossiers.evidence(2, facet="")]},
    }
    return draw(dossiers.dossier([4, 5, 6], answers), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_report_has_every_part_in_its_language(language: str) -> None:
    titles = [title for level, title in pdfs.outline(small(language)) if level == 0]

    parts = ("title_individual", "summary", "grid", "items", "method", "signature")
    sides = {"zh": ["{0.zh}"], "en": ["{0.en}"], "both": ["{0.zh} {0.en}"]}[language]
    assert titles == [side.format(WORDS[part]) for part in parts for side in sides]


def test_report_in_one_language_has_no_words_of_the_other() -> None:
    zh, en = "".join(pdfs.texts(small("zh"))), "".join(pdfs.texts(small("en")))

    assert pdfs.fold(WORDS["declaration"].zh) in zh
    assert pdfs.fold(WORDS["declaration"].en) not in zh
    assert pdfs.fold(WORDS["declaration"].en) in en
    assert pdfs.fold(WORDS["declaration"].zh) not in en


def test_bilingual_report_shows_chinese_first() -> None:
    text = "".join(pdfs.texts(small("both")))

    chinese, english = (pdfs.fold(side) for side in (WORDS["summary_lead"].zh, WORDS["summary_lead"].en))
    assert -1 < text.find(chinese) < text.find(english)


@pytest.mark.parametrize("language", LANGUAGES)
def test_typed_text_is_shown_as_typed_in_every_language(language: str) -> None:
    text = "".join(pdfs.texts(small(language)))

    for typed in (
        "见附件“整改计划”。",
        "本企业进出口商品不涉及检验监管。",
        dossiers.evidence(1).sha256,
        "2026-02-1109:15",
    ):
        assert typed in text
    assert "岭南快件物流有限公司" in text
    assert "LingnanExpress&LogisticsCo.,Ltd." in text


def test_cover_names_enterprise_edition_and_hash() -> None:
    dossier = dossiers.dossier([4], accepted_date="2026-03-25")

    cover = pdfs.laid_out(dossiers.payload(dossier, "en"))[0]

    for fact in (
        "91440101MA5CXXXX0K",
        "4401960ABC",
        "GuangzhouCustoms(5100)",
        "2026-03-25",
        sha256(canonical(dossier)),
    ):
        assert fact in cover
    assert pdfs.fold(WORDS["accepted_date"].en) in cover
    assert pdfs.fold(WORDS["not_certification"].en) in cover


def test_every_page_has_number_enterprise_and_hash() -> None:
    dossier = dossiers.dossier([4])
    pages = pdfs.texts(draw(dossier, "en"))

    start = sha256(canonical(dossier))[:16]
    for number, page in enumerate(pages, 1):
        assert f"Page{number}of{len(pages)}" in page
        assert f"SHA-256{start}" in page
        assert "LingnanExpress" in page


@pytest.mark.parametrize(("purpose", "expected"), [("as_of_now", True), ("submission", False), ("own_use", False)])
def test_every_page_of_a_draft_is_marked_as_such(purpose: str, expected: bool) -> None:
    pages = pdfs.texts(draw(dossiers.dossier([4], purpose=purpose, state="submitted"), "zh"))

    assert {page.count("DRAFT草稿") >= 2 for page in pages} == {expected}
    assert ("DRAFT" in "".join(pages)) is expected


@pytest.mark.parametrize(("is_official", "expected"), [(False, True), (True, False)])
def test_reference_translation_is_marked(is_official: bool, expected: bool) -> None:
    dossier = dossiers.dossier([4], edition=dossiers.edition(chinese_is_official=is_official))

    assert ("参考译文，非官方文本" in "".join(pdfs.laid_out(dossiers.payload(dossier, "zh")))) is expected


def test_date_outside_the_edition_warns_in_three_places() -> None:
    pages = pdfs.laid_out(dossiers.payload(dossiers.dossier([4], planned_date="2026-12-01"), "en"))

    assert sum("Note:thiseditionisvalid" in page for page in pages) == 3


def test_report_without_business_types_can_be_made() -> None:
    text = "".join(pdfs.laid_out(dossiers.payload(dossiers.dossier([]), "en")))

    assert pdfs.fold(WORDS["no_types"].en) in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_character_is_drawn_by_our_fonts(language: str) -> None:
    drawn = pdfs.drawn(dossiers.payload(hard_to_draw(), language))

    counts = {"Report-Sans": count(glyphs.FONTS / "NotoSansSC-Regular-subset.otf")}
    counts |= {
        "Report-Sans-All": counts["Report-Sans"],
        "Report-Sans-Bold": count(glyphs.FONTS / "NotoSansSC-Bold-subset.otf"),
    }
    shown = pdfs.glyphs(drawn.content)
    assert shown.keys() <= counts.keys()
    assert {"Report-Sans", "Report-Sans-Bold"} <= shown.keys()
    for font, numbers in shown.items():
        assert min(numbers) > 0
        assert max(numbers) < counts[font]
    assert drawn.complaints == []


def count(path: Path) -> int:
    with TTFont(path, lazy=True) as font:
        return int(font["maxp"].numGlyphs)


def hard_to_draw() -> Dossier:
    """A dossier with rare and foreign characters in bold names, in a note and in a file name."""
    enterprise = dossiers.enterprise(name=Text(en="Naïve & “Söhne” ✓ 😀", zh="䶮龑𠮷號（한국）有限公司"))
    piece = dossiers.evidence(1, title="㛃𠮷", file_name="invoice\u202efdp.exe 😀.pdf")
    return dossiers.dossier([4], {5: {"note": "عربي 😀 䶮", "evidence": [piece]}}, enterprise=enterprise)


def test_uncovered_character_is_shown_by_number_and_listed() -> None:
    text = "".join(pdfs.texts(draw(hard_to_draw(), "en")))

    assert "invoice〓[U+202E]fdp.exe〓[grinningface].pdf" in text
    assert "U+0628,U+0631,U+0639,U+064A,U+202E,U+1F600grinningface" in text


def test_glyph_check_detects_a_missing_glyph(complaints: pytest.LogCaptureFixture) -> None:
    dossier = dossiers.dossier([4])
    drawn = pdf.write('<!doctype html><html lang="zh"><p>好😀', b"{}", dossier, "0" * 64)

    assert max(pdfs.glyphs(drawn)["Report-Sans"]) >= count(glyphs.FONTS / "NotoSansSC-Regular-subset.otf")
    assert len(complaints.messages) == 1


HOSTILE = (
    '<img src="file:///etc/passwd"><link rel="stylesheet" href="file:///etc/hostname"><script>x</script>'
    '<a rel="attachment" href="file:///etc/passwd">a</a>{{ dossier.name }}{% include "x" %}&amp;'
)


def test_typed_markup_is_escaped() -> None:
    piece = dossiers.evidence(1, title=HOSTILE, file_name=HOSTILE, uploaded_by=HOSTILE)
    answers = {5: {"note": HOSTILE, "reason": HOSTILE, "evidence": [piece], "assignee": HOSTILE}}
    enterprise = dossiers.enterprise(name=Text(en=HOSTILE, zh=HOSTILE))
    dossier = dossiers.dossier([4], answers, name=HOSTILE, made_by=HOSTILE, enterprise=enterprise)

    drawn = pdfs.drawn(dossiers.payload(dossier, "en"))

    assert "".join(pdfs.texts(drawn.content)).count(pdfs.fold(HOSTILE)) >= 8
    assert pdfs.attachments(drawn.content) == ["dossier.json"]
    assert drawn.complaints == []


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        pdf.STYLESHEET.with_name("report.html").as_uri(),
        pdf.STYLESHEET.as_uri() + "?x",
        "http://192.0.2.1/x",
        "data:text/plain,x",
    ],
)
def test_report_reads_no_other_file_or_address(url: str, complaints: pytest.LogCaptureFixture) -> None:
    pdf.write(f'<!doctype html><html lang="en"><img src="{url}"><p>x', b"{}", dossiers.dossier([4]), "0" * 64)

    assert len(complaints.messages) == 1
    assert "The report reads its own stylesheet and fonts only." in complaints.messages[0]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_report_prints_the_reply_and_that_evidence_was_asked_for(language: str) -> None:
    dossier = dossiers.dossier([4], {5: {"rating": "meet", "reply": "台账已按月补齐。"}})
    record = dossiers.review(dossier, "returned", {5: "not_meet"})
    asked = [item.model_copy(update={"asks_evidence": item.to_correct}) for item in record.items]
    payload = dossiers.payload(dossier, language, record.model_copy(update={"items": asked}))

    text = "".join(pdfs.laid_out(payload))

    for words in (WORDS["reply"], WORDS["to_correct_with_evidence"]):
        assert pdfs.fold(getattr(words, language)) in text
    assert pdfs.fold("台账已按月补齐。") in text


def test_attached_dossier_has_the_printed_hash() -> None:
    dossier = dossiers.dossier([4], {5: {"note": "😀 as typed"}})
    drawn = draw(dossier, "en")

    attached = pdfs.attachment(drawn, "dossier.json")
    assert attached == canonical(dossier)
    assert sha256(attached) in pdfs.texts(drawn)[0]


def test_same_payload_gives_same_bytes_in_another_process(tmp_path: Path) -> None:
    payload = dossiers.payload(dossiers.dossier([4]), "both")
    code = "import sys; from reports import pdf; sys.stdout.buffer.write(pdf.render(sys.stdin.buffer.read()))"

    other = subprocess.run(
        [sys.executable, "-c", code],
        input=payload,
        capture_output=True,
        check=True,
        cwd=ROOT,
        env={"PYTHONHASHSEED": "1", "TZ": "America/New_York", "DJANGO_SETTINGS_MODULE": "acecs.settings"},
    ).stdout

    assert other == pdfs.drawn(payload).content


@pytest.mark.parametrize(("language", "tag"), [("zh", "zh"), ("en", "en"), ("both", "zh")])
def test_pdf_has_title_dates_and_language(language: str, tag: str) -> None:
    drawn = small(language)
    with pypdfium2.PdfDocument(drawn) as document:
        facts = document.get_metadata_dict()

    said = WORDS["title_individual"]
    title = {"zh": said.zh, "en": said.en, "both": f"{said.zh} {said.en}"}
    assert facts["Title"].startswith(title[language])
    assert facts["CreationDate"] == facts["ModDate"] == "D:20260301103000+08'00"
    assert any(f"/Lang ({tag})".encode() in stream for stream in pdfs.streams(drawn))


def test_report_of_all_items_stays_within_bounds() -> None:
    """All 32 items with 3 documents each, in both languages: measured 41 pages and 0.7 MB."""
    drawn = draw(dossiers.full(pieces=3), "both")
    pages = pdfs.texts(drawn)

    text = "".join(pages)
    assert [f"第{number}项Item{number}" in text for number in range(1, 33)] == [True] * 32
    assert len(pages) <= 48
    assert len(drawn) < 1_200_000


def test_work_grows_linearly_with_the_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count how often a line of text is measured. Tables with automatic widths, or flex, would multiply it."""
    from weasyprint.text import line_break

    calls = {"lines": 0}
    measure = line_break.split_first_line

    def counting(*arguments: object, **named: object) -> object:
        calls["lines"] += 1
        return measure(*arguments, **named)

    monkeypatch.setattr("weasyprint.layout.inline.split_first_line", counting)
    used = []
    for pieces in (1, 2, 8):
        calls["lines"] = 0
        evidence = [dossiers.evidence(number) for number in range(pieces)]
        draw(dossiers.dossier([2], {2: {"evidence": evidence}}), "zh")
        used.append(calls["lines"])

    first, second, many = used
    assert second - first <= 12
    # Includes the margins of a new page.
    assert many - first <= 7 * 12


def test_long_words_and_names_wrap_within_the_page() -> None:
    long = "A" * 400
    answers = {5: {"note": long, "evidence": [dossiers.evidence(1, file_name=long + ".pdf", title=long)]}}
    enterprise = dossiers.enterprise(name=Text(en=long, zh="很长的企业名称" * 30))

    drawn = draw(dossiers.dossier([4], answers, enterprise=enterprise, name=long), "both")

    with pypdfium2.PdfDocument(drawn) as document:
        for page in document:
            text = page.get_textpage()
            rights = [text.get_charbox(at)[2] for at in range(text.count_chars()) if text.get_text_range(at, 1) == "A"]
            assert max(rights, default=0) < page.get_width() - 50


@pytest.mark.parametrize("name", [Text(en="E" * 160, zh="企" * 120), Text(en="Long name " * 16, zh="长名" * 60)])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_long_name_is_whole_at_the_head_of_every_page(name: Text, language: str) -> None:
    drawn = draw(dossiers.dossier([4], {5: {"rating": "meet"}}, enterprise=dossiers.enterprise(name=name)), language)

    with pypdfium2.PdfDocument(drawn) as document:
        heads = [page.get_textpage().get_text_bounded(bottom=page.get_height() - 68) for page in document]
    assert {pdfs.fold(getattr(name, language)) in pdfs.fold(head) for head in heads[1:]} == {True}


def test_pasted_text_is_drawn_without_missing_characters() -> None:
    pasted = Path(__file__).with_name("pasted-from-word.txt").read_text()
    answers = {5: {"rating": "meet", "note": cleaned(pasted)}}

    text = "".join(pdfs.texts(draw(dossiers.dossier([4], answers), "zh")))

    assert pdfs.fold("• 一、建立制度▪ 二、“双引号”——破折号软连字符行分隔对象字节序；表情") in text


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"{}",
        json.dumps({"language": "fr", "dossier": canonical(dossiers.dossier([4])).decode()}).encode(),
        json.dumps({"language": "zh", "dossier": "{}"}).encode(),
    ],
)
def test_payload_of_another_shape_is_refused(payload: bytes) -> None:
    with pytest.raises(ValidationError):
        pdf.render(payload)


def test_dossier_that_is_not_canonical_is_refused() -> None:
    text = json.dumps(json.loads(canonical(dossiers.dossier([4]))), indent=1)

    with pytest.raises(ValueError, match="not in canonical form"):
        pdf.render(json.dumps({"language": "zh", "dossier": text}).encode())


def test_report_is_made_inside_the_bounded_child() -> None:
    limits = child.Limits(seconds=120, cpu_seconds=100, memory_bytes=2 << 30, answer_bytes=20 << 20)
    payload = dossiers.payload(dossiers.dossier([4]), "both")

    assert child.run("reports.pdf:render", payload, limits=limits) == pdfs.drawn(payload).content


def test_templates_are_read_before_children_are_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    pdf.warm()
    monkeypatch.setattr(Loader, "get_contents", lambda _loader, origin: pytest.fail(f"read {origin}"))
    dossier = dossiers.ready("satisfied")

    html = pdf.page(dossier, sha256(canonical(dossier)), "en", dossiers.review(dossier, "returned", {11: "not_meet"}))

    assert WORDS["readiness"].en in html


def test_missing_pango_names_the_packages_to_install(tmp_path: Path) -> None:
    """Importing WeasyPrint fails as it does if the library is not found."""
    (tmp_path / "weasyprint.py").write_text("print('essay')\nraise OSError('cannot load library libpango')\n")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from reports import pdf\n"
        "try: pdf.render(sys.stdin.buffer.read())\n"
        "except pdf.PangoMissing as missing: print(missing.code, missing)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        input=dossiers.payload(dossiers.dossier([4]), "zh"),
        capture_output=True,
        check=True,
        cwd=ROOT,
    )

    assert done.stdout.decode() == f"pango_missing {pdf.PangoMissing.sentence}\n"
