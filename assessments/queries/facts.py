"""An assessment as the plain facts that its verdict is computed from. Reads in a constant number of queries, writes nothing."""

from collections import defaultdict
from datetime import date

from acecs.text.bilingual import NOTHING, Text
from acecs.text.typed import is_blank
from assessments.models import Assessment, EvidenceLink, SubAnswer
from assessments.queries import profile as profiles
from assessments.queries.figures import figures_of
from assessments.queries.profile import Profile
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

COLUMNS = (
    "pk",
    "item__number",
    "item__part",
    "item__title_en",
    "item__title_zh",
    "rating",
    "reason",
    "note",
    "assignee__name",
    "due_date",
)


def facts_of(assessment: Assessment, *, as_of: date, profile: Profile | None = None) -> Facts:
    """Answers, register and profile as they stand; `as_of` is the day of asking.

    Four queries.
    """
    figures = figures_of(assessment.enterprise)
    profile = profile or profiles.of(assessment)
    return Facts(
        law=law_of(assessment.edition),
        items=_items(assessment, figures, suggestions(profile.questions, profile.answers)),
        figures=figures,
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
    """Whether last year's number of relevant documents is known: what the register says, else what was entered at the item."""
    return penalties.count_known(figures, year) or entered


def registered_count(assessment: Assessment) -> Figures:
    """The register's word on last year's documents alone, for pages that need no more. One query."""
    year = documents_year(situation_of(assessment))
    documents = figures_of(assessment.enterprise).documents
    return Figures(documents={year: documents[year]} if year in documents else {})


def _items(assessment: Assessment, figures: Figures, suggested: dict[int, Suggestion]) -> tuple[ItemFacts, ...]:
    answers = assessment.answers.in_scope().order_by("item__number")
    subs = _sub_items(assessment, figures)
    files = _files(assessment)
    return tuple(
        ItemFacts(
            number=number,
            part=part,
            title=Text(en=title_en, zh=title_zh),
            rating=rating,
            sub_items=tuple(subs[key]),
            has_reason=not is_blank(reason),
            has_note=not is_blank(note),
            evidence=len(files[key]),
            unaccepted=tuple(title for title, is_accepted in files[key] if not is_accepted),
            assignee=assignee or "",
            due_date=due_date,
            by_profile=suggested.get(number),
        )
        for key, number, part, title_en, title_zh, rating, reason, note, assignee, due_date in answers.values_list(
            *COLUMNS
        )
    )


def _sub_items(assessment: Assessment, figures: Figures) -> defaultdict[int, list[SubFacts]]:
    year = documents_year(situation_of(assessment))
    found: defaultdict[int, list[SubFacts]] = defaultdict(list)
    rows = SubAnswer.objects.filter(answer__in=assessment.answers.in_scope()).order_by("sub_item__position")
    for key, number, position, rule, rating, entered in rows.values_list(
        "answer_id",
        "sub_item__item__number",
        "sub_item__position",
        "sub_item__applies",
        "rating",
        "answer__count_known",
    ):
        takes_part = applies(rule, count_known(entered, figures, year))
        found[key].append(SubFacts(f"{number}({position})", SubEntry(position, rule, rating), takes_part))
    return found


def _files(assessment: Assessment) -> defaultdict[int, list[tuple[str, bool]]]:
    """Answer → (title, whether the vault vouches for it) of each file."""
    found: defaultdict[int, list[tuple[str, bool]]] = defaultdict(list)
    links = EvidenceLink.objects.filter(answer__in=assessment.answers.in_scope()).newest_versions()
    for key, _link, _document, title, _name, media_type, size, digest, *_rest in links:
        found[key].append((title, media_type in MEDIA_TYPES and storage.is_stored(digest, size)))
    return found
