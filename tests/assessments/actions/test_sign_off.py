"""Sign-off of the draft by a manager: asked for, signed or sent back, void at the next change."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from acecs.accounts.actions import members
from acecs.accounts.models import Enterprise, Membership, User
from acecs.audit.models import Event
from acecs.notifications.models import Message
from acecs.refusals import Refused, Why
from assessments.actions import answer as answers
from assessments.actions import evidence, profile, remark, sign_off, submission
from assessments.documents.dossier import content_hash, parse
from assessments.models import Assessment, FrozenDossier, SignOff
from assessments.queries.sign_off import sign_off_now
from assessments.queries.snapshot import draft_dossier
from assessments.verification import problems
from reviews.actions import case as cases
from tests import corrected, registered, rounds, signed
from tests.conftest import NOW
from tests.documents import put_in_vault

pytestmark = pytest.mark.usefixtures("in_english")


pytestmark = pytest.mark.usefixtures("written_rated")


@pytest.fixture
def rated(db: None, written_rated: int) -> Assessment:
    return Assessment.objects.get(pk=written_rated)


@pytest.fixture
def required(rated: Assessment) -> Assessment:
    """Logistics, all met; the enterprise requires a sign-off."""
    signed.require(rated)
    return rated


@pytest.fixture
def waiting(required: Assessment, officer: User) -> Assessment:
    signed.asked(required, by=officer)
    return required


def refused(act: Callable[..., object], *args: Any, **how: Any) -> tuple[Why, str]:
    with pytest.raises(Refused) as caught:
        act(*args, **how)
    return caught.value.refusal.why, str(caught.value.refusal.message)


def standing(assessment: Assessment, user: User) -> str:
    assessment = Assessment.objects.select_related("enterprise__office", "edition").get(pk=assessment.pk)
    shown = sign_off_now(assessment, user=user, at=NOW)
    assert shown
    return shown.standing


def events() -> list[str]:
    return list(Event.objects.filter(kind__contains="sign").order_by("pk").values_list("kind", flat=True))


# --- Asking -------------------------------------------------------------------------------------


def test_asked_answers_are_frozen_for_own_use(waiting: Assessment, officer: User):
    (row,) = SignOff.objects.all()

    dossier = parse(row.dossier.content)
    assert (row.dossier.purpose, row.outcome, row.asked_by) == ("own_use", "", officer)
    assert row.content_sha256 == content_hash(dossier) == content_hash(draft_dossier(waiting, by=officer, at=NOW))
    assert events() == ["assessments.sign_off_asked"]


def test_second_click_asks_once(waiting: Assessment, officer: User):
    again = signed.asked(waiting, by=officer, at=NOW + timedelta(minutes=1))

    assert [each.pk for each in SignOff.objects.all()] == [again.pk]
    assert Message.objects.filter(kind="sign_off_asked").count() == 1


def test_request_for_changed_answers_replaces_the_earlier_one(waiting: Assessment, officer: User):
    rounds.rate(waiting, 20, by=officer, note="改过。")

    signed.asked(waiting, by=officer)

    assert list(SignOff.objects.order_by("pk").values_list("outcome", "dossier__version")) == [("replaced", 1), ("", 2)]


def test_enterprise_that_requires_none_asks_nobody(rated: Assessment, officer: User):
    why, text = refused(signed.asked, rated, by=officer)

    assert (why, text) == (Why.WRONG_STATE, "Your enterprise does not require a sign-off before submission.")


def test_what_blocks_is_fixed_before_asking(draft: Assessment, officer: User):
    signed.require(draft)

    why, text = refused(signed.asked, draft, by=officer)

    assert why == Why.INVALID
    assert text == "Fix first what blocks the submission: a change afterwards would void the signature."


def test_without_manager_nobody_is_asked(required: Assessment, officer: User):
    Membership.objects.filter(enterprise=required.enterprise, role="manager").delete()

    why, text = refused(signed.asked, required, by=officer)

    assert (why, text) == (Why.INVALID, "The enterprise has no manager who could sign. Invite one first.")


# --- Signing and sending back ---------------------------------------------------------------------


def test_signature_names_manager_and_time(waiting: Assessment, officer: User, manager: User):
    row = signed.signed(waiting, by=manager)

    assert (row.outcome, row.answered_by, row.answered_at) == ("signed", manager, NOW)
    assert standing(waiting, officer) == "signed"
    assert events() == ["assessments.sign_off_asked", "assessments.signed_off"]


def test_second_click_signs_once(waiting: Assessment, manager: User):
    signed.signed(waiting, by=manager)
    signed.signed(waiting, by=manager, at=NOW + timedelta(minutes=1))

    assert SignOff.objects.get().answered_at == NOW
    assert Message.objects.filter(kind="signed_off").count() == 1


def test_sent_back_draft_has_reason_and_can_be_asked_again(waiting: Assessment, officer: User, manager: User):
    signed.sent_back(waiting, by=manager, reason="证据不足。")
    after = standing(waiting, officer)
    signed.asked(waiting, by=officer)

    assert (after, standing(waiting, officer)) == ("sent_back", "waiting")
    assert list(SignOff.objects.order_by("pk").values_list("outcome", "reason")) == [
        ("sent_back", "证据不足。"),
        ("", ""),
    ]
    assert FrozenDossier.objects.count() == 1


@pytest.mark.parametrize("reason", ["", " \n ", "x" * 20_001])
def test_draft_is_not_sent_back_without_reason(waiting: Assessment, manager: User, reason: str):
    why, _text = refused(signed.sent_back, waiting, by=manager, reason=reason)

    assert (why, SignOff.objects.get().outcome) == (Why.INVALID, "")


def test_of_two_managers_the_second_is_told_who_answered(waiting: Assessment, manager: User, colleague: User):
    Membership.objects.filter(user=colleague, enterprise=waiting.enterprise).update(role="manager")
    signed.sent_back(waiting, by=manager)

    why, text = refused(signed.signed, waiting, by=colleague)

    assert (why, text) == (Why.STALE, "Manager has already answered this request.")


def test_earlier_request_cannot_be_signed(waiting: Assessment, officer: User, manager: User):
    first = signed.newest(waiting).public_id
    rounds.rate(waiting, 20, by=officer, note="改过。")
    signed.asked(waiting, by=officer)

    why, text = refused(sign_off.sign, assessment=waiting, asked=first, by=manager, at=NOW)

    assert (why, text) == (
        Why.STALE,
        "Nothing was signed: this page shows an earlier request. Read the newest one.",
    )


def test_changed_answers_cannot_be_signed(waiting: Assessment, officer: User, manager: User):
    rounds.rate(waiting, 20, by=officer, note="改过。")

    why, text = refused(signed.signed, waiting, by=manager)

    assert why == Why.STALE
    assert text.startswith(
        "Nothing was signed: the answers have been changed, or returned by customs, since sign-off was requested."
    )


def test_officer_made_manager_does_not_sign_own_request(
    waiting: Assessment, officer: User, colleague: User, manager: User
):
    Membership.objects.filter(user=officer, enterprise=waiting.enterprise).update(role="manager")

    why, _text = refused(signed.signed, waiting, by=officer)

    assert why == Why.WRONG_ROLE


def test_nobody_else_signs(waiting: Assessment, officer: User, contributor: User, stranger: User, reviewer: User):
    refusals = {
        user: refused(signed.signed, waiting, by=user)[0] for user in (officer, contributor, stranger, reviewer)
    }

    assert set(refusals.values()) == {Why.WRONG_ROLE}


def test_at_most_one_request_waits(waiting: Assessment, officer: User):
    row = SignOff.objects.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        SignOff.objects.create(
            assessment=waiting,
            dossier=row.dossier,
            content_sha256=row.content_sha256,
            asked_by=officer,
            asked_at=NOW,
        )


# --- Void at the next change ----------------------------------------------------------------------


def assign(assessment: Assessment, officer: User, contributor: User) -> object:
    item = assessment.answers.select_related("item", "assessment__enterprise").get(item__number=20)
    return answers.assign(answer=item, assignee=contributor, by=officer, at=NOW)


def unlink(assessment: Assessment, officer: User) -> object:
    link = assessment.answers.get(item__number=22).evidence_links.get()
    return evidence.remove(evidence_link=link, by=officer, at=NOW)


CHANGES: dict[str, Callable[[Assessment, User, User], object]] = {
    "note": lambda assessment, officer, _other: rounds.rate(assessment, 20, by=officer, note="改过。"),
    "rating": lambda assessment, officer, _other: rounds.rate(assessment, 20, by=officer, rating="basically_meet"),
    "evidence": lambda assessment, officer, _other: put_in_vault(assessment.answers.get(item__number=21), by=officer),
    "evidence removed": lambda assessment, officer, _other: unlink(assessment, officer),
    "assignee": assign,
    "profile": lambda assessment, officer, _other: profile.save(
        assessment=assessment, answers={"own_transport": True}, by=officer, at=NOW
    ),
    "figure": lambda assessment, officer, _other: registered.penalty(assessment.enterprise, by=officer),
    "corrective action": lambda assessment, officer, other: corrected.planned(assessment, 20, by=officer, to=other),
    "enterprise": lambda assessment, _officer, _other: Enterprise.objects.filter(pk=assessment.enterprise_id).update(
        name_en="Renamed Ltd"
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_signature_is_void_at_next_change(
    required: Assessment, officer: User, contributor: User, manager: User, change: str
):
    put_in_vault(required.answers.get(item__number=22), by=officer)
    signed.asked(required, by=officer)
    signed.signed(required, by=manager)

    CHANGES[change](required, officer, contributor)

    assert standing(required, officer) == "void"


def test_remark_is_no_change(waiting: Assessment, officer: User, manager: User):
    signed.signed(waiting, by=manager)
    item = waiting.answers.select_related("item", "assessment").get(item__number=20)

    remark.write(answer=item, text="@Manager look", token=uuid4(), by=officer, at=NOW + timedelta(days=1))

    assert standing(waiting, officer) == "signed"


def test_time_alone_voids_nothing(waiting: Assessment, officer: User, manager: User):
    signed.signed(waiting, by=manager)

    frozen = rounds.submit(waiting, by=officer, at=NOW + timedelta(days=3))

    assert parse(frozen.content).sign_off is not None


# --- Submission -----------------------------------------------------------------------------------


def test_signature_is_in_the_submitted_dossier(waiting: Assessment, officer: User, manager: User):
    row = signed.signed(waiting, by=manager)

    dossier = parse(rounds.submit(waiting, by=officer).content)

    assert dossier.sign_off is not None
    assert dossier.sign_off.model_dump() == {
        "signed_by": "Manager",
        "signed_at": "2026-11-23T12:00:00+08:00",
        "version": 1,
        "content_sha256": row.content_sha256,
    }
    # Nothing but the state differs from what was signed.
    assert content_hash(dossier.model_copy(update={"state": "draft"})) == row.content_sha256


def test_dossier_without_sign_off_has_the_bytes_of_before(rated: Assessment, officer: User):
    frozen = rounds.submit(rated, by=officer)

    assert b"sign_off" not in bytes(frozen.content)


def make_void(assessment: Assessment, officer: User, manager: User) -> None:
    signed.asked(assessment, by=officer)
    signed.signed(assessment, by=manager)
    rounds.rate(assessment, 20, by=officer, note="改过。")


def make_sent_back(assessment: Assessment, officer: User, manager: User) -> None:
    signed.asked(assessment, by=officer)
    signed.sent_back(assessment, by=manager)


UNSIGNED: dict[str, tuple[Callable[[Assessment, User, User], object], str]] = {
    "not asked": (
        lambda _assessment, _officer, _manager: None,
        "Not submitted: a manager of the enterprise must sign off first.",
    ),
    "waiting": (
        lambda assessment, officer, _manager: signed.asked(assessment, by=officer),
        "Not submitted: a manager has been asked to sign off and has not done so yet.",
    ),
    "sent back": (make_sent_back, "Not submitted: a manager of the enterprise must sign off first."),
    "void": (
        make_void,
        (
            "Not submitted: the answers have been changed, or returned by customs, since they were signed off or "
            "sign-off was requested."
        ),
    ),
}


@pytest.mark.parametrize("case", UNSIGNED)
def test_unsigned_answers_are_not_submitted(required: Assessment, officer: User, manager: User, case: str):
    prepare, sentence = UNSIGNED[case]
    prepare(required, officer, manager)

    assert refused(rounds.submit, required, by=officer) == (Why.INVALID, sentence)
    assert not FrozenDossier.objects.filter(purpose="submission").exists()


def test_submission_taken_back_unchanged_is_still_signed(waiting: Assessment, officer: User, manager: User):
    signed.signed(waiting, by=manager)
    rounds.submit(waiting, by=officer)
    submission.take_back(assessment=waiting, by=officer, at=NOW)

    rounds.submit(waiting, by=officer)

    assert FrozenDossier.objects.filter(purpose="submission").count() == 2


def returned(assessment: Assessment, officer: User, reviewer: User) -> None:
    """Submit, and let customs return it."""
    rounds.submit(assessment, by=officer)
    assessment.refresh_from_db()
    cases.take(assessment=assessment, by=reviewer, at=NOW)
    rounds.return_(assessment, 21, by=reviewer)
    assessment.refresh_from_db()


def test_each_return_needs_a_new_signature(waiting: Assessment, officer: User, manager: User, reviewer: User):
    signed.signed(waiting, by=manager)
    returned(waiting, officer, reviewer)
    signed.asked(waiting, by=officer)
    signed.signed(waiting, by=manager)
    returned(waiting, officer, reviewer)

    # Nothing has changed since the signature of the round before, not even the state.
    assert standing(waiting, officer) == "void"
    assert refused(rounds.submit, waiting, by=officer)[0] == Why.INVALID
    signed.asked(waiting, by=officer)
    signed.signed(waiting, by=manager)
    assert rounds.submit(waiting, by=officer).version == 3


def test_request_of_an_earlier_round_cannot_be_signed(
    waiting: Assessment, officer: User, manager: User, reviewer: User
):
    signed.signed(waiting, by=manager)
    returned(waiting, officer, reviewer)
    signed.asked(waiting, by=officer)
    Enterprise.objects.update(requires_sign_off=False)
    returned(waiting, officer, reviewer)
    Enterprise.objects.update(requires_sign_off=True)

    assert refused(signed.signed, waiting, by=manager)[0] == Why.STALE


# --- The setting ------------------------------------------------------------------------------------


def switch(enterprise: Enterprise, required: bool, by: User) -> None:
    members.require_sign_off(enterprise=enterprise, required=required, by=by, at=NOW)


def test_setting_is_off_until_officer_or_manager_switches_it_on(enterprise: Enterprise, officer: User, manager: User):
    before = enterprise.requires_sign_off
    switch(enterprise, True, officer)
    switch(enterprise, True, manager)
    enterprise.refresh_from_db()

    assert (before, enterprise.requires_sign_off, events()) == (False, True, ["accounts.sign_off_required"])


def test_only_manager_switches_it_off(enterprise: Enterprise, officer: User, manager: User):
    switch(enterprise, True, officer)

    why, text = refused(switch, enterprise, False, officer)
    switch(enterprise, False, manager)
    enterprise.refresh_from_db()

    assert (why, text) == (Why.WRONG_ROLE, "Only a manager switches the sign-off off.")
    assert (enterprise.requires_sign_off, events()[-1]) == (False, "accounts.sign_off_not_required")


def test_officer_switches_it_off_once_no_manager_is_left(enterprise: Enterprise, officer: User, manager: User):
    switch(enterprise, True, officer)
    Membership.objects.filter(user=manager).delete()

    switch(enterprise, False, officer)
    again = refused(switch, enterprise, True, officer)

    assert again[0] == Why.INVALID


def test_others_do_not_switch_it(enterprise: Enterprise, contributor: User, stranger: User, administrator: User):
    refusals = {user: refused(switch, enterprise, True, user)[0] for user in (contributor, stranger, administrator)}

    assert set(refusals.values()) == {Why.WRONG_ROLE}


def test_sign_offs_agree_with_audit_trail(waiting: Assessment, officer: User, manager: User):
    signed.sent_back(waiting, by=manager)
    signed.asked(waiting, by=officer, at=NOW + timedelta(minutes=1))
    rounds.rate(waiting, 20, by=officer, note="改过。")
    signed.asked(waiting, by=officer, at=NOW + timedelta(minutes=2))
    signed.signed(waiting, by=manager)

    assert list(problems()) == []
