"""An assessment's current state as a dossier. A constant number of queries; writes nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.utils import timezone

from acecs.accounts.models import CustomsOffice, Enterprise, User
from acecs.text.bilingual import NOTHING, text_from
from acecs.text.days import iso
from assessments.documents.dossier import (
    CorrectivePart,
    CountKnownCode,
    Dossier,
    EditionPart,
    EnterprisePart,
    EvidencePart,
    GeneralPart,
    ItemPart,
    OriginCode,
    PositionCode,
    ProfilePart,
    StatusCode,
    SubItemPart,
    TypePart,
    sha256,
)
from assessments.documents.figures_part import figures_part
from assessments.models import Assessment, CorrectiveDocument
from assessments.queries import profile as profiles
from assessments.queries.corrective import ActionRow, actions_of_all, newest_versions
from assessments.queries.entered import Entered, LinkedFile, sheet_of
from assessments.queries.facts import count_known, facts_of
from assessments.vocabulary import CorrectiveStatus
from evidence.models import DocumentVersion
from standards.catalogue import BusinessType, Item
from standards.law import profile
from standards.law.facts import Facts
from standards.law.parts import RatingCode
from standards.law.penalties import documents_year
from standards.law.profile import Suggestion, contradiction
from standards.law.rollup import applies
from standards.law.statement import statement
from standards.models import Edition
from standards.states import NoteKind, Rating


def draft_dossier(assessment: Assessment, *, by: User, at: datetime) -> Dossier:
    """Return the dossier "as of now": marked as a draft, stored with its report, not chained."""
    sheet = sheet_of(assessment)
    asked = profiles.of(assessment)
    facts = facts_of(assessment, as_of=timezone.localdate(at), sheet=sheet)
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
        made_at=moment(at),
        made_by=by.name,
        planned_date=assessment.planned_date.isoformat(),
        accepted_date=iso(assessment.accepted_date),
        accepted_document=assessment.accepted_document.title if assessment.accepted_document else "",
        enterprise=_enterprise(assessment.enterprise),
        edition=_edition(assessment.edition),
        types=types_now(sheet.items),
        items=[_stated(each) for each in items_now(assessment, sheet.items, facts, _corrective(assessment))],
        mode=facts.situation.mode.value,
        last_accepted_date=iso(assessment.last_accepted_date),
        general=GeneralPart(not_meet=facts.general.not_meet, basically_meet=facts.general.basically_meet)
        if facts.general
        else None,
        profile=[ProfilePart(text=each.text, answer=asked.answers.get(each.code)) for each in asked.questions],
        figures=figures_part(facts.figures),
        readiness=statement(facts),
    )


NO_ACTIONS: Mapping[int, list[CorrectivePart]] = {}


def items_now(
    assessment: Assessment,
    entered: Iterable[Entered],
    facts: Facts,
    corrective: Mapping[int, list[CorrectivePart]] = NO_ACTIONS,
) -> list[ItemPart]:
    """What was entered, as a dossier has it. `corrective`: item number → its corrective actions. No query."""
    asked = profiles.of(assessment)
    suggestions = profile.suggestions(asked.questions, asked.answers)
    return [
        _item(each, facts, suggestions.get(each.item.number), corrective.get(each.item.number, [])) for each in entered
    ]


def _stated(item: ItemPart) -> ItemPart:
    """Return the item without a rating that was carried over and not confirmed."""
    if not item.carried_over:
        return item
    subs = [sub.model_copy(update={"rating": ""}) if sub.applies else sub for sub in item.sub_items]
    return item.model_copy(update={"rating": "", "sub_items": subs})


def _corrective(assessment: Assessment) -> dict[int, list[CorrectivePart]]:
    """Item number → its corrective actions by day. Three queries, none without actions."""
    versions = newest_versions(assessment)
    parts: defaultdict[int, list[CorrectivePart]] = defaultdict(list)
    for row in actions_of_all(assessment):
        parts[row.number].append(_action(row, versions.get(row.key, ())))
    return parts


def _action(row: ActionRow, documents: Iterable[DocumentVersion]) -> CorrectivePart:
    return CorrectivePart(
        action=str(row.public_id),
        origin=cast("OriginCode", row.origin),
        cause=row.cause,
        measure=row.measure,
        leader=row.leader,
        position=cast("PositionCode", row.position),
        assignee=row.assignee,
        due_date=row.due_date.isoformat(),
        status=cast("StatusCode", row.status),
        progress=row.progress,
        check_note=row.check_note,
        checked_by=row.checked_by,
        checked_at=moment(row.checked_at) or None,
        evidence=[
            EvidencePart(
                document=str(each.document.public_id),
                version=each.number,
                title=each.document.title,
                file_name=each.filename,
                media_type=each.media_type,
                size=each.size,
                sha256=each.sha256,
                facet="",
                uploaded_by=each.uploaded_by.name,
                uploaded_at=moment(each.uploaded_at),
                position=each.position,
            )
            for each in documents
        ],
    )


@dataclass(frozen=True)
class ShownFile:
    """A file that shows what a corrective action of the item has achieved. `state`: of its inspection."""

    number: int
    part: EvidencePart
    state: str
    is_withdrawn: bool


def files_of_actions(assessment: Assessment) -> list[ShownFile]:
    """The newest files of what shows the corrective actions, in a dossier's order. One query, none without actions."""
    if not assessment.corrective:
        return []
    links = CorrectiveDocument.objects.filter(
        corrective_action__answer__assessment=assessment, corrective_action__answer__business_type__isnull=False
    )
    rows = (
        links.exclude(corrective_action__status=CorrectiveStatus.DROPPED)
        .order_by(
            "corrective_action__answer__item__number",
            "corrective_action__due_date",
            "pk",
            "-document__versions__number",
            "document__versions__position",
        )
        .values_list(
            "pk",
            "corrective_action__answer__item__number",
            "document__public_id",
            "document__title",
            "document__withdrawn_at",
            *(f"document__versions__{name}" for name in _FILE_COLUMNS),
            "document__versions__uploaded_by__name",
        )
    )
    newest: dict[int, int] = {}
    return [
        _shown_file(*row)
        for link, *row in rows
        # Versions come newest first.
        if newest.setdefault(link, row[4]) == row[4]
    ]


_FILE_COLUMNS = (
    "number",
    "position",
    "filename",
    "media_type",
    "size",
    "sha256",
    "pages",
    "state",
    "uploaded_at",
)


def _shown_file(item: int, document: UUID, title: str, withdrawn_at: datetime | None, *version: Any) -> ShownFile:
    number, position, filename, media_type, size, sha256, pages, state, uploaded_at, uploaded_by = version
    part = EvidencePart(
        document=str(document),
        version=number,
        title=title,
        file_name=filename,
        media_type=media_type,
        size=size,
        sha256=sha256,
        facet="",
        uploaded_by=uploaded_by,
        uploaded_at=moment(uploaded_at),
        position=position,
        pages=pages,
    )
    return ShownFile(item, part, state, withdrawn_at is not None)


def pinned_versions(assessment: Assessment, dossier: Dossier) -> list[DocumentVersion]:
    """The versions of documents that the dossier names."""
    of_actions = [piece for item in dossier.items for each in item.corrective_actions for piece in each.evidence]
    of_items = [piece for item in dossier.items for piece in item.evidence]
    named = {(piece.document, piece.version) for piece in [*of_items, *of_actions]}
    versions = DocumentVersion.objects.of(assessment.enterprise).filter(
        document__public_id__in={document for document, _version in named}
    )
    return [
        each for each in versions.select_related("document") if (str(each.document.public_id), each.number) in named
    ]


def moment(at: datetime | None) -> str:
    """A moment as a dossier has it."""
    return timezone.localtime(at).isoformat(timespec="seconds") if at else ""


def _enterprise(enterprise: Enterprise) -> EnterprisePart:
    office: CustomsOffice = enterprise.office
    return EnterprisePart(
        name=text_from(enterprise, "name"),
        credit_code=enterprise.credit_code,
        customs_code=enterprise.customs_code,
        office=text_from(office, "name"),
        office_code=office.code,
    )


def _edition(edition: Edition) -> EditionPart:
    return EditionPart(
        code=edition.code,
        title=text_from(edition, "title"),
        authority=text_from(edition, "authority"),
        source=text_from(edition, "source"),
        chinese_is_official=edition.chinese_is_official,
        valid_from=edition.valid_from.isoformat(),
        valid_until=iso(edition.valid_until),
        replaced_by=text_from(edition, "replaced_by"),
        pass_rule=edition.pass_rule,
    )


def types_now(entered: Iterable[Entered]) -> list[TypePart]:
    """Each type with the items listed under it; an item of two types is listed under one."""
    numbers: defaultdict[BusinessType, list[int]] = defaultdict(list)
    for each in entered:
        numbers[each.business_type].append(each.item.number)
    return [
        TypePart(number=each.number, heading=each.heading, item_numbers=numbers[each])
        for each in sorted(numbers, key=lambda each: each.number)
    ]


def _item(entered: Entered, facts: Facts, suggestion: Suggestion | None, corrective: list[CorrectivePart]) -> ItemPart:
    item = entered.item
    known = count_known(entered.count_known, facts.figures, documents_year(facts.situation))
    return ItemPart(
        number=item.number,
        part=item.part,
        title=item.title,
        text=item.text,
        text_sha256=text_hash(item),
        closing=item.closing,
        notes=[note.text for note in item.notes if note.kind != NoteKind.ADVICE],
        rating=cast("RatingCode", entered.rating),
        note=entered.note,
        reason=entered.reason,
        reply=entered.reply,
        count_known=cast("CountKnownCode", known if entered.sub_ratings else ""),
        sub_items=_sub_items(entered, known),
        evidence=[evidence_part(file) for file in entered.files],
        assignee=entered.assignee,
        updated_by=entered.updated_by,
        updated_at=moment(entered.updated_at) or None,
        due_date=iso(entered.due_date),
        against_profile=contradiction(entered.rating, suggestion),
        allowed=cast("list[RatingCode]", list(item.allowed)),
        corrective_actions=corrective,
        carried_over=cast("RatingCode", entered.rating if entered.carried else ""),
    )


def text_hash(item: Item) -> str:
    """SHA-256 of the item's wording in both languages, including sub-items, so that later changes are detected."""
    texts = [item.text, *(sub.text for sub in item.sub_items), item.closing]
    return sha256("\n".join(line for text in texts for line in (text.en, text.zh)).encode())


def _sub_items(entered: Entered, known: str) -> list[SubItemPart]:
    parts = []
    for sub in entered.item.sub_items:
        if sub.position in entered.sub_ratings:
            takes_part = applies(sub.applies, known)
            rating = Rating.NOT_APPLICABLE.value if takes_part is False else entered.sub_ratings[sub.position]
            parts.append(
                SubItemPart(number=sub.number, text=sub.text, rating=cast("RatingCode", rating), applies=takes_part)
            )
    return parts


def evidence_part(file: LinkedFile) -> EvidencePart:
    return EvidencePart(
        document=str(file.document),
        version=file.version,
        title=file.title,
        file_name=file.file_name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        facet=file.facet,
        uploaded_by=file.uploaded_by,
        uploaded_at=moment(file.uploaded_at),
        position=file.position,
        pages=file.pages,
        kind=file.kind,
        covers_from=iso(file.covers_from),
        covers_until=iso(file.covers_until),
        valid_until=iso(file.valid_until),
        issuer=file.issuer,
        document_number=file.number,
        has_personal_information=file.has_personal_information,
        place=file.place,
        shows=file.shows,
    )
