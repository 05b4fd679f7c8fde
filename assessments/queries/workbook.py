"""What a workbook of the worksheet shows to a reader."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from acecs.accounts.models import User
from acecs.text.bilingual import text_from
from assessments.models import Assessment
from assessments.models.answer import sees_all
from assessments.queries.entered import Entered, sheet_of
from assessments.queries.facts import facts_of
from assessments.queries.readiness import readiness_of
from assessments.queries.snapshot import items_now, types_now
from assessments.workbook.grid import GridContent


def grid_content(assessment: Assessment, user: User, at: datetime, *, has_verdict: bool, is_open: bool) -> GridContent:
    """The items that the user may see. `has_verdict`: with the verdict and its figures; `is_open`: to be filled in.

    A constant number of queries.
    """
    today, sheet = timezone.localdate(at), sheet_of(assessment)
    readiness = readiness_of(assessment, today=today)
    items = visible(assessment, user, sheet.items)
    return GridContent(
        assessment=str(assessment.public_id),
        name=assessment.name,
        enterprise=text_from(assessment.enterprise, "name"),
        edition=text_from(assessment.edition, "title"),
        reference_date=assessment.reference_date.isoformat(),
        made_at=timezone.localtime(at).strftime("%Y-%m-%d %H:%M"),
        types=types_now(items),
        items=items_now(assessment, items, facts_of(assessment, as_of=today, sheet=sheet)),
        versions={each.item.number: each.version for each in items},
        figures=readiness.figures,
        readiness=readiness if has_verdict else None,
        is_open=is_open,
    )


def visible(assessment: Assessment, user: User, items: Sequence[Entered]) -> list[Entered]:
    return [each for each in items if sees_all(assessment.role) or each.assignee_id == user.pk]
