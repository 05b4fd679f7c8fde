"""What customs sent stands first in the chapters after the cover, too, and nothing of the enterprise's own contradicts it."""

import re
from hashlib import sha256

import pytest

from acecs.text.bilingual import Text
from assessments.documents.dossier import Dossier, canonical
from assessments.timeline import INKS
from reports import charts, customs, layout, pdf
from reports.words import WORDS
from reviews.record import ReviewRecord
from reviews.word import word_of
from standards.law.sentences import headline, say, told_as_past
from tests.reports import dossiers, pdfs

# Run on one worker, which imports WeasyPrint once.
pytestmark = pytest.mark.xdist_group("drawing")

OCCASIONS = ("concluded", "returned")
VERDICTS = {"concluded": "opinion_not_satisfied", "returned": "verdict_not_satisfied"}
SUMMARY, READINESS = 1, 2


def record_of(occasion: str, dossier: Dossier) -> ReviewRecord:
    """What customs sent about the dossier, with item 11 rated as *does not meet*."""
    return dossiers.review(dossier, occasion, {11: "not_meet"})


def chapter(number: int, occasion: str, language: str) -> str:
    """The text of a chapter of the report on a submission that was satisfied on self-assessment."""
    dossier = dossiers.ready("satisfied")
    payload = dossiers.payload(dossier, language, record_of(occasion, dossier))
    return pdfs.laid_out(payload)[number]


def folded(text: Text, language: str) -> str:
    return pdfs.fold(getattr(text, language))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("occasion", OCCASIONS)
def test_chapter_says_customs_verdict_before_the_past_own_one(occasion: str, language: str) -> None:
    text = chapter(READINESS, occasion, language)

    own = folded(told_as_past(headline("individual", "satisfied")), language)
    labeled = folded(WORDS["as_submitted"], language) + own
    assert -1 < text.find(folded(WORDS[VERDICTS[occasion]], language)) < text.find(labeled)
    assert text.count(own) == 1


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("occasion", OCCASIONS)
def test_own_conditions_are_past_without_room_left(occasion: str, language: str) -> None:
    text = chapter(READINESS, occasion, language)

    assert folded(WORDS["own_conditions"], language) in text
    assert folded(WORDS["room_left"], language) not in text


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("occasion", OCCASIONS)
def test_conditions_by_customs_come_before_the_own_ones(occasion: str, language: str) -> None:
    text = chapter(READINESS, occasion, language)

    by_customs = text.find(folded(WORDS.say("conditions_by_customs", n=1), language))
    own = text.find(folded(WORDS["own_conditions"], language))
    failing = text[by_customs:own].find(
        folded(WORDS.say("items_of", name=WORDS["rating_not_meet"], items="11"), language)
    )
    assert -1 < by_customs < own
    assert -1 < failing < text[by_customs:own].find(folded(WORDS["verdict_not_satisfied"], language))
    assert folded(WORDS["condition_holds"], language) in text[by_customs:own]


def test_conditions_that_hold_by_customs_have_no_sign_while_it_objects() -> None:
    dossier = dossiers.ready("satisfied")
    signs = {}

    for occasion, opinion in (("returned", ""), ("concluded", "satisfied")):
        word = word_of(dossiers.review(dossier, occasion, {}, opinion=opinion), dossier)
        said = customs.cover(word, dossier, has_room=True)
        signs[occasion] = {(row.verdict.word, row.verdict.swatch != "") for row in said.conditions}

    not_assessed = (WORDS["verdict_not_assessed"], True)
    assert signs == {
        "returned": {(WORDS["condition_holds"], False), not_assessed},
        "concluded": {(WORDS["verdict_satisfied"], True), not_assessed},
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_ratings_of_an_earlier_round_are_named_as_such(language: str) -> None:
    submitted = dossiers.ready("satisfied")
    word = word_of(record_of("returned", submitted), submitted)

    html = pdf.page(dossiers.ready("five_open"), "0" * 64, language, None, word)

    headings = [getattr(WORDS.say(key, n=1), language) for key in ("ratings_of_customs", "customs_rating", "round")]
    assert [heading in html for heading in headings] == [True] * 3


@pytest.mark.parametrize("occasion", OCCASIONS)
def test_report_set_aside_by_customs_shows_no_green(occasion: str) -> None:
    dossier = dossiers.ready("satisfied")
    greens = {INKS["satisfied"].fill, charts.INKS["meet"].fill}

    html = pdf.page(dossier, sha256(canonical(dossier)).hexdigest(), "en", record_of(occasion, dossier))

    assert [green for green in greens if green in html] == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("occasion", OCCASIONS)
def test_cover_and_chapter_set_aside_never_say_satisfied(occasion: str, language: str) -> None:
    part = dossiers.readiness("re_review").model_copy(update={"today": "satisfied", "overall": "satisfied"})
    conditions = [each.model_copy(update={"overall": "satisfied"}) for each in part.conditions]
    general = say("general_satisfied", not_meet=0, basically_meet=0)
    dossier = dossiers.ready(
        "satisfied", readiness=part.model_copy(update={"general": general, "conditions": conditions})
    )

    html = pdf.page(dossier, "0" * 64, language, record_of(occasion, dossier))

    before, found, _grid = html.partition(f"<h1>{getattr(WORDS['grid'], language)}</h1>")
    praise = re.compile("(?:.{20}(?<!not )(?<!the conditions are )satisfied|.{9}(?<!不)(?<!是否)符合).{9}")
    assert (found != "", praise.findall(re.sub("<[^>]+>", " ", before))) == (True, [])


def test_own_rating_of_a_raised_item_is_gray() -> None:
    dossier = dossiers.ready("satisfied")
    review = layout.Review(dossiers.review(dossier, "sent", {11: "basically_meet"}), "")

    (chapter,) = layout.context(dossier, "0" * 64, "en", [], review)["chapters"]  # type: ignore[misc]  # a tuple of one

    green = charts.INKS["meet"].fill
    assert {item.part.number: green in item.swatch for item in chapter.items} == {
        10: True, 11: False, 12: True, 13: True
    }  # fmt: skip


@pytest.mark.parametrize(("occasion", "rated"), [("sent", {}), ("concluded", {11: "not_meet"})])
def test_ratings_of_customs_are_counted_before_the_own_ones(occasion: str, rated: dict[int, str]) -> None:
    dossier = dossiers.ready("satisfied")
    record = dossiers.review(dossier, occasion, rated)

    context = layout.context(dossier, "0" * 64, "en", [], layout.Review(record, ""))

    counted = [(chart.title, chart.rows[-1].tally.counts["not_meet"]) for chart in context["charts"]]  # type: ignore[attr-defined]  # a list of charts
    assert counted == [(WORDS.say("ratings_of_customs", n=1), len(rated)), (WORDS["own_ratings"], 0)]


def test_changed_own_verdict_is_told_beside_the_past_one() -> None:
    submitted = dossiers.ready("satisfied")
    word = word_of(record_of("returned", submitted), submitted)

    said = customs.cover(word, dossiers.ready("five_open"), has_room=True)

    assert (said.submitted, said.is_now_other) == (told_as_past(headline("individual", "satisfied")), True)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("occasion", OCCASIONS)
def test_summary_names_what_customs_raised_instead_of_none(occasion: str, language: str) -> None:
    text = chapter(SUMMARY, occasion, language)

    title = next(item.title for item in dossiers.ready("satisfied").items if item.number == 11)
    raised = text.find(folded(WORDS["list_raised"], language))
    assert -1 < raised < text.find(f"11{folded(title, language)}")
    assert folded(WORDS["none"], language) not in text


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("occasion", OCCASIONS)
def test_way_to_change_does_not_end_in_nothing(occasion: str, language: str) -> None:
    text = chapter(READINESS, occasion, language)

    way = text[text.index(folded(WORDS["raised_in_full"], language)) :]
    assert folded(WORDS["none"], language) not in way


@pytest.mark.parametrize("language", ["zh", "en"])
def test_own_lists_of_summary_say_whose_ratings_they_are(language: str) -> None:
    items = [item.model_copy(update={"rating": "basically_meet"}) for item in dossiers.ready("satisfied").items]
    dossier = dossiers.ready("satisfied", items=items)

    text = pdfs.first_pages(dossier, language, record_of("concluded", dossier))[SUMMARY]

    heading = WORDS.say("own_list", list=WORDS["list_basically_meet"])
    assert folded(heading, language) in text


def test_draft_says_what_customs_wrote_without_a_chapter() -> None:
    submitted = dossiers.ready("satisfied")
    record = dossiers.review(submitted, "concluded", {}, opinion_note="通用标准中发现问题。")

    html = pdf.page(submitted, "0" * 64, "en", None, word_of(record, submitted))

    assert "通用标准中发现问题。" in html


def test_draft_shows_what_customs_sent_beside_each_item() -> None:
    submitted = dossiers.ready("satisfied")
    word = word_of(record_of("returned", submitted), submitted)

    context = layout.context(dossiers.ready("five_open"), "0" * 64, "en", [], word=word)

    (chapter,) = context["chapters"]  # type: ignore[misc]  # a tuple of one
    assert {row.label: row.review and row.review.en for row in chapter.grid if row.title} == {
        "10": "meets", "11": "does not meet", "12": "meets", "13": "meets"
    }  # fmt: skip
    said = next(item.review for item in chapter.items if item.part.number == 11)
    assert (said.rating, said.to_correct) == (WORDS["rating_not_meet"], WORDS["to_correct"])
    assert said.comment.startswith("台账缺少三个月的记录")
