from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from acecs.accounts.models import Enterprise, User
from acecs.audit.models import Event
from acecs.refusals import Refused, Stale, Why
from acecs.text.numbers import number_key
from assessments.actions import figures as actions
from assessments.models import FIGURES, Answer, Figure, FigureVersion, Penalty, Register
from assessments.queries.figures import register_version, versions_of
from assessments.vocabulary import FigureKind
from tests import cast, registered
from tests.conftest import NOW
from tests.documents import put_in_vault

pytestmark = pytest.mark.usefixtures("in_english")

LATER = NOW + timedelta(hours=1)


def events() -> list[tuple[str, dict[str, Any]]]:
    events = Event.objects.filter(kind__startswith="assessments.figure").order_by("seq")
    return [(each.kind.removeprefix("assessments.figure_"), each.data) for each in events]


def change(figure: Figure, *, by: User, version: int | None = None, **changes: Any) -> Figure:
    return actions.change(
        figure=figure,
        version=figure.version if version is None else version,
        values=figure.values() | changes,
        by=by,
        at=LATER,
    )


def void(figure: Figure, *, by: User, version: int | None = None, reason: str = "重复录入。") -> Figure:
    return actions.void(
        figure=figure, version=figure.version if version is None else version, reason=reason, by=by, at=LATER
    )


def why(action: Callable[[], object]) -> Why:
    with pytest.raises(Refused) as refused:
        action()
    return refused.value.refusal.why


@pytest.mark.parametrize("kind", FigureKind)
def test_new_row_has_history_and_audit_event(enterprise: Enterprise, officer: User, kind: FigureKind):
    added = registered.add(enterprise, kind, by=officer)

    stored = FIGURES[kind].objects.get()
    assert stored == added
    assert stored.values() == registered.ONE_OF_EACH[kind]
    assert (stored.version, stored.is_void, stored.updated_by, stored.updated_at) == (1, False, officer, NOW)
    (version,) = versions_of(stored)
    assert (version.kind, version.version, version.content) == (kind, 1, _as_json(stored.content()))
    assert events() == [("added", {"kind": kind.value, "version": 1, "content_sha256": version.digest})]
    assert Event.objects.latest("pk").subject == str(added.public_id)


def _as_json(content: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, date) else value for name, value in content.items()}


def test_every_change_raises_the_register_version(enterprise: Enterprise, officer: User):
    versions = [register_version(enterprise)]

    penalty = registered.penalty(enterprise, by=officer)
    versions.append(register_version(enterprise))
    change(penalty, by=officer, fine=Decimal("2000.00"))
    versions.append(register_version(enterprise))
    penalty.refresh_from_db()
    void(penalty, by=officer)
    versions.append(register_version(enterprise))
    penalty.refresh_from_db()
    actions.restore(figure=penalty, version=penalty.version, by=officer, at=LATER)
    versions.append(register_version(enterprise))

    assert versions == [0, 1, 2, 3, 4]
    assert Register.objects.get().changed_at == LATER
    assert [what for what, _data in events()] == ["added", "changed", "voided", "restored"]


def test_second_click_returns_the_first_row(enterprise: Enterprise, officer: User):
    token = uuid4()

    first = registered.penalty(enterprise, by=officer, token=token)
    second = registered.penalty(enterprise, by=officer, token=token)

    assert second == first
    assert Penalty.objects.count() == FigureVersion.objects.count() == register_version(enterprise) == 1


def test_resending_a_form_with_other_content_is_stale(enterprise: Enterprise, officer: User):
    token = uuid4()
    registered.penalty(enterprise, by=officer, token=token)

    assert why(lambda: registered.penalty(enterprise, by=officer, token=token, number="2")) is Why.STALE
    assert Penalty.objects.count() == 1


def test_change_keeps_the_previous_version(enterprise: Enterprise, officer: User):
    penalty = registered.penalty(enterprise, by=officer)

    changed = change(penalty, by=officer, fine=Decimal(2000), state="changed", state_note="复议决定")

    assert changed.version == 2
    assert [(each.version, each.content["fine"], each.content["state"]) for each in versions_of(penalty)] == [
        (2, "2000.00", "changed"),
        (1, "3000.00", "in_force"),
    ]
    assert Penalty.objects.get().decided_on == penalty.decided_on


def test_saving_the_same_content_changes_nothing(enterprise: Enterprise, officer: User):
    penalty = registered.penalty(enterprise, by=officer)

    change(penalty, by=officer, version=0, fine=Decimal(3000))

    assert (Penalty.objects.get().version, register_version(enterprise), len(events())) == (1, 1, 1)


def test_stale_change_says_if_own_window_saved_it(enterprise: Enterprise, officer: User):
    penalty = registered.penalty(enterprise, by=officer)
    change(penalty, by=officer, fine=Decimal(2000))

    with pytest.raises(Stale) as stale:
        change(penalty, by=officer, version=1, fine=Decimal(1000))

    assert stale.value.is_own
    assert str(stale.value.refusal.message).startswith("You changed this in another window in the meantime")
    assert Penalty.objects.get().fine == 2000


def test_stale_change_is_refused(enterprise: Enterprise, officer: User, colleague: User):
    penalty = registered.penalty(enterprise, by=officer)
    change(penalty, by=colleague, fine=Decimal(2000))

    with pytest.raises(Refused) as refused:
        change(penalty, by=officer, version=1, fine=Decimal(1000))

    assert refused.value.refusal.why is Why.STALE
    assert str(refused.value.refusal.message).startswith("Officer changed this in the meantime")
    assert Penalty.objects.get().fine == 2000


def test_voided_row_keeps_its_reason_and_can_be_restored(enterprise: Enterprise, officer: User):
    penalty = registered.penalty(enterprise, by=officer)

    voided = void(penalty, by=officer)
    again = void(penalty, by=officer, version=1)
    after_voiding = (Penalty.objects.get().is_void, Penalty.objects.get().void_reason)
    restored = actions.restore(figure=penalty, version=2, by=officer, at=LATER)
    twice = actions.restore(figure=penalty, version=2, by=officer, at=LATER)

    assert after_voiding == (True, "重复录入。")
    assert (voided.version, again.version, restored.version, twice.version) == (2, 2, 3, 3)
    assert [each.content["void_reason"] for each in versions_of(penalty)] == ["", "重复录入。", ""]


def test_voided_row_cannot_be_changed(enterprise: Enterprise, officer: User):
    penalty = void(registered.penalty(enterprise, by=officer), by=officer)

    assert why(lambda: change(penalty, by=officer, fine=Decimal(1))) is Why.WRONG_STATE


def test_voiding_needs_a_reason_and_the_current_version(enterprise: Enterprise, officer: User):
    penalty = registered.penalty(enterprise, by=officer)

    assert why(lambda: void(penalty, by=officer, reason=" ")) is Why.INVALID
    assert why(lambda: void(penalty, by=officer, version=0)) is Why.STALE
    voided = void(penalty, by=officer)
    assert why(lambda: actions.restore(figure=voided, version=1, by=officer, at=NOW)) is Why.STALE


def test_decision_number_is_unique(enterprise: Enterprise, officer: User):
    first = registered.penalty(enterprise, by=officer)
    other = registered.penalty(enterprise, by=officer, number="2")

    assert why(lambda: registered.penalty(enterprise, by=officer)) is Why.INVALID
    assert why(lambda: change(other, by=officer, number=first.number)) is Why.INVALID
    assert Penalty.objects.count() == 2


SAME_DECISION = "沪关缉违字［２０２６］ 0012号"


def test_decision_number_is_unique_in_any_spelling(enterprise: Enterprise, officer: User):
    first = registered.penalty(enterprise, by=officer)
    other = registered.penalty(enterprise, by=officer, number="ＡＢ－１")

    assert why(lambda: registered.penalty(enterprise, by=officer, number=SAME_DECISION)) is Why.INVALID
    assert why(lambda: registered.penalty(enterprise, by=officer, number="ab-1")) is Why.INVALID
    assert why(lambda: change(other, by=officer, number=SAME_DECISION)) is Why.INVALID
    change(first, by=officer, number=SAME_DECISION)
    assert sorted(Penalty.objects.values_list("number", flat=True)) == sorted([SAME_DECISION, "ＡＢ－１"])


def test_changed_decision_number_can_be_used_again(enterprise: Enterprise, officer: User):
    first = registered.penalty(enterprise, by=officer)
    change(first, by=officer, number="2")

    registered.penalty(enterprise, by=officer, number=SAME_DECISION)

    assert Penalty.objects.count() == 2


def test_duplicate_with_old_key_changes_only_if_other_is_void(enterprise: Enterprise, officer: User):
    first = registered.penalty(enterprise, by=officer)
    second = registered.penalty(enterprise, by=officer, number="2")
    gone = void(registered.penalty(enterprise, by=officer, number="3"), by=officer)
    Penalty.objects.filter(pk=gone.pk).update(number=SAME_DECISION, number_key=number_key(SAME_DECISION))
    Penalty.objects.filter(pk=second.pk).update(number=SAME_DECISION)

    second.refresh_from_db()
    assert why(lambda: change(second, by=officer, fine=Decimal(1))) is Why.INVALID
    void(first, by=officer)
    assert why(lambda: registered.penalty(enterprise, by=officer)) is Why.INVALID
    assert change(second, by=officer, fine=Decimal(1)).number_key == number_key(SAME_DECISION)


def test_year_has_one_number_but_voided_rows_do_not_count(enterprise: Enterprise, officer: User):
    mistake = registered.documents(enterprise, by=officer)
    assert why(lambda: registered.documents(enterprise, by=officer, other=1)) is Why.INVALID
    mistake = void(mistake, by=officer)

    registered.documents(enterprise, by=officer, other=1)

    with pytest.raises(Refused) as refused:
        actions.restore(figure=mistake, version=2, by=officer, at=LATER)
    assert refused.value.refusal.message == (
        "The number of relevant documents for 2025 is already in the register. Open it there instead."
    )


def test_refused_row_is_not_saved(enterprise: Enterprise, officer: User):
    penalty = registered.penalty(enterprise, by=officer)

    assert why(lambda: registered.penalty(enterprise, by=officer, number="2", fine=Decimal(0))) is Why.INVALID
    assert why(lambda: change(penalty, by=officer, decided_on=date(2026, 11, 24))) is Why.INVALID
    assert (Penalty.objects.count(), register_version(enterprise)) == (1, 1)


def test_penalty_accepts_only_documents_of_its_enterprise(
    enterprise: Enterprise, officer: User, other_enterprise: Enterprise, stranger: User, answer: Callable[[int], Answer]
):
    document = put_in_vault(answer(20), by=officer).document

    penalty = registered.penalty(enterprise, by=officer, document=document)

    assert versions_of(penalty)[0].content["document"] == str(document.public_id)
    assert why(lambda: registered.penalty(other_enterprise, by=stranger, document=document)) is Why.BAD_INPUT


@pytest.mark.parametrize("email", [each for each in cast.PEOPLE if each != cast.OFFICER])
def test_only_own_officers_can_change_the_register(enterprise: Enterprise, officer: User, email: str):
    other = User.objects.get(email=email)
    penalty = registered.penalty(enterprise, by=officer)

    assert why(lambda: registered.penalty(enterprise, by=other, number="2")) is Why.WRONG_ROLE
    assert why(lambda: change(penalty, by=other, fine=Decimal(1))) is Why.WRONG_ROLE
    assert why(lambda: void(penalty, by=other)) is Why.WRONG_ROLE
    assert why(lambda: actions.restore(figure=penalty, version=1, by=other, at=NOW)) is Why.WRONG_ROLE
    assert (Penalty.objects.get().version, register_version(enterprise)) == (1, 1)


def test_each_enterprise_has_its_own_register(
    enterprise: Enterprise, other_enterprise: Enterprise, officer: User, stranger: User
):
    token = uuid4()

    registered.penalty(enterprise, by=officer, token=token)
    registered.penalty(other_enterprise, by=stranger, token=token)

    assert (register_version(enterprise), register_version(other_enterprise)) == (1, 1)
    assert Penalty.objects.count() == 2
