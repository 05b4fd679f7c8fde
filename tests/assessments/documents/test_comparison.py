"""Changes between two dossiers."""

from typing import Any

import pytest

from acecs.text.bilingual import Text
from assessments.documents.comparison import (
    Change,
    FrameChange,
    VerdictChange,
    changed_frame,
    changed_items,
    differences,
    unchanged_items,
    verdicts,
)
from assessments.documents.dossier import Dossier, GeneralPart
from standards.law.parts import FigurePart, LinePart
from tests.reports import dossiers as examples


def logistics(item_20: dict[str, Any] | None = None, **changes: Any) -> Dossier:
    """Items 20-22."""
    return examples.dossier([8], {20: item_20 or {}}, **changes)


def declaration(*subs: tuple[str, bool | None], **changes: Any) -> Dossier:
    """Items 10-13."""
    return examples.dossier([6], {10: {"sub_items": examples.sub_items(*subs), **changes}})


def only(changes: list[Change]) -> Change:
    (change,) = changes
    return change


def test_equal_dossiers_do_not_differ():
    assert changed_items(logistics(), logistics()) == []
    assert unchanged_items(logistics(), logistics()) == {20, 21, 22}
    assert changed_frame(logistics(), logistics()) == []


@pytest.mark.parametrize(
    "said",
    [{"rating": "meet"}, {"note": "台账已补充。"}, {"reason": "没有此项业务。"}, {"count_known": "known"}],
    ids=lambda said: next(iter(said)),
)
def test_changed_entries_of_an_item_are_listed(said: dict[str, str]):
    before, after = logistics(), logistics(said)

    change = only(changed_items(before, after))

    assert change == Change(20, before.items[0], after.items[0])
    assert change.item == after.items[0]
    assert unchanged_items(before, after) == {21, 22}


@pytest.mark.parametrize(
    "aside",
    [
        {"assignee": "黄志强"},
        {"due_date": "2026-03-31"},
        {"updated_by": "陈晓岚"},
        {"updated_at": "2026-02-20T16:40:00+08:00"},
        {"text_sha256": "0" * 64},
        {"notes": []},
        {"allowed": ["meet", "not_meet"]},
    ],
    ids=lambda aside: next(iter(aside)),
)
def test_assignee_and_save_time_are_not_compared(aside: dict[str, Any]):
    assert changed_items(logistics(), logistics(aside)) == []


def test_evidence_added_and_removed_is_listed():
    one, two, three = (examples.evidence(number) for number in (1, 2, 3))

    change = only(changed_items(logistics({"evidence": [one, two]}), logistics({"evidence": [two, three]})))

    assert (change.added, change.removed) == ([three.title], [one.title])


def test_order_of_evidence_is_not_compared():
    one, two = examples.evidence(1), examples.evidence(2)

    assert changed_items(logistics({"evidence": [one, two]}), logistics({"evidence": [two, one]})) == []


def test_relinked_file_is_not_a_change():
    file = examples.evidence(1)
    relinked = examples.evidence(1, document="another", uploaded_by="黄志强", title="同一文件")

    assert changed_items(logistics({"evidence": [file]}), logistics({"evidence": [relinked]})) == []


def test_same_file_with_another_facet_is_a_change():
    record, site = examples.evidence(1, facet="record"), examples.evidence(1, facet="site")

    change = only(changed_items(logistics({"evidence": [record]}), logistics({"evidence": [site]})))

    assert (change.added, change.removed) == ([site.title], [record.title])


def test_new_version_of_a_document_is_a_change():
    first, second = examples.evidence(1), examples.evidence(1, version=2, sha256="a" * 64)

    change = only(changed_items(logistics({"evidence": [first]}), logistics({"evidence": [second]})))

    assert (change.added, change.removed) == ([second.title], [first.title])


def test_items_entering_and_leaving_scope_are_listed():
    before, after = examples.dossier([8]), examples.dossier([3])

    changes = changed_items(before, after)

    assert [(change.number, change.before is None, change.after is None) for change in changes] == [
        (4, True, False),
        (20, False, True),
        (21, False, True),
        (22, False, True),
    ]
    assert [change.item.number for change in changes] == [4, 20, 21, 22]
    assert unchanged_items(before, after) == set()


def test_item_entering_scope_lists_its_evidence():
    file = examples.evidence(1)

    added = only(changed_items(examples.dossier([]), examples.dossier([3], {4: {"evidence": [file]}})))
    removed = only(changed_items(examples.dossier([3], {4: {"evidence": [file]}}), examples.dossier([])))

    assert (added.added, added.removed) == ([file.title], [])
    assert (removed.added, removed.removed) == ([], [file.title])


def test_changed_sub_items_are_listed():
    before = declaration(("meet", True), ("meet", True), ("not_applicable", False))
    after = declaration(("meet", True), ("not_applicable", False), ("not_meet", True))

    change = only(changed_items(before, after))

    assert change.sub_ratings == [("10(2)", "meet", "not_applicable"), ("10(3)", "not_applicable", "not_meet")]


def test_sub_items_of_added_and_removed_items_are_listed():
    there = declaration(("meet", True), ("basically_meet", True), ("", None))
    nowhere = examples.dossier([])

    came, went = changed_items(nowhere, there)[0], changed_items(there, nowhere)[0]

    assert came.sub_ratings == [("10(1)", "", "meet"), ("10(2)", "", "basically_meet")]
    assert went.sub_ratings == [("10(1)", "meet", ""), ("10(2)", "basically_meet", "")]


def test_changed_name_and_dates_are_listed():
    accepted = {"accepted_date": "2026-03-15", "accepted_document": "受理决定书"}
    after = logistics(name="2027年高级认证自评", planned_date="2026-04-01", **accepted)

    assert changed_frame(logistics(), after) == [
        FrameChange("name", "2026年高级认证自评", "2027年高级认证自评"),
        FrameChange("planned_date", "2026-03-20", "2026-04-01"),
        FrameChange("accepted_date", "", "2026-03-15"),
        FrameChange("accepted_document", "", "受理决定书"),
    ]
    assert changed_frame(after, logistics())[2] == FrameChange("accepted_date", "2026-03-15", "")


def test_changed_mode_and_general_numbers_are_listed():
    after = logistics(
        mode="re_review", last_accepted_date="2021-03-01", general=GeneralPart(not_meet=0, basically_meet=2)
    )

    assert changed_frame(logistics(), after) == [
        FrameChange("mode", "application", "re_review"),
        FrameChange("last_accepted_date", "", "2021-03-01"),
        FrameChange("general_not_meet", "", "0"),
        FrameChange("general_basically_meet", "", "2"),
    ]
    assert changed_frame(after, logistics(mode="re_review", last_accepted_date="2021-03-01")) == [
        FrameChange("general_not_meet", "0", ""),
        FrameChange("general_basically_meet", "2", ""),
    ]


def test_contradiction_of_the_profile_is_a_change():
    marked = logistics({"against_profile": Text(en="No means of transport of its own.", zh="没有自有运输工具。")})

    change = only(changed_items(logistics(), marked))

    assert change == Change(20, logistics().items[0], marked.items[0])
    assert changed_items(marked, marked) == []


# --- Verdict and figures -----------------------------------------------------------------------


def test_verdicts_before_and_after_are_listed():
    good, poor = examples.ready("satisfied"), examples.ready("five_open")

    assert verdicts(good, poor) == [
        VerdictChange("verdict", "satisfied", "not_satisfied"),
        VerdictChange("overall", "", "not_satisfied"),
    ]
    assert verdicts(good, good) == [VerdictChange("verdict", "satisfied", "satisfied")]


def test_re_review_has_the_verdict_of_the_worst_12_months_too():
    assert verdicts(examples.ready("satisfied"), examples.ready("re_review")) == [
        VerdictChange("verdict", "satisfied", "satisfied"),
        VerdictChange("worst", "", "not_satisfied"),
    ]


def test_dossier_without_readiness_has_no_verdict_to_compare():
    old, new = examples.full(), examples.ready("satisfied")

    assert verdicts(old, old) == []
    assert verdicts(old, new) == [VerdictChange("verdict", "", "satisfied")]
    assert changed_items(examples.dossier([3]), examples.dossier([3], readiness=examples.readiness("satisfied"))) == []


def reckoned(**changes: Any) -> Dossier:
    """Items 10-13, one of them with a result by figures."""
    figure = FigurePart(
        key="10(2)",
        number=10,
        rating="meet",
        result="meet",
        worst=None,
        trace=[LinePart(code="count", text=Text(en="1 × 10,000 ≤ 12,000? yes", zh="1 × 10,000 ≤ 12,000？是"))],
    )
    part = examples.readiness("satisfied").model_copy(update={"figures": [figure.model_copy(update=changes)]})
    return examples.dossier([6], readiness=part)


def test_item_with_another_result_by_figures_is_listed():
    change = only(changed_items(reckoned(), reckoned(result="not_meet")))

    (result,) = change.results
    assert (change.number, result.key, result.is_same_result) == (10, "10(2)", False)
    assert (result.before and result.before.result, result.after and result.after.result) == ("meet", "not_meet")
    assert unchanged_items(reckoned(), reckoned(result="not_meet")) == {11, 12, 13}


def test_other_figures_with_the_same_result_are_a_change():
    """The judgment on item 10 was about other penalties, so it must be judged again."""
    change = only(changed_items(reckoned(), reckoned(trace=[])))

    assert [result.is_same_result for result in change.results] == [True]


def test_another_worst_12_months_is_a_change():
    change = only(changed_items(reckoned(worst="meet"), reckoned(worst="not_meet")))

    assert [result.is_same_result for result in change.results] == [False]


def test_equal_figures_are_not_a_change():
    assert changed_items(reckoned(), reckoned()) == []
    assert changed_items(reckoned(), reckoned(rating="basically_meet")) == []


# --- Two editions ------------------------------------------------------------------------------


def test_items_are_compared_with_those_that_continue_them():
    before = logistics({"note": "As before."})
    after = examples.dossier([8], {21: {"note": "As before now."}})

    found = differences(before, after, {20: 21, 22: 22})

    assert [change.number for change in found.items] == [20, 21]
    assert [piece.text for piece in found.items[1].note.both if piece.kind == "new"] == [" now"]
    assert found.items[0].before is None
    assert found.alone == (21,)


def test_same_edition_is_compared_by_number():
    assert differences(logistics(), logistics()).alone == ()


def test_figures_of_another_edition_are_compared_by_their_results():
    def with_figures(*parts: tuple[str, int, str]) -> Dossier:
        readiness = examples.readiness("re_review")
        figures = [
            FigurePart(key=key, number=number, rating="", result=result, worst=None, trace=[])
            for key, number, result in parts
        ]
        return logistics().model_copy(update={"readiness": readiness.model_copy(update={"figures": figures})})

    before = with_figures(("20(1)", 20, "meet"), ("20(2)", 20, "meet"), ("22", 22, "meet"))
    after = with_figures(("21(1)", 21, "not_meet"), ("21(2)", 21, "meet"))

    found = differences(before, after, {20: 21})

    results = {change.number: change.results for change in found.items if change.results}
    assert {number: [each.key for each in changed] for number, changed in results.items()} == {21: ["21(1)"]}


def test_reply_of_an_earlier_round_is_not_marked_as_gone():
    before = logistics({"rating": "meet", "reply": "Corrected."})
    after = logistics({"rating": "basically_meet"})

    [change] = changed_items(before, after)

    assert [(piece.text, piece.kind) for piece in change.reply.before] == [("Corrected.", "same")]
