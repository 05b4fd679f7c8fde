"""An assessment as the plain facts that its verdict is computed from. Reads in a constant number of queries, writes nothing."""

from datetime import date

from acecs.text.bilingual import NOTHING
from acecs.text.typed import is_blank
from assessments.models import Assessment
from assessments.queries import profile as profiles
from assessments.queries.entered import Entered, LinkedFile, Sheet, sheet_of
from evidence import storage
from evidence.inspection.types import MEDIA_TYPES
from standards.law import penalties
from standards.law.facts import Facts, ItemFacts, SubFacts
from standards.law.figures import Figures, Mode
from standards.law.penalties import documents_year
from standards.law.profile import Suggestion, suggestions
from standards.law.readiness import General
from standards.law.results import Situation
from standards.law.rollup import SubEntry, applies
from standards.queries.catalogue import law_of


def facts_of(assessment: Assessment, *, as_of: date, sheet: Sheet | None = None) -> Facts:
    """Current answers, register and profile; `as_of` is today. Three queries, none with `sheet`."""
    sheet = sheet or sheet_of(assessment)
    profile = profiles.of(assessment)
    return Facts(
        law=law_of(assessment.edition),
        items=_items(assessment, sheet, suggestions(profile.questions, profile.answers)),
        figures=sheet.figures,
        situation=situation_of(assessment),
        as_of=as_of,
        is_accepted=assessment.accepted_date is not None,
        shows_acceptance=assessment.accepted_document_id is not None,
        general=general_of(assessment),
        unanswered_questions=profile.total - profile.answered,
        wrong_types=tuple(
            question.wrong_type
            for question in profile.questions
            if question.wrong_type != NOTHING and profile.answers.get(question.code) is False
        ),
    )


def situation_of(assessment: Assessment) -> Situation:
    return Situation(assessment.reference_date, Mode(assessment.mode), assessment.last_accepted_date)


def general_of(assessment: Assessment) -> General | None:
    not_meet, basically_meet = assessment.general_not_meet, assessment.general_basically_meet
    return None if not_meet is None or basically_meet is None else General(not_meet, basically_meet)


def count_known(entered: str, figures: Figures, year: int) -> str:
    """Is last year's number of relevant documents known? The register's answer, else the item's."""
    return penalties.count_known(figures, year) or entered


def _items(assessment: Assessment, sheet: Sheet, suggested: dict[int, Suggestion]) -> tuple[ItemFacts, ...]:
    year = documents_year(situation_of(assessment))
    return tuple(
        ItemFacts(
            number=each.item.number,
            part=each.item.part,
            title=each.item.title,
            rating=each.rating,
            sub_items=_sub_items(each, count_known(each.count_known, sheet.figures, year)),
            has_reason=not is_blank(each.reason),
            has_note=not is_blank(each.note),
            evidence=len({file.public_id for file in each.files}),
            unaccepted=tuple(file.title for file in each.files if not _is_accepted(file)),
            assignee=each.assignee,
            due_date=each.due_date,
            by_profile=suggested.get(each.item.number),
            is_confirmed=each.carried is None,
        )
        for each in sheet.items
    )


def _sub_items(entered: Entered, known: str) -> tuple[SubFacts, ...]:
    return tuple(
        SubFacts(
            sub.number,
            SubEntry(sub.position, sub.applies, entered.sub_ratings[sub.position]),
            applies(sub.applies, known),
        )
        for sub in entered.item.sub_items
        if sub.position in entered.sub_ratings
    )


def _is_accepted(file: LinkedFile) -> bool:
    """Was the file accepted, is its document in use, and are its bytes stored?"""
    return file.is_accepted and file.media_type in MEDIA_TYPES and storage.is_stored(file.sha256, file.size)
