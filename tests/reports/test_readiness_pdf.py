"""Readiness in the PDF: a cover of one page, and the chapter."""

from functools import lru_cache
from typing import Any

import pytest

from acecs.text.bilingual import Text
from assessments.documents.dossier import Dossier, FiguresPart, ProfilePart
from assessments.documents.figures_part import figures_part
from reports.words import WORDS
from tests.reports import dossiers, pdfs

# Run on one worker, which imports WeasyPrint once.
pytestmark = pytest.mark.xdist_group("drawing")

LANGUAGES = {"zh": ("zh",), "en": ("en",), "both": ("zh", "en")}
QUESTIONS = {
    "can_apply": ("是否具备申请条件", "Can we apply?"),
    "when_earliest": ("最早可申请日期", "Earliest date?"),
    "which_missing": ("待整改项目", "Which items are missing?"),
    "who_until": ("责任人及期限", "Who is responsible, until when?"),
}
# The longest names that the database accepts.
LONGEST_NAMES = {
    "enterprise": dossiers.enterprise(
        name=Text(en=("Guangzhou Nansha Cross-border Supply Chain " * 4)[:160], zh="南沙跨境供应链管理有限公司" * 9),
        office=Text(en=("Nansha Customs District Office " * 6)[:160], zh="中华人民共和国南沙海关" * 10),
    ),
    "name": "2026年高级认证企业自我评估暨内部审计" * 6,
    "made_by": "欧阳上官司马诸葛" * 10,
    # Outside the edition's validity, so that the cover shows a warning.
    "planned_date": "2026-06-20",
}


def draw(dossier: Dossier, language: str) -> bytes:
    return pdfs.drawn(dossiers.payload(dossier, language)).content


@lru_cache
def pages(name: str, language: str) -> list[str]:
    return pdfs.laid_out(dossiers.payload(dossiers.ready(name), language))


def chapter(name: str, language: str) -> str:
    """Return the text of the readiness chapter, up to the heading of the grid."""
    texts = pages(name, language)
    heading, following = WORDS["readiness"], WORDS["grid"]
    side = "en" if language == "en" else "zh"
    starts = [number for number, page in enumerate(texts) if pdfs.fold(getattr(heading, side)) in page]
    ends = [number for number, page in enumerate(texts) if pdfs.fold(getattr(following, side)) in page]
    return "".join(texts[starts[-1] if len(starts) == 1 else starts[1] : ends[0]])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["satisfied", "five_open", "thirty_open"])
def test_cover_is_one_page_with_four_questions(name: str, language: str) -> None:
    cover, second = pdfs.first_pages(dossiers.ready(name), language)

    for side in LANGUAGES[language]:
        at = [cover.find(pdfs.fold(QUESTIONS[key][side == "en"])) for key in QUESTIONS]
        assert -1 < at[0] < at[1] < at[2] < at[3]
        assert pdfs.fold(getattr(WORDS["not_certification"], side)) in cover
        assert pdfs.fold(getattr(WORDS["summary_lead"], side)) in second


@pytest.mark.parametrize("language", LANGUAGES)
def test_cover_with_longest_names_is_one_page(language: str) -> None:
    past = {"today": "not_satisfied", "as_of": "2026-07-01"}
    readiness = dossiers.readiness("thirty_open").model_copy(update=past)
    dossier = dossiers.ready("thirty_open", readiness=readiness, **LONGEST_NAMES)

    cover, second = pdfs.first_pages(dossier, language)

    for side in LANGUAGES[language]:
        assert pdfs.fold(getattr(WORDS["draft_meaning"], side)) in cover
        assert pdfs.fold(getattr(WORDS["summary_lead"], side)) in second


@pytest.mark.parametrize("language", LANGUAGES)
def test_cover_with_warning_and_past_date_is_one_page(language: str) -> None:
    past = {"today": "not_satisfied", "as_of": "2026-07-01"}
    readiness = dossiers.readiness("thirty_open").model_copy(update=past)
    dossier = dossiers.ready("thirty_open", readiness=readiness, planned_date="2026-06-20")

    cover, second = pdfs.first_pages(dossier, language)

    for side in LANGUAGES[language]:
        assert pdfs.fold(getattr(WORDS["draft_meaning"], side)) in cover
        assert pdfs.fold(getattr(WORDS["summary_lead"], side)) in second


def test_cover_shows_assignee_and_due_date_of_items() -> None:
    cover = pages("thirty_open", "en")[0]

    titles = {item.number: pdfs.fold(item.title.en) for item in dossiers.readiness("thirty_open").open_items}
    assert f"1{titles[1]}陈晓岚dueby2026-03-02" in cover
    assert f"3{titles[3]}notassignednoduedate" in cover
    assert "dueby2026-03-11possiblefrom2027-07-01on" in cover
    assert pdfs.fold("and 21 more; “…”: shortened; see the chapter “Readiness” (page 3)") in cover.replace("⋯", "…")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "“…”: shortened; see the chapter “Readiness” (page 3)"),
        ("zh", "“…”处为缩略；均见“达标准备情况”一章（第3页）"),
    ],
)
def test_shortened_names_and_titles_are_in_full_elsewhere(language: str, said: str) -> None:
    cover = pages("thirty_open", language)[0]

    # The Chinese font draws its ellipsis from another code point.
    assert pdfs.fold(said).replace("…", "") in cover.replace("…", "").replace("⋯", "")
    name = pdfs.fold("Alexandra Featherstonehaugh")
    assert (name in cover, name in chapter("thirty_open", language)) == (False, True)


def test_cover_without_shortened_names_does_not_mention_them() -> None:
    assert "shortened" not in pages("satisfied", "en")[0]


def test_cover_questions_have_the_agreed_wording() -> None:
    assert {key: (WORDS[key].zh, WORDS[key].en) for key in QUESTIONS} == QUESTIONS


def test_chapter_shows_readable_calculations() -> None:
    text = chapter("thirty_open", "zh")

    for written in ("2×10,000≤9,999？否", "8,000+500.01=8,500.01≤30,000？是", "1,234,567.89", "31,500", "无法计算"):
        assert written in text


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("zh", ["行政处罚决定（4）", "列入日期：2023-01-01，移出日期：2024-02-01", "按企业数据：达标"]),
        ("en", ["Penalty decisions (4)", "Listed from: 2023-01-01, Listed until: 2024-02-01", "By its figures: meets"]),
    ],
)
def test_punctuation_matches_the_language(language: str, written: list[str]) -> None:
    text = chapter("thirty_open", language)

    assert [each for each in written if pdfs.fold(each) not in text] == []


def test_chapter_lists_every_open_item() -> None:
    text = chapter("thirty_open", "en")

    for item in dossiers.readiness("thirty_open").open_items:
        assert f"{item.number}{pdfs.fold(item.title.en)}{pdfs.fold(item.why.en)}" in text


def test_re_review_says_waiting_fails_and_readings_differ() -> None:
    text = chapter("re_review", "en")

    assert pdfs.fold(WORDS["no_waiting"].en) in text
    assert "Intheworstwindow:Individualstandards:conditionsnotsatisfiedonself-assessment." in text
    assert pdfs.fold(WORDS["by_worst_window"].en) in text


@pytest.mark.parametrize("name", dossiers.READINESS)
def test_report_contains_no_score(name: str) -> None:
    text = "".join(pages(name, "en"))

    assert "%" not in text
    assert "score" not in text.replace(pdfs.fold("There is no score."), "")


def test_general_standards_agree_on_cover_and_chapter() -> None:
    with_it = "".join(pages("satisfied", "en"))
    before = "".join(pdfs.laid_out(dossiers.payload(dossiers.dossier([4]), "en")))

    without_conclusion, with_conclusion = (pdfs.fold(WORDS[f"general_text{end}"].en) for end in ("", "_readiness"))
    assert (with_conclusion in with_it, without_conclusion in with_it) == (True, False)
    assert (with_conclusion in before, without_conclusion in before) == (False, True)


def test_outline_lists_readiness_after_the_summary() -> None:
    drawn = draw(dossiers.ready("five_open"), "en")

    titles = [title for level, title in pdfs.outline(drawn) if level == 0]
    assert titles[1:4] == [WORDS[key].en for key in ("summary", "readiness", "grid")]


def test_every_character_of_readiness_is_drawn() -> None:
    drawn = pdfs.drawn(dossiers.payload(dossiers.ready("thirty_open"), "both"))

    assert all(min(numbers) > 0 for numbers in pdfs.glyphs(drawn.content).values())
    assert drawn.complaints == []


def small(**changes: Any) -> str:
    """Text of a report with a nearly empty readiness chapter."""
    nothing = FiguresPart(penalties=[], notifications=[], listings=[], documents=[], looked_up_on=None)
    dossier = dossiers.ready("satisfied", **{"figures": nothing, **changes})
    return "".join(pdfs.laid_out(dossiers.payload(dossier, "en")))


def test_empty_register_is_stated() -> None:
    text = small()

    assert text.count(pdfs.fold(WORDS["nothing_recorded"].en)) >= 4
    assert pdfs.fold(WORDS["profile"].en) not in text


def test_profile_and_contradicting_ratings_are_shown() -> None:
    question = ProfilePart(text=Text(en="Is food imported?", zh="是否进口食品？"), answer=True)
    against = Text(en="Food is imported.", zh="企业进口食品。")
    item = dossiers.item(8, rating="not_applicable", due_date="2026-03-09", against_profile=against)
    types = dossiers.types([4])

    text = small(profile=[question], items=[dossiers.item(5), dossiers.item(6), dossiers.item(7), item], types=types)

    assert "Isfoodimported?yes" in text
    assert "RatedagainsttheprofileFoodisimported." in text
    assert "Due2026-03-09" in text


def test_typed_markup_is_escaped() -> None:
    hostile = '<img src="file:///etc/passwd">{{ dossier.name }}&amp;'
    figures = figures_part(dossiers.FIGURES)
    labeled = figures.penalties[0].model_copy(update={"label": hostile})

    text = small(figures=figures.model_copy(update={"penalties": [labeled]}))

    assert pdfs.fold(hostile) in text


def test_day_is_printed_once_in_both_languages() -> None:
    cover = pdfs.first_pages(dossiers.ready("satisfied"), "both")[0]

    assert pdfs.fold("基准日 Reference date: 2026-03-20, 符合 satisfied") in cover
