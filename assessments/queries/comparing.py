"""Two versions side by side: of one assessment, or of two of the enterprise."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Case, Prefetch, When

from acecs.accounts.models import User
from assessments.documents.comparison import Differences, differences
from assessments.documents.dossier import Dossier, parse
from assessments.documents.register_changes import changed_register
from assessments.models import Assessment, FrozenDossier
from assessments.queries import register_changes
from assessments.states import EDITABLE
from standards.models import Edition
from standards.queries.catalogue import catalogue_of

NOW = "now"
# The newest are offered; each with all its versions. One that a link names is found in any case.
MOST_OTHERS = 10


@dataclass(frozen=True)
class Other:
    """Another assessment of the enterprise. Its choices: its public id (as it is now), and that with the number of a version."""

    key: str
    name: str
    reference_date: date
    versions: tuple[tuple[str, FrozenDossier], ...]
    assessment: Assessment

    @property
    def choices(self) -> list[str]:
        return [self.key, *(key for key, _version in self.versions)]


@dataclass(frozen=True)
class Comparison:
    """`since` and `until` are the page's choices: numbers of frozen dossiers, "now", or (`since`) one of `others`.

    `figures` is None if one of the two dossiers has no figures and verdict (an earlier schema). `edition`: that of the
    other assessment, if it is another one.
    """

    versions: Sequence[FrozenDossier]
    others: Sequence[Other]
    since: str
    until: str
    has_now: bool
    differences: Differences
    figures: register_changes.ShownChanges | None
    edition: str


def other_assessments(assessment: Assessment, user: User, *, named: UUID) -> list[Other]:
    """Others of the enterprise that the user may see. Two queries.

    First the one that it started from, the one `named`, then those started before it, the newest first, and those after it.
    """
    versions = Prefetch("dossiers", FrozenDossier.objects.select_related("taken_back").defer("content"))
    visible = Assessment.objects.visible_to(user).with_context().with_figures().filter(enterprise=assessment.enterprise)
    older = When(pk__lt=assessment.pk, then=2)
    first = Case(When(pk=assessment.former_id, then=0), When(public_id=named, then=1), older, default=3)
    others = visible.exclude(pk=assessment.pk).order_by(first, "-pk").prefetch_related(versions)[:MOST_OTHERS]
    return [_other(each) for each in others]


def _other(assessment: Assessment) -> Other:
    key = str(assessment.public_id)
    versions = tuple((f"{key}.{each.number}", each) for each in assessment.dossiers.all())
    return Other(key, assessment.name, assessment.reference_date, versions, assessment)


def comparison(
    assessment: Assessment,
    versions: Sequence[FrozenDossier],
    *,
    since: str,
    until: str,
    now: Callable[[Assessment], Dossier] | None,
    others: Sequence[Other] = (),
) -> Comparison | None:
    """Compare two versions (newest first); None if there are fewer than two. Unknown choices become the newest two.

    `now`: makes the dossier of an assessment as it is now; None if the reader sees only frozen ones.
    """
    has_now = now is not None and assessment.state in EDITABLE
    own = ([NOW] if has_now else []) + [str(each.number) for each in versions]
    elsewhere = [choice for other in others for choice in other.choices]
    if not own or len(own) + len(elsewhere) < 2:
        return None
    since, until = _chosen(own, elsewhere, since, until)
    other = next((other for other in others if since in other.choices), None)
    numbers = _numbers_between(other.assessment.edition, assessment.edition) if other else None
    before = _dossier_of(other, since, now) if other else _own_dossier(assessment, versions, since, now)
    after = _own_dossier(assessment, versions, until, now)
    return Comparison(
        versions,
        others,
        since,
        until,
        has_now,
        differences(before, after, numbers),
        register_changes.shown(changed_register(before, after)),
        other.assessment.edition.code if other and numbers is not None else "",
    )


def _chosen(own: Sequence[str], elsewhere: Sequence[str], since: str, until: str) -> tuple[str, str]:
    """What is compared: something of this assessment with something older of it, or with something of another one."""
    if since in elsewhere:
        return since, until if until in own else own[0]
    if len(own) < 2:
        return elsewhere[0], own[0]
    until = until if until in own[:-1] else own[0]
    older = own[own.index(until) + 1 :]
    return since if since in older else older[0], until


def _own_dossier(
    assessment: Assessment,
    versions: Sequence[FrozenDossier],
    choice: str,
    now: Callable[[Assessment], Dossier] | None,
) -> Dossier:
    if choice == NOW and now is not None:
        return now(assessment)
    return parse(next(each.content for each in versions if str(each.number) == choice))


def _dossier_of(other: Other, choice: str, now: Callable[[Assessment], Dossier] | None) -> Dossier:
    if choice == other.key and now is not None:
        return now(other.assessment)
    return parse(dict(other.versions)[choice].content)


def _numbers_between(before: Edition, after: Edition) -> dict[int, int] | None:
    """Number of an item of `before` → of the one of `after` that continues it, whichever is newer; None in the same edition."""
    if before.code == after.code:
        return None
    return dict([*_continued(before, after), *((new, old) for old, new in _continued(after, before))])


def _continued(former: Edition, newer: Edition) -> Iterator[tuple[int, int]]:
    """(former number, newer number) of the items that the newer edition's file names."""
    for number, item in catalogue_of(newer).items.items():
        for code, old in item.former:
            if code == former.code:
                yield old, number
