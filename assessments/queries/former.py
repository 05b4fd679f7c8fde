"""Former assessments of an enterprise, and which of their items a new one continues."""

from collections.abc import Iterable

from acecs.accounts.models import Enterprise, User
from acecs.text.typed import is_blank
from assessments.models import Assessment
from assessments.models.assessment import AssessmentQuerySet
from assessments.queries.entered import Entered, Sheet
from assessments.queries.snapshot import text_hash
from assessments.states import State
from standards.catalogue import Item

Pairs = dict[int, tuple[Entered, Entered]]


def former_assessments(enterprise: Enterprise, user: User) -> AssessmentQuerySet:
    """Assessments that content may be carried over from: of the enterprise, visible to the user, and no drafts; newest first."""
    visible = Assessment.objects.visible_to(user).with_context().filter(enterprise=enterprise)
    return visible.exclude(state=State.DRAFT).order_by("-pk")


def continued_items(assessment: Assessment, sheet: Sheet, former: Assessment, before: Sheet) -> Pairs:
    """Item number → the item and the former one that it continues with unchanged wording, if anything was entered there. No query."""
    pairs = {}
    for item in sheet.items:
        number = former_number(item.item, assessment.edition.code, former.edition.code)
        old = before.item(number) if number else None
        if old and _has_content(old) and text_hash(old.item) == text_hash(item.item):
            pairs[item.item.number] = (item, old)
    return pairs


def former_number(item: Item, edition: str, former: str) -> int | None:
    """Number of the item of edition `former` that `item` continues: in its own `edition` itself, else what its file says."""
    return item.number if edition == former else dict(item.former).get(former)


def _has_content(item: Entered) -> bool:
    texts: Iterable[str] = (item.rating, item.note, item.reason, *item.sub_ratings.values())
    return bool(item.files) or not all(map(is_blank, texts))
