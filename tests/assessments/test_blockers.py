"""What stands in the way of a submission: each reason alone, several together, and nothing."""

import pytest

from assessments.blockers import Blocker, Code, blockers
from assessments.dossier import Dossier
from tests.reports import dossiers as examples

MEET = {"rating": "meet"}


def two_items(item_20: dict[str, object]) -> Dossier:
    """Items 20-22, of which 21 and 22 are rated."""
    return examples.dossier([8], {20: item_20, 21: MEET, 22: MEET})


def item_10(rating: str, *subs: tuple[str, bool | None]) -> Dossier:
    rated = dict.fromkeys((11, 12, 13), MEET)
    return examples.dossier([6], {10: {"rating": rating, "sub_items": examples.sub_items(*subs)}, **rated})


def test_nothing_stands_in_the_way():
    assert blockers(two_items(MEET), unaccepted=()) == []


def test_no_item_is_in_scope():
    assert blockers(examples.dossier([]), unaccepted=()) == [Blocker(Code.NO_ITEM)]


def test_an_unrated_item():
    (found,) = blockers(two_items({"note": "尚未评定"}), unaccepted=())

    assert found == Blocker(Code.UNRATED, 20)
    assert found.title == examples.item(20).title


@pytest.mark.parametrize("reason", ["", " ", "\n\u3000"])
def test_not_applicable_without_a_reason(reason: str):
    found = blockers(two_items({"rating": "not_applicable", "reason": reason}), unaccepted=())

    assert found == [Blocker(Code.NO_REASON, 20)]


def test_not_applicable_with_a_reason():
    assert blockers(two_items({"rating": "not_applicable", "reason": "没有此项业务。"}), unaccepted=()) == []


def test_a_file_that_the_vault_does_not_vouch_for():
    good, bad = examples.evidence(1), examples.evidence(2)

    found = blockers(two_items({**MEET, "evidence": [good, bad]}), unaccepted={bad.sha256})

    assert found == [Blocker(Code.FILE_NOT_ACCEPTED, 20, bad.title)]


@pytest.mark.parametrize(
    ("subs", "unrated"),
    [
        # Until it is said whether the number is known, neither (2) nor (3) can be rated.
        ([("meet", True), ("meet", None), ("meet", None)], ["10(2)", "10(3)"]),
        ([("", True), ("meet", True), ("not_applicable", False)], ["10(1)"]),
        ([("meet", True), ("", True), ("not_applicable", False)], ["10(2)"]),
        ([("meet", True), ("not_applicable", False), ("", True)], ["10(3)"]),
    ],
)
def test_a_sub_item_that_is_not_rated(subs: list[tuple[str, bool | None]], unrated: list[str]):
    found = blockers(item_10("", *subs), unaccepted=())

    assert found == [Blocker(Code.SUB_ITEM_UNRATED, 10, label) for label in unrated]


@pytest.mark.parametrize("rating", ["", "meet", "not_meet", "not_applicable"])
def test_an_item_that_is_not_what_its_sub_items_make(rating: str):
    found = blockers(
        item_10(rating, ("meet", True), ("basically_meet", True), ("not_applicable", False)), unaccepted=()
    )

    assert found == [Blocker(Code.ROLL_UP_CONTRADICTS, 10)]


def test_an_item_that_is_what_its_sub_items_make():
    subs = (("meet", True), ("basically_meet", True), ("not_applicable", False))

    assert blockers(item_10("basically_meet", *subs), unaccepted=()) == []


def test_an_item_whose_sub_items_are_all_left_out_needs_no_reason():
    subs = (("not_applicable", False), ("not_applicable", False), ("not_applicable", False))

    assert blockers(item_10("not_applicable", *subs), unaccepted=()) == []


def test_everything_at_once_in_the_order_of_the_annex():
    bad = examples.evidence(1)
    dossier = examples.dossier([8], {20: {"evidence": [bad]}, 21: MEET, 22: {"rating": "not_applicable"}})

    found = blockers(dossier, unaccepted={bad.sha256})

    assert found == [
        Blocker(Code.UNRATED, 20),
        Blocker(Code.FILE_NOT_ACCEPTED, 20, bad.title),
        Blocker(Code.NO_REASON, 22),
    ]
