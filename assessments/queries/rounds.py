"""What became of the items that customs returned."""

from collections.abc import Sequence
from dataclasses import dataclass

from assessments.documents.comparison import answered_items, unchanged_items
from assessments.documents.customs_word import CustomsWord, SentItem
from assessments.documents.dossier import Dossier, parse
from assessments.models import Assessment, FrozenDossier
from assessments.queries.customs import customs_word
from assessments.queries.entered import Sheet
from assessments.queries.profile import in_scope
from assessments.queries.snapshot import items_now
from assessments.states import State
from assessments.vocabulary import Purpose
from standards.law.facts import Facts
from standards.law.parts import ReadinessPart


@dataclass(frozen=True)
class Correction:
    """What became of items that customs raised, since it returned them. Numbers, in order.

    `answered`: unchanged, but with a reply to customs. `dropped`: no longer in scope, because the business types were changed.
    `is_submitted`: the corrected answers were submitted again, and customs has not answered.
    """

    changed: tuple[int, ...]
    unchanged: tuple[int, ...]
    answered: tuple[int, ...] = ()
    dropped: tuple[int, ...] = ()
    is_submitted: bool = False

    @property
    def total(self) -> int:
        return len(self.changed) + len(self.unchanged) + len(self.answered) + len(self.dropped)


def correction(assessment: Assessment) -> Correction | None:
    """What became of the items that customs wants corrected; None unless the assessment is returned. No query."""
    word = _word_of_return(assessment)
    return _since_return(assessment, word.to_correct) if word else None


def raised_since_return(assessment: Assessment) -> Correction | None:
    """What became of all items that customs raised, until it answers the corrected submission. No query.

    None if the last that customs sent is no return.
    """
    word = customs_word(assessment)
    if word is None or not (assessment.state == State.RETURNED or word.round < assessment.round):
        return None
    return _since_return(assessment, word.open_items)


def _since_return(assessment: Assessment, items: Sequence[SentItem]) -> Correction:
    scope = in_scope(assessment)
    unchanged = scope.intersection(assessment.as_returned.get("unchanged", ()))
    answered = scope.intersection(assessment.as_returned.get("answered", ()))
    numbers = [item.number for item in items]
    return Correction(
        changed=tuple(number for number in numbers if number in scope - unchanged - answered),
        unchanged=tuple(number for number in numbers if number in unchanged),
        answered=tuple(number for number in numbers if number in answered),
        dropped=tuple(number for number in numbers if number not in scope),
        is_submitted=assessment.state != State.RETURNED,
    )


def defects(assessment: Assessment) -> dict[int, str]:
    """Item number → what customs wants corrected, while the assessment is returned. No query."""
    word = _word_of_return(assessment)
    return {item.number: item.comment for item in word.to_correct} if word else {}


def without_evidence(assessment: Assessment, now: Dossier) -> list[int]:
    """Numbers of the returned items for which customs asked for evidence, and none was added in the answers `now`.

    Evidence is added if its bytes were not among the item's.
    """
    word = _word_of_return(assessment)
    if word is None:
        return []
    had, has = _evidence(parse(_returned(assessment).content)), _evidence(now)
    asked = [item.number for item in word.to_correct if item.asks_evidence and item.number in has]
    return [number for number in asked if has[number] <= had.get(number, set())]


def _evidence(dossier: Dossier) -> dict[int, set[str]]:
    """Item number → hashes of its evidence."""
    return {item.number: {piece.sha256 for piece in item.evidence} for item in dossier.items}


def as_returned(assessment: Assessment, sheet: Sheet, facts: Facts, readiness: ReadinessPart) -> dict[str, list[int]]:
    """Return what `Assessment.as_returned` must keep. One query while returned, else none."""
    word = _word_of_return(assessment)
    if word is None:
        return {}
    before = parse(_returned(assessment).content)
    numbers = {item.number for item in word.open_items}
    raised = [each for each in sheet.items if each.item.number in numbers]
    now = before.model_copy(update={"items": items_now(assessment, raised, facts), "readiness": readiness})
    return {"unchanged": sorted(unchanged_items(before, now)), "answered": sorted(answered_items(before, now))}


def _word_of_return(assessment: Assessment) -> CustomsWord | None:
    return customs_word(assessment) if assessment.state == State.RETURNED else None


def _returned(assessment: Assessment) -> FrozenDossier:
    submitted = assessment.dossiers.filter(purpose=Purpose.SUBMISSION, version=assessment.round, taken_back=None)
    return submitted.only("content").get()
