"""Whether a manager has signed off the answers as they are now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Exists, OuterRef

from acecs.accounts.models import User
from assessments.documents.dossier import Dossier, SignOffPart, content_hash
from assessments.models import Assessment, Return, SignOff
from assessments.queries.snapshot import draft_dossier, moment
from assessments.states import EDITABLE, MAY, Action
from assessments.vocabulary import SignOffOutcome

Standing = Literal["not_asked", "waiting", "signed", "sent_back", "void"]


@dataclass(frozen=True)
class ShownSignOff:
    """`standing` is void if the answers have changed, or customs has returned them, since the newest request or signature.

    `newest`: None if never asked.
    """

    standing: Standing
    newest: SignOff | None

    @property
    def is_signed(self) -> bool:
        return self.standing == "signed"

    @property
    def is_waiting(self) -> bool:
        return self.standing == "waiting"

    @property
    def may_be_asked(self) -> bool:
        """True unless the same answers wait for a manager or are signed."""
        return self.standing not in ("waiting", "signed")


def sign_offs(assessment: Assessment) -> list[SignOff]:
    """The newest first. One query."""
    return list(assessment.sign_offs.select_related("dossier", "asked_by", "answered_by"))


def waiting_for_manager(assessments: Collection[Assessment], *, user: User, at: datetime) -> set[int]:
    """Keys of the assessments whose draft waits for the signature of `user`, a manager; a void request waits for nobody.

    One query where a sign-off is required, and those of a dossier for each draft that was sent for one.
    """
    keys = [each.pk for each in assessments if each.enterprise.requires_sign_off and _may_sign(each)]
    if not keys:
        return set()
    asked = Assessment.objects.filter(pk__in=keys, sign_offs__outcome="").with_context().with_figures()
    shown = {each.pk: sign_off_now(each, user=user, at=at) for each in asked}
    return {key for key, each in shown.items() if each and each.is_waiting}


def _may_sign(assessment: Assessment) -> bool:
    roles, states = MAY[Action.SIGN_OFF]
    return assessment.role in roles and assessment.state in states


def newest_sign_off(assessment: Assessment) -> SignOff | None:
    """With `was_returned`. One query."""
    later = Return.objects.filter(
        dossier__assessment=OuterRef("assessment"), dossier__number__gt=OuterRef("dossier__number")
    )
    related = assessment.sign_offs.select_related("dossier", "asked_by", "answered_by")
    return related.annotate(was_returned=Exists(later)).first()  # type: ignore[no-redef]  # declared in the model


def standing(newest: SignOff | None, content: str) -> Standing:
    """`newest`: from `newest_sign_off`. `content`: hash of the answers as they are now.

    Each return by customs begins a round that needs its own signature, even if no answer has changed.
    """
    if newest is None:
        return "not_asked"
    if newest.outcome == SignOffOutcome.SENT_BACK:
        return "sent_back"
    if newest.was_returned or newest.content_sha256 != content:
        return "void"
    return "signed" if newest.outcome == SignOffOutcome.SIGNED else "waiting"


def sign_off_now(assessment: Assessment, *, user: User, at: datetime) -> ShownSignOff | None:
    """None if the enterprise wants no sign-off. While the answers cannot change, no dossier is made to compare with."""
    if not assessment.enterprise.requires_sign_off:
        return None
    newest = newest_sign_off(assessment)
    if newest is None or assessment.state not in EDITABLE:
        return ShownSignOff(standing(newest, newest.content_sha256 if newest else ""), newest)
    return ShownSignOff(standing(newest, content_hash(draft_dossier(assessment, by=user, at=at))), newest)


def sign_off_of(assessment: Assessment, dossier: Dossier) -> ShownSignOff | None:
    """As `sign_off_now`, for a draft dossier that the caller has. One query, none if the enterprise wants no sign-off."""
    if not assessment.enterprise.requires_sign_off:
        return None
    newest = newest_sign_off(assessment)
    return ShownSignOff(standing(newest, content_hash(dossier)), newest)


def sign_off_part(signed: SignOff) -> SignOffPart:
    """The signature as the submission's dossier has it."""
    assert signed.answered_by is not None  # noqa: S101 - by the constraint
    return SignOffPart(
        signed_by=signed.answered_by.name,
        signed_at=moment(signed.answered_at),
        version=signed.dossier.version,
        content_sha256=signed.content_sha256,
    )
