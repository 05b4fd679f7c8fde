"""Customs rates an item by its sub-items where the dossier says so; the item's rating is their roll-up."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from acecs.refusals import Refused, Stale, Why
from assessments.documents.dossier import parse as parse_dossier
from assessments.models import Assessment
from assessments.queries.customs import customs_word
from reports import layout
from reports.words import WORDS
from reviews import queries, rules
from reviews.actions import item as items
from reviews.actions import letters
from reviews.judgment import Judgment, rolled_up
from reviews.models import ItemJudgment, Record
from reviews.record import parse
from reviews.verification import problems
from tests import cast, pages, rounds
from tests.conftest import NOW, Write, started
from tests.reports import dossiers as examples

pytestmark = pytest.mark.usefixtures("in_english")

# The number of relevant documents is known, so 10(3) is left out.
PART = examples.item(10, count_known="known", sub_items=examples.sub_items(("meet", True), ("meet", True), ("", False)))
NAMES = ["sub_10(1)", "sub_10(2)"]


@pytest.fixture(scope="module")
def written(shared: Write) -> int:
    with shared():
        officer = User.objects.get(email=cast.OFFICER)
        assessment = started(6, by=officer)
        rounds.rate_all(assessment, by=officer)
        rounds.submit(assessment, by=officer)
        rounds.take(assessment, by=User.objects.get(email=cast.REVIEWER))
        return assessment.pk


@pytest.fixture
def declaration(db: None, written: int) -> Assessment:
    """Items 10-13, all met, taken by the reviewer."""
    return Assessment.objects.get(pk=written)


@pytest.fixture
def reviewer_page(reviewer: User, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(reviewer)


def judge(assessment: Assessment, first: str, second: str, *, by: User, comment: str = "", **more: Any) -> ItemJudgment:
    """Rate 10(1) and 10(2)."""
    rated = {number: rating for number, rating in (("10(1)", first), ("10(2)", second)) if rating}
    saved = queries.newest(assessment).judgments.filter(number=10).first()
    values = {"version": saved.version if saved else 0} | more
    judgment = Judgment("", comment, sub_ratings=rated)
    return items.judge(assessment=assessment, number=10, judgment=judgment, by=by, at=NOW, **values)


def item_url(assessment: Assessment) -> str:
    return reverse("reviews:item", args=[assessment.public_id, 10])


# --- Rules --------------------------------------------------------------------------------------


def test_item_is_rated_by_the_worst_sub_item_once_all_are_rated():
    expected = {
        ("meet", "meet"): "meet",
        ("meet", "basically_meet"): "basically_meet",
        ("not_meet", "basically_meet"): "not_meet",
        ("not_meet", ""): "",
        ("", ""): "",
    }

    rolled = {
        given: rolled_up(Judgment("meet", sub_ratings=dict(zip(("10(1)", "10(2)"), given, strict=True))), PART).rating
        for given in expected
    }

    assert rolled == expected


def test_item_without_sub_items_is_rated_as_one():
    judgment = Judgment("basically_meet", "抽查一票缺记录。", sub_ratings={"12(1)": "meet"})

    assert rolled_up(judgment, examples.item(12)) == Judgment("basically_meet", "抽查一票缺记录。")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"10(3)": "meet"}, "This item has no such sub-item."),
        ({"11(1)": "meet"}, "This item has no such sub-item."),
        ({"10(1)": "not_applicable"}, "This item has no such rating. Choose one of those that the page offers."),
        ({"10(1)": "excellent"}, "This item has no such rating. Choose one of those that the page offers."),
        ({"10(1)": "meet", "10(2)": "not_meet"}, None),
        ({}, None),
    ],
    ids=str,
)
def test_only_ratings_of_sub_items_that_apply_are_accepted(given: dict[str, str], sentence: str | None):
    refusal = rules.judgment(Judgment(sub_ratings=given), PART)

    assert (refusal and (refusal.why, str(refusal.message))) == (sentence and (Why.BAD_INPUT, sentence))


def test_sub_item_of_two_valued_item_has_two_ratings():
    part = PART.model_copy(update={"allowed": ["meet", "not_meet"]})

    accepted = [
        rating
        for rating in ("meet", "basically_meet", "not_meet", "not_applicable")
        if rules.judgment(Judgment(sub_ratings={"10(1)": rating}), part) is None
    ]

    assert accepted == part.sub_item_ratings == ["meet", "not_meet"]


def test_low_sub_item_needs_a_comment_before_the_item_is_rated():
    given = {10: Judgment(sub_ratings={"10(1)": "not_meet"}), 11: Judgment(sub_ratings={"11(1)": "meet"})}

    assert given[10].lacks_comment(PART)
    assert not given[11].lacks_comment(examples.item(11))
    assert rules.overlooked(given, {10: "meet"}).unmarked == [10]
    assert rules.something_to_send(given) is None


# --- Saving -------------------------------------------------------------------------------------


def test_sub_items_are_saved_at_once_and_rolled_up(declaration: Assessment, reviewer: User):
    saved = judge(declaration, "meet", "basically_meet", by=reviewer)
    again = judge(declaration, "meet", "basically_meet", by=reviewer, version=0)

    assert (saved.rating, saved.sub_ratings) == ("basically_meet", {"10(1)": "meet", "10(2)": "basically_meet"})
    assert (again.pk, again.version) == (saved.pk, 1)


def test_saving_sub_items_over_an_older_version_is_stale(declaration: Assessment, reviewer: User):
    judge(declaration, "meet", "meet", by=reviewer)

    with pytest.raises(Stale) as stale:
        judge(declaration, "meet", "not_meet", by=reviewer, version=0)

    assert queries.judgment_of(stale.value.current).sub_ratings == {"10(1)": "meet", "10(2)": "meet"}


def test_page_offers_the_ratings_of_each_sub_item_that_applies(declaration: Assessment, reviewer_page: Client):
    page = reviewer_page.get(item_url(declaration))

    offered: dict[str, list[str]] = {}
    for each in pages.page(page).iter("input"):
        if each.get("type") == "radio":
            offered.setdefault(each.attrib["name"], []).append(each.attrib["value"])
    assert offered == {name: ["meet", "basically_meet", "not_meet"] for name in NAMES}


def test_page_saves_without_script(declaration: Assessment, reviewer_page: Client):
    url = item_url(declaration)
    data = dict(zip(NAMES, ("meet", "not_meet"), strict=True)) | {
        "version": "0",
        "rating": "meet",
        "comment": "无记录。",
    }

    done = reviewer_page.post(url, data)

    page = reviewer_page.get(url)
    assert (done.status_code, pages.text(pages.by_id(page, "rolled-up-10"))) == (302, "does not meet")
    checked = {
        each.get("name"): each.get("value") for each in pages.page(page).iter("input") if "checked" in each.attrib
    }
    assert checked == dict(zip(NAMES, ("meet", "not_meet"), strict=True))


def test_save_in_place_answers_with_the_roll_up(declaration: Assessment, reviewer_page: Client):
    data = dict(zip(NAMES, ("meet", "basically_meet"), strict=True)) | {"version": "0"}

    answer = reviewer_page.post(item_url(declaration), data, headers={"HX-Request": "true"})

    rolled = pages.by_id(answer, "rolled-up-10")
    assert (answer.status_code, rolled.get("hx-swap-oob"), pages.text(rolled)) == (200, "true", "basically meets")


def test_conflict_shows_both_sides_sub_items(declaration: Assessment, reviewer: User, reviewer_page: Client):
    judge(declaration, "meet", "basically_meet", by=reviewer, comment="抽查一票缺记录。")
    data = dict(zip(NAMES, ("not_meet", "meet"), strict=True)) | {"version": "0"}

    refused = reviewer_page.post(item_url(declaration), data)

    assert refused.status_code == 409
    assert "10(1): meets 10(2): basically meets" in pages.text(pages.by_class(refused, "conflict")[0])
    assert pages.text(pages.by_id(refused, "rolled-up-10")) == "basically meets"
    checked = [
        (each.get("name"), each.get("value")) for each in pages.page(refused).iter("input") if "checked" in each.attrib
    ]
    assert checked == list(zip(NAMES, ("not_meet", "meet"), strict=True))


# --- What is sent -------------------------------------------------------------------------------


def test_item_lowered_by_sub_items_is_sent_with_a_comment(declaration: Assessment, reviewer: User):
    judge(declaration, "not_meet", "meet", by=reviewer)

    with pytest.raises(Refused, match="why item 10 is rated below"):
        letters.send(assessment=declaration, by=reviewer, at=NOW)


def test_opinion_waits_for_every_sub_item(declaration: Assessment, reviewer: User):
    rounds.judge_all(declaration, by=reviewer)
    judge(declaration, "meet", "", by=reviewer)

    with pytest.raises(Refused, match="Not rated yet: 10"):
        letters.conclude(assessment=declaration, opinion="satisfied", note="", by=reviewer, at=NOW)


@pytest.fixture
def sent(declaration: Assessment, reviewer: User) -> Record:
    """Item 10 basically meets by 10(2); nothing else is rated."""
    judge(declaration, "meet", "basically_meet", by=reviewer, comment="抽查一票缺记录。")
    record = letters.send(assessment=declaration, by=reviewer, at=NOW)
    declaration.refresh_from_db()
    return record


def test_record_names_the_ratings_of_sub_items(sent: Record):
    first, second = json.loads(bytes(sent.content))["items"][:2]

    assert (first["number"], first["rating"]) == (10, "basically_meet")
    assert first["sub_ratings"] == {"10(1)": "meet", "10(2)": "basically_meet"}
    # An item that is rated as one lacks the field, so that earlier records keep their bytes.
    assert "sub_ratings" not in second
    assert list(problems()) == []


def test_nothing_new_is_not_sent_again(declaration: Assessment, reviewer: User, sent: Record):
    again = letters.send(assessment=declaration, by=reviewer, at=NOW)
    judge(declaration, "basically_meet", "basically_meet", by=reviewer, comment="抽查一票缺记录。")
    changed = letters.send(assessment=declaration, by=reviewer, at=NOW)

    assert (again.number, changed.number) == (1, 2)


def test_enterprise_reads_the_ratings_of_sub_items(declaration: Assessment, officer_page: Client, sent: Record):
    table, _folded = pages.by_class(officer_page.get(reverse("reviews:sent", args=[declaration.public_id])), "ledger")
    item = officer_page.get(reverse("assessments:item", args=[declaration.public_id, 10]))

    row = [pages.text(cell) for cell in list(table.iter("tr"))[1]]
    assert row[1:4] == [
        "meets 10(1): meets 10(2): meets",
        "basically meets 10(1): meets 10(2): basically meets",
        "抽查一票缺记录。",
    ]
    assert "10(1): meets 10(2): basically meets" in pages.text(pages.by_class(item, "defect")[0])


def test_kept_word_has_own_ratings_beside_those_of_customs(declaration: Assessment, sent: Record):
    word = customs_word(declaration)

    assert word is not None
    assert [(sub.number, sub.own, sub.rating) for sub in word.items[0].sub_items] == [
        ("10(1)", "meet", "meet"),
        ("10(2)", "meet", "basically_meet"),
    ]
    assert [each.sub_items for each in word.items[1:]] == [[], [], []]
    assert list(queries.differing_words()) == []


def test_partly_rated_item_is_marked_if_a_sub_item_is_low(declaration: Assessment, reviewer: User):
    judge(declaration, "not_meet", "", by=reviewer, comment="无记录。")
    letters.send(assessment=declaration, by=reviewer, at=NOW)
    declaration.refresh_from_db()

    word = customs_word(declaration)

    assert word is not None
    assert ([each.number for each in word.open_items], word.rated, word.verdict) == ([10], 0, "undecided")


@pytest.mark.parametrize("given", [("not_meet", "meet"), ("not_meet", "")])
def test_traces_show_no_rating_of_a_sub_item_that_has_none(
    given: tuple[str, str], declaration: Assessment, reviewer: User, reviewer_page: Client, officer_page: Client
):
    judge(declaration, *given, by=reviewer, comment="无记录。")
    letters.send(assessment=declaration, by=reviewer, at=NOW)
    own_item = reverse("assessments:item", args=[declaration.public_id, 10])
    readiness = reverse("assessments:readiness", args=[declaration.public_id])

    by_page = {
        address: traced(client.get(address))
        for client, address in (
            (reviewer_page, item_url(declaration)),
            (officer_page, own_item),
            (officer_page, readiness),
        )
    }

    words = {"meet": "meets", "not_meet": "does not meet", "": ""}
    expected = {"10(1)": words[given[0]], "10(2)": words[given[1]], "10(3)": ""}
    assert by_page == dict.fromkeys(by_page, expected)


def traced(page: Any) -> dict[str, str]:
    """What the traces of item 10 say of customs, by sub-item."""
    heads = [pages.text(each) for each in pages.by_class(page, "figure-head")]
    return {text.split()[0]: text.partition(" customs: ")[2] for text in heads if text.startswith("10(")}


def test_report_shows_the_ratings_of_sub_items(sent: Record):
    review = layout.Review(parse(sent.content), sent.sha256)
    dossier = parse_dossier(sent.dossier.content)

    values = layout.context(dossier, "0" * 64, "en", [], review=review)

    (chapter,) = values["chapters"]
    assert {row.label: row.review for row in chapter.grid if row.label.startswith("10")} == {
        "10": WORDS["rating_basically_meet"],
        "10(1)": WORDS["rating_meet"],
        "10(2)": WORDS["rating_basically_meet"],
        "10(3)": None,
    }
    assert chapter.items[0].review.sub_ratings == (
        ("10(1)", WORDS["rating_meet"]),
        ("10(2)", WORDS["rating_basically_meet"]),
    )


def test_unchanged_item_keeps_its_sub_items_in_the_next_round(
    declaration: Assessment, officer: User, reviewer: User, reviewer_page: Client
):
    judge(declaration, "meet", "basically_meet", by=reviewer, comment="抽查一票缺记录。")
    rounds.return_(declaration, 11, by=reviewer)
    rounds.rate(declaration, 11, by=officer, note="已补充。")
    newest = rounds.submit(declaration, by=officer)

    rounds.take(declaration, by=reviewer)

    carried = newest.judgments.get(number=10)
    assert (carried.rating, carried.carried) == ("basically_meet", True)
    assert carried.sub_ratings == {"10(1)": "meet", "10(2)": "basically_meet"}


def test_case_that_another_has_shows_the_ratings_of_sub_items(
    declaration: Assessment, reviewer: User, head: User, sign_in: Callable[[User], Client]
):
    judge(declaration, "meet", "basically_meet", by=reviewer, comment="抽查一票缺记录。")

    page = sign_in(head).get(item_url(declaration))

    assert "10(1): meets 10(2): basically meets" in pages.text(pages.by_class(page, "review")[0])


def test_rating_of_an_item_rated_by_sub_item_is_refused(declaration: Assessment, reviewer_page: Client):
    url = reverse("reviews:item", args=[declaration.public_id, 10])

    response = reviewer_page.post(url, {"version": "0", "rating": "not_meet"})

    assert (response.status_code, ItemJudgment.objects.count()) == (400, 0)
