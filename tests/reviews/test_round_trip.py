"""Submit, take, return, correct, submit again, conclude: what each step changes, freezes and records."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import CustomsOffice, Enterprise, Membership, User
from acecs.audit.models import Event
from acecs.audit.queries import problems
from acecs.refusals import Refused, Stale, Why
from assessments.actions import assessment as frames
from assessments.actions import submission
from assessments.documents.dossier import DECLARATION, parse
from assessments.models import Assessment
from reviews import queries
from reviews.actions import case as cases
from reviews.actions import item as items
from reviews.actions import letters
from reviews.judgment import Judgment
from reviews.models import Case, ItemJudgment
from reviews.record import parse as parse_record
from tests import cast, pages, rounds
from tests.conftest import NOW
from tests.documents import put_in_vault


def kinds(assessment: Assessment) -> list[str]:
    """Kinds of the round trip's audit events, in order."""
    all_kinds = Event.objects.filter(subject=str(assessment.public_id)).order_by("seq").values_list("kind", flat=True)
    return [kind for kind in all_kinds if kind not in ("assessments.started", "assessments.answer_saved")]


def test_submit_return_resubmit_conclude(rated: Assessment, officer: User, reviewer: User):
    first = rounds.submit(rated, by=officer)
    cases.take(assessment=rated, by=reviewer, at=NOW)
    rounds.judge(rated, 20, by=reviewer)
    returned = rounds.return_(rated, 21, by=reviewer, notice="请补正。")
    rated.refresh_from_db()
    assert (rated.state, rounds.defects(rated)) == ("returned", {21: "补充台账。"})

    rounds.rate(rated, 21, by=officer, note="台账已补充。")
    second = rounds.submit(rated, by=officer)
    cases.take(assessment=rated, by=reviewer, at=NOW)
    rounds.judge_all(rated, by=reviewer)
    concluded = letters.conclude(assessment=rated, opinion="satisfied", note="同意。", by=reviewer, at=NOW)

    rated.refresh_from_db()
    assert (rated.state, rated.round, rated.opinion, rated.opinion_note) == ("concluded", 2, "satisfied", "同意。")
    assert [(each.number, each.version, each.previous_sha256) for each in (first, second)] == [
        (1, 1, ""),
        (2, 2, first.sha256),
    ]
    assert [(each.number, each.occasion, each.dossier_id) for each in (returned, concluded)] == [
        (1, "returned", first.pk),
        (2, "concluded", second.pk),
    ]
    assert parse_record(concluded.content).previous_sha256 == returned.sha256
    assert parse_record(concluded.content).dossier_sha256 == second.sha256
    assert parse_record(concluded.content).opinion_note == "同意。"
    assert kinds(rated) == [
        "assessments.submitted",
        "assessments.taken",
        "reviews.item_judged",
        "reviews.item_judged",
        "reviews.returned",
        "assessments.returned",
        "assessments.submitted",
        "assessments.taken",
        "reviews.item_judged",
        "reviews.item_judged",
        "reviews.concluded",
        "assessments.concluded",
    ]
    assert list(problems()) == []


def test_submission_freezes_answers_and_evidence(rated: Assessment, officer: User):
    link = put_in_vault(rated.answers.get(item__number=20), by=officer)

    frozen = rounds.submit(rated, by=officer)

    dossier = parse(frozen.content)
    assert (dossier.purpose, dossier.number, dossier.version, dossier.state) == ("submission", 1, 1, "submitted")
    assert dossier.declaration == DECLARATION
    assert [piece.document for piece in dossier.items[0].evidence] == [str(link.document.public_id)]
    assert [each.version for each in frozen.documents.all()] == [link.document.versions.get()]


def test_submitting_twice_returns_the_same_submission(rated: Assessment, officer: User):
    first = submission.submit(assessment=rated, seen_round=0, by=officer, at=NOW)

    again = submission.submit(assessment=rated, seen_round=0, by=officer, at=NOW)

    assert (again, rated.dossiers.count()) == (first, 1)


def test_second_click_of_another_officer_is_refused(rated: Assessment, officer: User):
    second = cast.person("second@one.test")
    Membership.objects.create(user=second, enterprise=rated.enterprise, role="officer")
    submission.submit(assessment=rated, seen_round=0, by=officer, at=NOW)

    with pytest.raises(Refused) as refused:
        submission.submit(assessment=rated, seen_round=0, by=second, at=NOW)

    assert (refused.value.refusal.why, rated.dossiers.count()) == (Why.WRONG_STATE, 1)


def test_second_submission_goes_to_the_current_office(returned: Assessment, officer: User):
    elsewhere = CustomsOffice.objects.get(code="5101")
    Enterprise.objects.filter(pk=returned.enterprise_id).update(office=elsewhere)
    types = frozenset(returned.picked_types.values_list("business_type_id", flat=True))
    frame = frames.Frame("Second try", date(2027, 4, 1), accepted_date=None, type_ids=types)
    frames.change(assessment=returned, version=returned.frame_version, frame=frame, by=officer, at=NOW)

    newest = rounds.submit(returned, by=officer)

    returned.refresh_from_db()
    assert (returned.office, newest.office) == (elsewhere, elsewhere)
    assert (returned.submitted_name, returned.submitted_date) == ("Second try", date(2027, 4, 1))


def test_frozen_returned_assessment_is_for_own_use(returned: Assessment, officer: User):
    frozen = submission.freeze(assessment=returned, by=officer, at=NOW)

    assert (frozen.purpose, frozen.version, frozen.office) == ("own_use", 1, None)
    assert returned.dossiers.count() == 2


def test_incomplete_assessment_is_not_submitted(draft: Assessment, officer: User):
    with pytest.raises(Refused) as refused:
        rounds.submit(draft, by=officer)

    draft.refresh_from_db()
    assert refused.value.refusal.why == Why.INVALID
    assert (draft.state, draft.round, draft.dossiers.count()) == ("draft", 0, 0)


def test_frozen_for_own_use_is_not_a_submission(rated: Assessment, officer: User):
    first = submission.freeze(assessment=rated, by=officer, at=NOW)
    same = submission.freeze(assessment=rated, by=officer, at=NOW)
    rounds.rate(rated, 20, by=officer, note="补充说明")
    second = submission.freeze(assessment=rated, by=officer, at=NOW)
    handed_in = rounds.submit(rated, by=officer)

    rated.refresh_from_db()
    assert (first, first.version, second.version) == (same, 1, 2)
    assert (handed_in.number, handed_in.version, handed_in.previous_sha256) == (3, 1, second.sha256)
    assert list(queries.submissions(rated)) == [handed_in]


def test_changed_item_keeps_no_judgment(returned: Assessment, officer: User, reviewer: User):
    rounds.rate(returned, 21, by=officer, note="台账已补充。")
    newest = rounds.submit(returned, by=officer)

    cases.take(assessment=returned, by=reviewer, at=NOW)

    # Only item 21 was judged in the round before, and it is the one that changed.
    assert list(newest.judgments.all()) == []


def test_unchanged_item_keeps_its_judgment(in_review: Assessment, officer: User, reviewer: User):
    rounds.judge(in_review, 20, by=reviewer, rating="basically_meet", comment="抽查两票缺记录。")
    rounds.return_(in_review, 21, by=reviewer)
    rounds.rate(in_review, 21, by=officer, note="台账已补充。")
    newest = rounds.submit(in_review, by=officer)

    cases.take(assessment=in_review, by=reviewer, at=NOW)

    kept = newest.judgments.get()
    assert (kept.number, kept.rating, kept.comment, kept.carried) == (
        20,
        "basically_meet",
        "抽查两票缺记录。",
        True,
    )


def test_carried_judgment_keeps_its_mark_until_judged_again(
    returned: Assessment, officer: User, reviewer: User, head: User, other_of_office: User
):
    rounds.rate(returned, 22, by=officer, note="台账已补充。")
    newest = rounds.submit(returned, by=officer)

    cases.take(assessment=returned, by=reviewer, at=NOW)
    carried = newest.judgments.get()
    cases.assign(assessment=returned, reviewer=other_of_office, by=head, at=NOW, note="请接手。")
    judged = rounds.judge(returned, carried.number, by=other_of_office)

    assert (carried.number, carried.comment, carried.to_correct) == (21, "补充台账。", True)
    assert (carried.carried, carried.saved_by, carried.version) == (True, reviewer, 1)
    assert (judged.carried, judged.saved_by, judged.version) == (False, other_of_office, 2)
    last = Event.objects.filter(kind="reviews.item_judged").latest("pk")
    assert last.data == {"item": 21, "version": 2}


def test_notice_lists_only_items_to_be_corrected(in_review: Assessment, reviewer: User):
    rounds.judge(in_review, 20, by=reviewer, comment="已核。")

    record = rounds.return_(in_review, 21, by=reviewer, notice="请补正。")

    in_review.refresh_from_db()
    assert rounds.defects(in_review) == {21: "补充台账。"}
    assert parse_record(record.content).notice == "请补正。"


@pytest.mark.parametrize(("length", "why"), [(10_000, None), (10_001, Why.INVALID)])
def test_notice_and_note_have_at_most_10000_characters(
    in_review: Assessment, reviewer: User, length: int, why: Why | None
):
    rounds.judge_all(in_review, by=reviewer)
    rounds.judge(in_review, 21, by=reviewer, rating="not_meet", comment="补充台账。", to_correct=True)
    text = "长" * length

    with transaction.atomic():
        returned = refusal(lambda: letters.return_(assessment=in_review, notice=text, by=reviewer, at=NOW, anyway=True))
        transaction.set_rollback(True)
    concluded = refusal(
        lambda: letters.conclude(assessment=in_review, opinion="not_satisfied", note=text, by=reviewer, at=NOW)
    )

    assert (returned, concluded) == (why, why)


@pytest.mark.parametrize(("step", "field"), [("return", "notice"), ("conclude", "opinion_note")])
def test_long_letter_is_refused_and_stays_whole(
    in_review: Assessment, reviewer: User, sign_in: Callable[[User], Client], step: str, field: str
):
    rounds.judge_all(in_review, by=reviewer)
    rounds.judge(in_review, 21, by=reviewer, rating="not_meet", comment="补充台账。", to_correct=True)
    text = Path(__file__).with_name("note-14286-characters.txt").read_text().strip()
    action = reverse(f"reviews:{step}", args=[in_review.public_id])

    response = sign_in(reviewer).post(action, {field: text, "opinion": "not_satisfied"})

    assert len(text) > 10_000
    assert response.status_code == 422
    assert "Shorten the text to 10,000 characters." in pages.text(pages.page(response))
    assert pages.by_id(response, field).text == text


def refusal(act: Callable[[], object]) -> Why | None:
    try:
        act()
    except Refused as refused:
        return refused.refusal.why
    return None


def test_sending_freezes_ratings_and_stays_in_review(in_review: Assessment, reviewer: User):
    rounds.judge(in_review, 20, by=reviewer, comment="已核。")

    sent = letters.send(assessment=in_review, by=reviewer, at=NOW)
    again = letters.send(assessment=in_review, by=reviewer, at=NOW)
    rounds.judge(in_review, 22, by=reviewer, comment="还没有发送")

    in_review.refresh_from_db()
    record = parse_record(sent.content)
    assert (again, in_review.state) == (sent, "in_review")
    assert [(item.number, item.rating, item.comment) for item in record.items] == [
        (20, "meet", "已核。"),
        (21, "", ""),
        (22, "", ""),
    ]


@pytest.mark.parametrize("state", ["submitted", "in_review", "returned"])
def test_submitted_assessment_can_be_withdrawn_once(state: str, request: pytest.FixtureRequest, officer: User):
    assessment: Assessment = request.getfixturevalue(state)

    submission.withdraw(assessment=assessment, by=officer, at=NOW, reason="计划调整。")
    submission.withdraw(assessment=assessment, by=officer, at=NOW, reason="计划调整。")

    assessment.refresh_from_db()
    assert assessment.state == "withdrawn"
    assert kinds(assessment).count("assessments.withdrawn") == 1


def test_second_reviewer_cannot_take_a_taken_case(submitted: Assessment, reviewer: User, other_of_office: User):
    cases.take(assessment=submitted, by=reviewer, at=NOW)

    with pytest.raises(Refused) as refused:
        cases.take(assessment=submitted, by=other_of_office, at=NOW)

    assert refused.value.refusal.why == Why.WRONG_STATE
    assert queries.holder(submitted) == reviewer


def test_taking_keeps_reviewer_and_time(submitted: Assessment, head: User, reviewer: User):
    cases.assign(assessment=submitted, reviewer=reviewer, by=head, at=NOW)
    assigned = Case.objects.get(assessment=submitted)

    cases.take(assessment=submitted, by=reviewer, at=NOW)

    taken = Case.objects.get(assessment=submitted)
    assert (assigned.reviewer, assigned.taken_at) == (reviewer, None)
    assert (taken.reviewer, taken.taken_at) == (reviewer, NOW)


def test_head_reassigns_a_taken_case(in_review: Assessment, head: User, reviewer: User, other_of_office: User):
    cases.assign(assessment=in_review, reviewer=other_of_office, by=head, at=NOW, note="请接手。")

    with pytest.raises(Refused) as refused:
        rounds.judge(in_review, 20, by=reviewer)
    rounds.judge(in_review, 20, by=other_of_office)
    assert refused.value.refusal.why == Why.WRONG_STATE


def test_assigning_same_reviewer_again_writes_no_event(in_review: Assessment, head: User, other_of_office: User):
    for _click in range(2):
        cases.assign(assessment=in_review, reviewer=other_of_office, by=head, at=NOW, note="请接手。")

    assert kinds(in_review).count("reviews.assigned") == 1


def test_case_is_not_assigned_to_member_of_the_enterprise(in_review: Assessment, head: User, officer: User):
    with pytest.raises(Refused) as refused:
        cases.assign(assessment=in_review, reviewer=officer, by=head, at=NOW)

    assert refused.value.refusal.why == Why.BAD_INPUT


def test_judging_again_after_a_lost_answer_is_not_a_conflict(in_review: Assessment, reviewer: User):
    window = uuid4()
    for comment in ("First", "First, then more"):
        judgment = Judgment("meet", comment)
        saved = items.judge(
            assessment=in_review, number=20, version=0, judgment=judgment, by=reviewer, at=NOW, window=window
        )

    assert (saved.comment, saved.version) == ("First, then more", 2)


@pytest.mark.usefixtures("in_english")
def test_conflict_of_judgments_says_with_whom(in_review: Assessment, reviewer: User, head: User):
    said = []
    judged = rounds.judge(in_review, 20, by=reviewer)
    for author in (head, reviewer):
        ItemJudgment.objects.filter(pk=judged.pk).update(saved_by=author)
        with pytest.raises(Stale) as stale:
            items.judge(
                assessment=in_review, number=20, version=0, judgment=Judgment("meet", "Here"), by=reviewer, at=NOW
            )
        said.append((stale.value.is_own, str(stale.value).split(" in the meantime")[0]))

    assert said == [(False, "Head changed this"), (True, "You changed this in another window")]


def test_judging_over_an_older_version_is_stale(in_review: Assessment, reviewer: User):
    mine = Judgment("meet", "我的意见")
    items.judge(assessment=in_review, number=20, version=0, judgment=mine, by=reviewer, at=NOW)

    with pytest.raises(Stale) as stale:
        items.judge(
            assessment=in_review, number=20, version=0, judgment=Judgment("not_meet", "另一份"), by=reviewer, at=NOW
        )

    assert stale.value.current is not None
    assert queries.judgment_of(stale.value.current) == mine


def test_item_outside_the_dossier_is_not_judged(in_review: Assessment, reviewer: User):
    with pytest.raises(Refused) as refused:
        items.judge(assessment=in_review, number=10, version=0, judgment=Judgment(rating="meet"), by=reviewer, at=NOW)

    assert refused.value.refusal.why == Why.BAD_INPUT
    assert in_review.dossiers.get().judgments.count() == 0


def test_to_be_corrected_requires_a_comment(in_review: Assessment, reviewer: User):
    with pytest.raises(Refused) as refused:
        rounds.judge(in_review, 20, by=reviewer, to_correct=True, comment="  ")

    assert refused.value.refusal.why == Why.INVALID


def test_return_requires_an_item_to_correct(in_review: Assessment, reviewer: User):
    rounds.judge(in_review, 20, by=reviewer)

    with pytest.raises(Refused) as refused:
        letters.return_(assessment=in_review, notice="", by=reviewer, at=NOW, anyway=True)

    in_review.refresh_from_db()
    assert (refused.value.refusal.why, in_review.state) == (Why.INVALID, "in_review")


@pytest.mark.usefixtures("in_english")
def test_opinion_requires_a_rating_of_every_item(in_review: Assessment, reviewer: User):
    rounds.judge(in_review, 20, by=reviewer)

    with pytest.raises(Refused) as refused:
        letters.conclude(assessment=in_review, opinion="not_satisfied", note="", by=reviewer, at=NOW)

    assert "21, 22" in str(refused.value.refusal.message)


def test_satisfied_is_refused_if_ratings_exceed_the_limits(in_review: Assessment, reviewer: User):
    rounds.judge_all(in_review, by=reviewer)
    rounds.judge(in_review, 22, by=reviewer, rating="not_meet", comment="无台账。")

    with pytest.raises(Refused) as refused:
        letters.conclude(assessment=in_review, opinion="satisfied", note="", by=reviewer, at=NOW)
    letters.conclude(assessment=in_review, opinion="not_satisfied", note="", by=reviewer, at=NOW)

    in_review.refresh_from_db()
    assert "22" in str(refused.value.refusal.message)
    assert in_review.opinion == "not_satisfied"


def test_satisfied_is_refused_while_items_are_to_correct(in_review: Assessment, reviewer: User):
    rounds.judge_all(in_review, by=reviewer)
    rounds.judge(in_review, 21, by=reviewer, comment="补充台账。", to_correct=True)

    with pytest.raises(Refused) as refused:
        letters.conclude(assessment=in_review, opinion="satisfied", note="", by=reviewer, at=NOW)

    assert "21" in str(refused.value.refusal.message)


def test_not_satisfied_requires_a_note_if_ratings_satisfy(in_review: Assessment, reviewer: User):
    rounds.judge_all(in_review, by=reviewer)
    rounds.judge(in_review, 21, by=reviewer, rating="basically_meet", comment="抽查一票缺记录。")

    with pytest.raises(Refused) as refused:
        letters.conclude(assessment=in_review, opinion="not_satisfied", note=" \u200b", by=reviewer, at=NOW)
    letters.conclude(assessment=in_review, opinion="not_satisfied", note="现场核查不符。", by=reviewer, at=NOW)

    in_review.refresh_from_db()
    assert (refused.value.refusal.why, in_review.opinion) == (Why.INVALID, "not_satisfied")


def test_submit_page_names_returned_items_left_unchanged(returned: Assessment, officer: User, officer_page: Client):
    url = reverse("assessments:submit", args=[returned.public_id])

    before = pages.texts(officer_page.get(url), "notice--warn")
    rounds.rate(returned, 21, by=officer, note="台账已补充。")
    after = pages.texts(officer_page.get(url), "notice--warn")

    assert ["not changed since" in "".join(notices) for notices in (before, after)] == [True, False]


def test_version_just_frozen_is_preselected_for_a_report(rated: Assessment, officer_page: Client):
    response = officer_page.post(reverse("assessments:freeze", args=[rated.public_id]), follow=True)

    chosen = [pages.text(each) for each in pages.by_id(response, "version").iter("option") if "selected" in each.attrib]
    assert [text.startswith("Frozen version 1") for text in chosen] == [True]


@pytest.mark.parametrize("table", ["frozendossier", "dossierdocument", "return", "returneditem", "record"])
def test_frozen_row_cannot_be_changed_or_deleted(table: str, returned: Assessment, officer: User):
    put = returned.answers.get(item__number=20)
    put_in_vault(put, by=officer)
    rounds.submit(returned, by=officer)
    model = apps.get_model("reviews" if table == "record" else "assessments", table)
    row = model.objects.first()
    assert row is not None

    for change in (lambda: model.objects.filter(pk=row.pk).delete(), lambda: row.save(force_update=True)):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
