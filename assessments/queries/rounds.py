"""Frozen versions side by side, and what customs returned."""

from collections.abc import Sequence
from dataclasses import dataclass

from assessments.documents.comparison import (
    Change,
    FrameChange,
    VerdictChange,
    changed_frame,
    changed_items,
    unchanged_items,
    verdicts,
)
from assessments.documents.dossier import Dossier, parse
from assessments.documents.register_changes import changed_register
from assessments.models import Assessment, FrozenDossier, Return
from assessments.queries import register_changes
from assessments.queries.customs import customs_word
from assessments.states import EDITABLE, State

NOW = "now"


@dataclass(frozen=True)
class Comparison:
    """`since` and `until` are numbers of frozen dossiers as the page's choice has them; `until` may be "now".

    `figures` is None if one of the two dossiers has no figures and verdict (an earlier schema).
    """

    versions: Sequence[FrozenDossier]
    since: str
    until: str
    has_now: bool
    frame: list[FrameChange]
    verdicts: list[VerdictChange]
    figures: register_changes.ShownChanges | None
    items: list[Change]


def comparison(
    assessment: Assessment, versions: Sequence[FrozenDossier], *, since: str, until: str, now: Dossier | None
) -> Comparison | None:
    """Compare two of the versions (newest first); None if there are fewer than two. Unknown choices become the newest two."""
    has_now = now is not None and assessment.state in EDITABLE
    newer = ([NOW] if has_now else []) + [str(each.number) for each in versions]
    if len(newer) < 2:
        return None
    until = until if until in newer[:-1] else newer[0]
    older = newer[newer.index(until) + 1 :]
    since = since if since in older else older[0]
    by_number = {str(each.number): each for each in versions}
    before = parse(by_number[since].content)
    after = now if until == NOW and now is not None else parse(by_number[until].content)
    return Comparison(
        versions,
        since,
        until,
        has_now,
        changed_frame(before, after),
        verdicts(before, after),
        register_changes.shown(changed_register(before, after)),
        changed_items(before, after),
    )


def current_return(assessment: Assessment) -> Return | None:
    """The notice that the enterprise is correcting now; None in every other state."""
    if assessment.state != State.RETURNED:
        return None
    return (
        Return.objects.filter(dossier__assessment=assessment, dossier__version=assessment.round)
        .exclude(dossier__office=None)
        .select_related("returned_by", "dossier")
        .first()
    )


@dataclass(frozen=True)
class Uncorrected:
    """Numbers of returned items: `unchanged` since the return, and `without_evidence` although customs asked for some."""

    unchanged: list[int]
    without_evidence: list[int]


def uncorrected(assessment: Assessment, now: Dossier) -> Uncorrected:
    """Compare the returned items with the answers `now`. Evidence is added if its bytes were not among the item's."""
    returned, word = current_return(assessment), customs_word(assessment)
    if returned is None or word is None:
        return Uncorrected([], [])
    before = parse(returned.dossier.content)
    had, has = _evidence(before), _evidence(now)
    asked = [item.number for item in word.to_correct if item.asks_evidence and item.number in has]
    return Uncorrected(
        unchanged=sorted(unchanged_items(before, now) & defects(assessment).keys()),
        without_evidence=[number for number in asked if has[number] <= had.get(number, set())],
    )


def _evidence(dossier: Dossier) -> dict[int, set[str]]:
    """Item number → hashes of its evidence."""
    return {item.number: {piece.sha256 for piece in item.evidence} for item in dossier.items}


def defects(assessment: Assessment) -> dict[int, str]:
    """Item number → what customs wants corrected, while the assessment is returned. No query."""
    word = customs_word(assessment) if assessment.state == State.RETURNED else None
    return {item.number: item.comment for item in word.to_correct} if word else {}
