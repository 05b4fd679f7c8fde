"""Colleagues are asked for evidence of many items at once, and that is taken back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from acecs.accounts.models import User
from acecs.audit.models import Event
from acecs.notifications.models import Mail, MailSwitchedOff, Message
from acecs.refusals import Refused, Why
from assessments.actions.asking import ask, stop
from assessments.models import Answer, Assessment
from tests.conftest import NOW
from tests.documents import put_in_vault

LATER = NOW + timedelta(minutes=5)
pytestmark = pytest.mark.usefixtures("written_draft")


@pytest.fixture
def draft(db: None, written_draft: int, contributor: User, officer: User) -> Assessment:
    """Items 10 to 13 are the contributor's, 20 and 21 the officer's, 22 nobody's."""
    draft = Assessment.objects.get(pk=written_draft)
    draft.answers.filter(item__number__in=[10, 11, 12, 13]).update(assignee=contributor)
    draft.answers.filter(item__number__in=[20, 21]).update(assignee=officer)
    return draft


Asks = Callable[..., None]


@pytest.fixture
def asks(draft: Assessment, officer: User) -> Asks:
    def asks(*numbers: int, **changed: Any) -> None:
        given = {"assessment": draft.public_id, "numbers": numbers, "note": "请附台账。", "by": officer, "at": LATER}
        ask(**given | changed)

    return asks


@pytest.fixture
def takes_back(draft: Assessment, officer: User) -> Asks:
    def takes_back(*numbers: int, asked_at: datetime | None = None, by: User = officer) -> None:
        stop(assessment=draft.public_id, numbers=numbers, asked_at=asked_at, by=by, at=LATER)

    return takes_back


def asked(assessment: Assessment) -> dict[int, tuple[str, datetime, str]]:
    """Item number → who asked, when, with which sentence."""
    rows = assessment.answers.exclude(evidence_asked_at=None).order_by("item__number")
    names = ("item__number", "evidence_asked_by__name", "evidence_asked_at", "evidence_asked_note")
    return {number: (by, at, note) for number, by, at, note in rows.values_list(*names)}


def evidence_of(assessment: Assessment, number: int) -> Answer:
    return assessment.answers.select_related("item", "assessment__enterprise").get(item__number=number)


def kinds() -> list[str]:
    return list(Event.objects.filter(kind__contains="evidence_ask").order_by("seq").values_list("kind", flat=True))


def test_items_are_asked_for_with_one_event(asks: Asks, draft: Assessment, officer: User):
    asks(12, 11, 20)

    assert asked(draft) == dict.fromkeys((11, 12, 20), (officer.name, LATER, "请附台账。"))
    [event] = Event.objects.filter(kind="assessments.evidence_asked")
    assert event.data == {"items": [11, 12, 20]}


def test_each_person_but_the_asker_gets_one_message(asks: Asks, draft: Assessment, contributor: User, stranger: User):
    draft.answers.filter(item__number=13).update(assignee=None)

    asks(11, 12, 20)

    [message] = Message.objects.all()
    assert (message.recipient, message.kind) == (contributor, "evidence_asked")
    assert message.link == f"/assessments/{draft.public_id}/worksheet/?show=asked"
    assert (message.values["list_en"].split("\n"), message.values["note"]) == (
        [
            "11 Review and correction before declaring for clients",
            "12 Training of the clients declared for",
        ],
        "请附台账。",
    )
    assert Mail.objects.get().to == contributor.email


def test_mail_is_left_out_for_who_switched_it_off(asks: Asks, contributor: User):
    MailSwitchedOff.objects.create(user=contributor, kind="evidence_asked")

    asks(11)

    assert (Message.objects.count(), Mail.objects.count()) == (1, 0)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_mail_is_in_the_readers_language(asks: Asks, contributor: User, language: str):
    User.objects.filter(pk=contributor.pk).update(language=language)

    asks(11)

    body = Mail.objects.get().body
    assert ("请您为" in body, "asks you to add evidence" in body) == (language == "zh-hans", language == "en")
    assert "/items/11/" in body


def test_statements_do_not_grow_with_the_items(asks: Asks, takes_back: Asks):
    counted = []

    for numbers in ((11,), (10, 12, 13)):
        with CaptureQueriesContext(connection) as asking:
            asks(*numbers)
        with CaptureQueriesContext(connection) as taking_back:
            takes_back(*numbers)
        counted.append((len(asking), len(taking_back)))

    assert counted == [(23, 9)] * 2


@pytest.mark.usefixtures("in_english")
@pytest.mark.parametrize(
    ("numbers", "why", "says"),
    [
        ([], Why.INVALID, "Tick at least one item."),
        ([11, 22], Why.STALE, "Nobody was asked, because evidence cannot be asked for at some items: 22"),
    ],
)
def test_what_makes_no_sense_is_refused(asks: Asks, draft: Assessment, numbers: list[int], why: Why, says: str):
    with pytest.raises(Refused) as refused:
        asks(*numbers)

    assert (refused.value.refusal.why, str(refused.value.refusal.message)) == (why, says)
    assert (asked(draft), Message.objects.count(), kinds()) == ({}, 0, [])


@pytest.mark.parametrize("reason", ["evidence", "asked", "closed account"])
def test_item_that_changed_meanwhile_stops_all(
    asks: Asks, draft: Assessment, contributor: User, officer: User, reason: str
):
    if reason == "evidence":
        put_in_vault(evidence_of(draft, 12), by=officer)
    elif reason == "asked":
        asks(12)
    else:
        draft.answers.filter(item__number=12).update(assignee=contributor)
        User.objects.filter(pk=contributor.pk).update(is_active=False)
    before, told = asked(draft), Message.objects.count()

    with pytest.raises(Refused) as refused:
        asks(20, 12)

    assert refused.value.refusal.why is Why.STALE
    assert (asked(draft), Message.objects.count()) == (before, told)


def test_same_request_again_changes_nothing(asks: Asks, draft: Assessment):
    asks(11, 12)
    before = asked(draft)

    asks(12, 11, at=LATER + timedelta(seconds=1))

    assert (asked(draft), Message.objects.count(), kinds()) == (before, 1, ["assessments.evidence_asked"])


@pytest.mark.parametrize("differs", ["note", "person", "asked at other times", "evidence", "more were asked for"])
def test_request_that_only_resembles_an_earlier_one_is_refused(
    asks: Asks, draft: Assessment, colleague: User, officer: User, differs: str
):
    asks(*((11, 13) if differs == "more were asked for" else (11,)))
    asks(12, at=LATER + timedelta(minutes=1) if differs == "asked at other times" else LATER)
    changed = {"note": {"note": "Another."}, "person": {"by": colleague}}.get(differs, {})
    if differs == "evidence":
        put_in_vault(evidence_of(draft, 12), by=officer)

    with pytest.raises(Refused) as refused:
        asks(11, 12, **changed)

    assert refused.value.refusal.why is Why.STALE


def test_item_out_of_scope_stops_all(asks: Asks, draft: Assessment):
    with pytest.raises(Answer.DoesNotExist):
        asks(11, 1)

    assert asked(draft) == {}


@pytest.mark.parametrize("person", ["contributor", "manager", "stranger"])
def test_others_may_not_ask(asks: Asks, draft: Assessment, person: str, request: pytest.FixtureRequest):
    with pytest.raises(Refused) as refused:
        asks(11, by=request.getfixturevalue(person))

    assert refused.value.refusal.why is Why.WRONG_ROLE
    assert asked(draft) == {}


def test_asking_is_taken_back_without_a_message(asks: Asks, takes_back: Asks, draft: Assessment):
    asks(11, 12)

    takes_back(11, 12, asked_at=LATER)

    assert (asked(draft), Message.objects.count()) == ({}, 1)
    assert kinds() == ["assessments.evidence_asked", "assessments.evidence_asking_taken_back"]


@pytest.mark.usefixtures("in_english")
@pytest.mark.parametrize("changed", ["evidence linked", "asked anew", "taken back"])
def test_undo_is_refused_once_an_item_has_changed(
    asks: Asks, takes_back: Asks, draft: Assessment, contributor: User, changed: str
):
    asks(11, 12)
    if changed == "evidence linked":
        put_in_vault(evidence_of(draft, 12), by=contributor)
    else:
        takes_back(12)
    if changed == "asked anew":
        asks(12, at=LATER + timedelta(minutes=1))
    before = asked(draft)

    with pytest.raises(Refused) as refused:
        takes_back(11, 12, asked_at=LATER)

    assert (refused.value.refusal.why, str(refused.value.refusal.message)) == (
        Why.STALE,
        "Nothing was taken back, because some items have evidence, or are no longer asked for as before: 12",
    )
    assert asked(draft) == before


def test_sentence_without_author_is_refused_by_the_database(draft: Assessment):
    with pytest.raises(IntegrityError), transaction.atomic():
        draft.answers.filter(item__number=11).update(evidence_asked_note="x")


def test_who_asked_for_evidence_is_told_of_the_first_file(
    asks: Asks, draft: Assessment, officer: User, contributor: User
):
    asks(11, 12)
    put_in_vault(evidence_of(draft, 11), by=contributor)
    put_in_vault(evidence_of(draft, 11), by=contributor)
    put_in_vault(evidence_of(draft, 12), by=officer)

    [message] = Message.objects.filter(kind="answered")
    assert (message.recipient, message.values["item"], message.values["by"]) == (officer, "11", contributor.name)
    assert message.values["list_en"].startswith("Evidence added: ")


@pytest.mark.parametrize(("number", "told"), [(10, True), (20, False)])
def test_former_officer_is_told_only_of_items_still_seen(
    asks: Asks, draft: Assessment, officer: User, contributor: User, number: int, told: bool
):
    """Item 10 is the contributor's, who asked for the evidence while an officer; item 20 is not."""
    role = contributor.memberships.filter(enterprise=draft.enterprise)
    role.update(role="officer")
    draft.answers.filter(item__number=10).update(evidence_asked_by=contributor, evidence_asked_at=LATER)
    asks(20, by=contributor)
    role.update(role="contributor")

    put_in_vault(evidence_of(draft, number), by=officer)

    assert Message.objects.filter(kind="answered", recipient=contributor).exists() is told
