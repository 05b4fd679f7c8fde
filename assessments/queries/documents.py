"""The vault as its pages show it: documents with their files, and what they are used for."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.dateparse import parse_datetime

from acecs.accounts.models import Enterprise, User
from acecs.text.bilingual import Text, text_from
from acecs.text.typed import KEY_DIGITS, half_width, whole_number
from assessments.models import Answer, Assessment, CorrectiveAction, CorrectiveDocument, DossierDocument, EvidenceLink
from assessments.models.answer import sees_all
from assessments.states import EDITABLE
from evidence.models import Document, DocumentVersion
from evidence.names import folded
from evidence.states import PENDING, Inspection

PAGE = 50
# Days before a document's end in which it counts as expiring.
EXPIRING = 90
NOT_ACCEPTED = (Inspection.REFUSED, Inspection.QUARANTINED)


@dataclass(frozen=True)
class VaultFilter:
    """What a list of documents is narrowed to. `words`: of title, file names, issuer or number, or an item's number.

    `show`: a key of `views.vault.SHOWN`. `covers_from`, `covers_until`: the document's period overlaps this one.
    """

    words: str = ""
    show: str = ""
    kind: str = ""
    facet: str = ""
    department: int | None = None
    covers_from: date | None = None
    covers_until: date | None = None


@dataclass(frozen=True)
class Use:
    """One link of a document to an item."""

    link: EvidenceLink

    @property
    def assessment(self) -> Assessment:
        return self.link.answer.assessment

    @property
    def number(self) -> int:
        return self.link.answer.item.number

    @property
    def title(self) -> Text:
        return text_from(self.link.answer.item, "title")


@dataclass(frozen=True)
class VaultRow:
    """A document with the files of its newest version, and the items that it is linked to by assessment."""

    document: Document
    files: tuple[DocumentVersion, ...]
    uses: tuple[tuple[Assessment, tuple[int, ...]], ...] = ()

    @property
    def is_pending(self) -> bool:
        return any(file.state in PENDING for file in self.files)

    @property
    def states(self) -> list[Inspection]:
        """States other than accepted, each once."""
        found = {Inspection(file.state) for file in self.files} - {Inspection.ACCEPTED}
        return sorted(found, key=list(Inspection).index)


@dataclass(frozen=True)
class VaultPage:
    """`following` opens the next page, empty on the last one."""

    rows: tuple[VaultRow, ...]
    following: str = ""

    @property
    def is_pending(self) -> bool:
        return any(row.is_pending for row in self.rows)


@dataclass(frozen=True)
class FileState:
    """A file of a version, and what may be done about it. `is_pinned`: a frozen dossier names it."""

    file: DocumentVersion
    is_pinned: bool

    @property
    def erasure(self) -> object:
        return getattr(self.file, "erasure", None)


@dataclass(frozen=True)
class Version:
    number: int
    files: tuple[FileState, ...]


@dataclass(frozen=True)
class DocumentPage:
    """`versions`: newest first. `uses`: links in the order of assessments and items."""

    document: Document
    versions: tuple[Version, ...]
    uses: tuple[Use, ...]
    actions: tuple[CorrectiveAction, ...] = field(default=())

    @property
    def newest(self) -> int:
        return self.versions[0].number if self.versions else 0


def documents_visible(enterprise: Enterprise, user: User, role: str) -> QuerySet[Document]:
    """The enterprise's documents that the user may read.

    A contributor reads what they uploaded, what is linked to their items, and what shows their corrective actions.
    """
    documents = Document.objects.of(enterprise)
    if sees_all(role):
        return documents
    return documents.filter(
        Q(created_by=user)
        | Exists(DocumentVersion.objects.filter(document=OuterRef("pk"), uploaded_by=user))
        | Exists(_links(user, role).filter(document=OuterRef("pk")))
        | Q(pk__in=_actions(enterprise, user, role).values("documents"))
    )


def _links(user: User, role: str) -> QuerySet[EvidenceLink]:
    """Links to items in scope that the user sees."""
    links = EvidenceLink.objects.filter(answer__business_type__isnull=False)
    return links if sees_all(role) else links.filter(answer__assignee=user)


def _actions(enterprise: Enterprise, user: User, role: str) -> QuerySet[CorrectiveAction]:
    return CorrectiveAction.objects.filter(answer__assessment__enterprise=enterprise).visible_to(user, role)


def vault(enterprise: Enterprise, user: User, role: str, wanted: VaultFilter, *, after: str, today: date) -> VaultPage:
    """One page of documents, newest first. Three statements. `after`: `following` of the page before."""
    found = _narrowed(documents_visible(enterprise, user, role), wanted, today)
    if place := _place(after):
        created_at, pk = place
        found = found.filter(Q(created_at__lt=created_at) | Q(created_at=created_at, pk__lt=pk))
    documents = list(found.select_related("department", "created_by").order_by("-created_at", "-pk")[: PAGE + 1])
    shown = documents[:PAGE]
    files, uses = _newest_files(shown), _uses_by_document(shown, user, role)
    rows = tuple(VaultRow(each, files[each.pk], uses[each.pk]) for each in shown)
    last = shown[-1] if len(documents) > PAGE else None
    return VaultPage(rows, f"{last.created_at.astimezone(UTC).isoformat()}~{last.pk}" if last else "")


def _place(key: str) -> tuple[datetime, int] | None:
    """Parse `VaultPage.following`. None for anything else, which opens the first page."""
    text, _tilde, number = key.partition("~")
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    pk = whole_number(number, most_digits=KEY_DIGITS)
    # In years 1 and 9999 a conversion between time zones can overflow.
    if moment is None or moment.tzinfo is None or pk is None or not 1 < moment.year < 9999:
        return None
    return moment, pk


def _narrowed(documents: QuerySet[Document], wanted: VaultFilter, today: date) -> QuerySet[Document]:
    if wanted.words:
        documents = documents.filter(_has_words(wanted.words))
    documents = documents.filter(_shown(wanted.show, today))
    if wanted.kind:
        documents = documents.filter(kind=wanted.kind)
    if wanted.facet:
        documents = documents.filter(Exists(EvidenceLink.objects.filter(document=OuterRef("pk"), facet=wanted.facet)))
    if wanted.department:
        documents = documents.filter(department=wanted.department)
    if wanted.covers_from:
        documents = documents.filter(Q(covers_until__gte=wanted.covers_from) | _open_period("covers_until"))
    if wanted.covers_until:
        documents = documents.filter(Q(covers_from__lte=wanted.covers_until) | _open_period("covers_from"))
    return documents


def _open_period(end: str) -> Q:
    """Documents whose period has no such end, but the other one."""
    other = "covers_from" if end == "covers_until" else "covers_until"
    return Q(**{f"{end}__isnull": True, f"{other}__isnull": False})


def _has_words(words: str) -> Q:
    of_document = Q(search_text__contains=folded(words))
    number = whole_number(half_width(words), most_digits=3)
    if number is None:
        return of_document
    return of_document | Q(Exists(EvidenceLink.objects.filter(document=OuterRef("pk"), answer__item__number=number)))


def _shown(show: str, today: date) -> Q:
    """Documents in use, unless withdrawn ones are asked for."""
    if show == "withdrawn":
        return Q(withdrawn_at__isnull=False)
    in_use = Q(withdrawn_at__isnull=True)
    soon = today + timedelta(days=EXPIRING)
    narrowed = {
        "unused": Q(
            ~Exists(EvidenceLink.objects.filter(document=OuterRef("pk"))),
            ~Exists(CorrectiveDocument.objects.filter(document=OuterRef("pk"))),
        ),
        "expiring": Q(valid_until__gte=today, valid_until__lte=soon),
        "expired": Q(valid_until__lt=today),
        "pending": Q(Exists(_in_newest_version(PENDING))),
        "not_accepted": Q(Exists(_in_newest_version(NOT_ACCEPTED))),
    }
    return in_use & narrowed[show] if show in narrowed else in_use


def _in_newest_version(states: Iterable[str]) -> QuerySet[DocumentVersion]:
    later = DocumentVersion.objects.filter(document=OuterRef("document"), number__gt=OuterRef("number"))
    files = DocumentVersion.objects.filter(document=OuterRef("pk"), state__in=states)
    return files.filter(~Exists(later))


def _newest_files(documents: list[Document]) -> dict[int, tuple[DocumentVersion, ...]]:
    found: defaultdict[int, tuple[DocumentVersion, ...]] = defaultdict(tuple)
    versions = DocumentVersion.objects.filter(document__in=documents).order_by("document", "-number", "position")
    for document, files in groupby(versions, key=lambda file: file.document_id):
        _number, newest = next(groupby(files, key=lambda file: file.number))
        found[document] = tuple(newest)
    return found


def _uses_by_document(
    documents: list[Document], user: User, role: str
) -> dict[int, tuple[tuple[Assessment, tuple[int, ...]], ...]]:
    found: defaultdict[int, tuple[tuple[Assessment, tuple[int, ...]], ...]] = defaultdict(tuple)
    links = _links_in_order(documents, user, role)
    for (document, _assessment), group in groupby(links, key=lambda use: (use.link.document_id, use.assessment.pk)):
        uses = list(group)
        found[document] += ((uses[0].assessment, tuple(each.number for each in uses)),)
    return found


def _links_in_order(documents: Iterable[Document], user: User, role: str) -> list[Use]:
    """Links of documents, those of the newest assessment first."""
    links = _links(user, role).filter(document__in=documents)
    in_order = links.select_related("answer__assessment", "answer__item", "linked_by").order_by(
        "document", "-answer__assessment__pk", "answer__item__number"
    )
    return [Use(each) for each in in_order]


def opened_from(document: Document, link: UUID | None, user: User, role: str) -> tuple[UUID, int] | None:
    """The assessment and the item of the link, or of the document's newest; None if the user sees no such link. One statement."""
    found = _links(user, role).filter(document=document).order_by("-pk")
    if link is not None:
        found = found.filter(public_id=link)
    place: tuple[UUID, int] | None = found.values_list("answer__assessment__public_id", "answer__item__number").first()
    return place


def document_page(document: Document, user: User, role: str) -> DocumentPage:
    """Everything about a document. Four statements."""
    files = document.versions.select_related(
        "uploaded_by", "erasure__asked_by", "erasure__erased_by", "document"
    ).order_by("-number", "position")
    pinned = set(DossierDocument.objects.filter(version__document=document).values_list("version_id", flat=True))
    versions = tuple(
        Version(number, tuple(FileState(file, file.pk in pinned) for file in group))
        for number, group in groupby(files, key=lambda file: file.number)
    )
    actions = _actions(document.enterprise, user, role).filter(documents=document)
    uses = tuple(_links_in_order([document], user, role))
    in_order = actions.select_related("answer__assessment", "answer__item").order_by("pk")
    return DocumentPage(document, versions, uses, tuple(in_order))


def is_pinned(version: DocumentVersion) -> bool:
    """True if some frozen dossier names the version."""
    return DossierDocument.objects.filter(version=version).exists()


def editable_assessments(enterprise: Enterprise, user: User, role: str) -> list[Assessment]:
    """Assessments to whose items the user may link documents, newest first."""
    found = Assessment.objects.filter(enterprise=enterprise, state__in=EDITABLE)
    if not sees_all(role):
        found = found.filter(Exists(Answer.objects.in_scope().filter(assessment=OuterRef("pk"), assignee=user)))
    return list(found.order_by("-pk").only("public_id", "name", "pk"))
