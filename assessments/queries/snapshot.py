"""An assessment's current state as a dossier. A constant number of queries; writes nothing."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, cast

from django.utils import timezone

from acecs.accounts.models import CustomsOffice, Enterprise, User
from acecs.text.bilingual import NOTHING, Text
from assessments.documents.dossier import (
    CountKnownCode,
    Dossier,
    EditionPart,
    EnterprisePart,
    EvidencePart,
    GeneralPart,
    ItemPart,
    ProfilePart,
    SubItemPart,
    TypePart,
    sha256,
)
from assessments.documents.figures_part import figures_part
from assessments.models import Answer, Assessment, EvidenceLink
from assessments.queries import profile as profiles
from assessments.queries.facts import count_known, facts_of
from evidence.models import DocumentVersion
from standards.law import profile
from standards.law.facts import Facts
from standards.law.parts import RatingCode
from standards.law.penalties import documents_year
from standards.law.profile import Suggestion, contradiction
from standards.law.rollup import applies
from standards.law.statement import statement
from standards.models import Edition, Item, SubItem
from standards.states import NoteKind, Rating


def draft_dossier(assessment: Assessment, *, by: User, at: datetime) -> Dossier:
    """Return the dossier "as of now": marked as a draft, stored with its report, not chained."""
    answers = _answers(assessment)
    asked = profiles.of(assessment)
    facts = facts_of(assessment, as_of=timezone.localdate(at))
    suggestions = profile.suggestions(asked.questions, asked.answers)
    return Dossier(
        schema_version="0.3",
        purpose="as_of_now",
        number=0,
        version=0,
        previous_sha256="",
        declaration=NOTHING,
        assessment=str(assessment.public_id),
        name=assessment.name,
        state=assessment.state,
        made_at=_moment(at),
        made_by=by.name,
        planned_date=assessment.planned_date.isoformat(),
        accepted_date=_day(assessment.accepted_date),
        accepted_document=assessment.accepted_document.title if assessment.accepted_document else "",
        enterprise=_enterprise(assessment.enterprise),
        edition=_edition(assessment.edition),
        types=_types(answers),
        items=[
            _item(answer, evidence, facts, suggestions.get(answer.item.number))
            for answer, evidence in _with_evidence(answers)
        ],
        mode=facts.situation.mode.value,
        last_accepted_date=_day(assessment.last_accepted_date),
        general=GeneralPart(not_meet=facts.general.not_meet, basically_meet=facts.general.basically_meet)
        if facts.general
        else None,
        profile=[ProfilePart(text=each.text, answer=asked.answers.get(each.code)) for each in asked.questions],
        figures=figures_part(facts.figures),
        readiness=statement(facts),
    )


def pinned_versions(assessment: Assessment, dossier: Dossier) -> list[DocumentVersion]:
    """The versions of documents that the dossier names."""
    named = {(piece.document, piece.version) for item in dossier.items for piece in item.evidence}
    versions = DocumentVersion.objects.of(assessment.enterprise).filter(
        document__public_id__in={document for document, _version in named}
    )
    return [
        each for each in versions.select_related("document") if (str(each.document.public_id), each.number) in named
    ]


def _answers(assessment: Assessment) -> list[Answer]:
    return list(
        assessment.answers.in_scope()
        .select_related("item", "business_type", "assignee", "updated_by")
        .prefetch_related("item__notes", "item__sub_items", "sub_answers__sub_item__item")
        .order_by("item__number")
    )


def _with_evidence(answers: list[Answer]) -> Iterable[tuple[Answer, list[EvidencePart]]]:
    parts: defaultdict[int, list[EvidencePart]] = defaultdict(list)
    for answer_id, _link, *values in EvidenceLink.objects.filter(answer__in=answers).newest_versions():
        parts[answer_id].append(_evidence(*values))
    return [(answer, parts[answer.pk]) for answer in answers]


def _moment(at: datetime | None) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds") if at else ""


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _text(row: Any, name: str) -> Text:
    return Text(en=getattr(row, f"{name}_en"), zh=getattr(row, f"{name}_zh"))


def _enterprise(enterprise: Enterprise) -> EnterprisePart:
    office: CustomsOffice = enterprise.office
    return EnterprisePart(
        name=_text(enterprise, "name"),
        credit_code=enterprise.credit_code,
        customs_code=enterprise.customs_code,
        office=_text(office, "name"),
        office_code=office.code,
    )


def _edition(edition: Edition) -> EditionPart:
    return EditionPart(
        code=edition.code,
        title=_text(edition, "title"),
        authority=_text(edition, "authority"),
        source=_text(edition, "source"),
        chinese_is_official=edition.chinese_is_official,
        valid_from=edition.valid_from.isoformat(),
        valid_until=edition.valid_until.isoformat() if edition.valid_until else None,
        replaced_by=_text(edition, "replaced_by"),
    )


def _types(answers: list[Answer]) -> list[TypePart]:
    """Each picked type with the items listed under it; an item of two types is listed under one."""
    headings: dict[int, Text] = {}
    numbers: defaultdict[int, list[int]] = defaultdict(list)
    for answer in answers:
        business_type = answer.business_type
        if business_type is not None:
            headings[business_type.number] = _text(business_type, "heading")
            numbers[business_type.number].append(answer.item.number)
    return [
        TypePart(number=number, heading=headings[number], item_numbers=numbers[number]) for number in sorted(headings)
    ]


def _item(answer: Answer, evidence: list[EvidencePart], facts: Facts, suggestion: Suggestion | None) -> ItemPart:
    item = answer.item
    known = count_known(answer.count_known, facts.figures, documents_year(facts.situation))
    return ItemPart(
        number=item.number,
        part=item.part,
        title=_text(item, "title"),
        text=_text(item, "text"),
        text_sha256=text_hash(item),
        closing=_text(item, "closing"),
        notes=[_text(note, "text") for note in item.notes.all() if note.kind != NoteKind.ADVICE],
        rating=cast("RatingCode", answer.rating),
        note=answer.note,
        reason=answer.reason,
        count_known=cast("CountKnownCode", known if answer.sub_answers.all() else ""),
        sub_items=_sub_items(answer, known),
        evidence=evidence,
        assignee=answer.assignee.name if answer.assignee else "",
        updated_by=answer.updated_by.name if answer.updated_by else "",
        updated_at=_moment(answer.updated_at) or None,
        due_date=_day(answer.due_date),
        against_profile=contradiction(answer.rating, suggestion),
    )


def text_hash(item: Item) -> str:
    """SHA-256 of the item's wording in both languages, including sub-items, so that later changes are detected."""
    parts: list[Item | SubItem] = [item, *item.sub_items.all()]
    lines = [line for part in parts for line in (part.text_en, part.text_zh)] + [item.closing_en, item.closing_zh]
    return sha256("\n".join(lines).encode())


def _sub_items(answer: Answer, known: str) -> list[SubItemPart]:
    parts = []
    for sub in sorted(answer.sub_answers.all(), key=lambda each: each.sub_item.position):
        takes_part = applies(sub.sub_item.applies, known)
        parts.append(
            SubItemPart(
                number=sub.sub_item.number,
                text=_text(sub.sub_item, "text"),
                rating=cast("RatingCode", Rating.NOT_APPLICABLE.value if takes_part is False else sub.rating),
                applies=takes_part,
            )
        )
    return parts


def _evidence(
    document: Any,
    title: str,
    file_name: str,
    media_type: str,
    size: int,
    digest: str,
    facet: str,
    uploaded_by: str,
    uploaded_at: datetime,
    version: int,
) -> EvidencePart:
    return EvidencePart(
        document=str(document),
        version=version,
        title=title,
        file_name=file_name,
        media_type=media_type,
        size=size,
        sha256=digest,
        facet=facet,
        uploaded_by=uploaded_by,
        uploaded_at=_moment(uploaded_at),
    )
