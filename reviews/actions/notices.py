"""Tell people of the office that a case is theirs, no longer theirs, or nobody's."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from acecs.accounts.models import User
from acecs.notifications.actions import notify
from acecs.notifications.queries import newest_at
from acecs.notifications.states import MessageKind
from assessments.models import Assessment


def tell(
    kind: MessageKind,
    readers: Iterable[User],
    assessment: Assessment,
    by: User,
    at: datetime,
    *,
    note: str,
    to: User | None = None,
) -> None:
    """Send message and mail to the readers, except to `by`. `to`: who has the case now."""
    notify(
        kind=kind,
        to=[reader for reader in readers if reader != by],
        link=_link(assessment),
        values={
            "enterprise_zh": assessment.submitted_enterprise.zh,
            "enterprise_en": assessment.submitted_enterprise.en,
            "assessment": assessment.submitted_name,
            "by": by.name,
            "to": to.name if to else "",
            "note": note,
        },
        at=at,
    )


def tell_once(kind: MessageKind, reader: User, assessment: Assessment, by: User, at: datetime, *, note: str) -> None:
    """Send the note, unless it is the last that `by` told them of the case: its form was sent twice."""
    last = newest_at(reader, _link(assessment))
    if last is None or (last.values.get("note"), last.values.get("by")) != (note, by.name):
        tell(kind, [reader], assessment, by, at, note=note)


def _link(assessment: Assessment) -> str:
    return reverse("reviews:case", args=[assessment.public_id])
