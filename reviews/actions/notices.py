"""Tell people of the office that a case is theirs, no longer theirs, or nobody's."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from acecs.accounts.models import User
from acecs.notifications.actions import notify
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
        link=reverse("reviews:case", args=[assessment.public_id]),
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
