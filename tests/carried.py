"""Assessments that start from a former one."""

from datetime import date, datetime
from uuid import UUID, uuid4

from acecs.accounts.models import User
from assessments.actions import assessment as actions
from assessments.actions.assessment import Frame
from assessments.models import Assessment
from standards.models import Edition
from tests.conftest import NOW
from tests.replay import replayed


@replayed
def next_year(
    former: Assessment,
    *types: int,
    by: User,
    edition: Edition | None = None,
    token: UUID | None = None,
    at: datetime = NOW,
    name: str = "2028 application",
) -> Assessment:
    """Start an assessment of the types (numbers), or of all sections, for 2028-03-01 from `former`."""
    used = edition or former.edition
    frame = Frame(
        name=name,
        planned_date=date(2028, 3, 1),
        accepted_date=None,
        type_ids=frozenset(used.business_types.filter(number__in=types).values_list("pk", flat=True)),
    )
    return actions.start(
        enterprise=former.enterprise,
        edition=used,
        frame=frame,
        start_token=token or uuid4(),
        former=former.public_id,
        by=by,
        at=at,
    )
