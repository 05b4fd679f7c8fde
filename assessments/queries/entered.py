"""Input of verdict and pages, read once for both: entries for the items in scope, and figures."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from acecs.prepared import prepared
from assessments.entry import Carried, Entry
from assessments.models import Answer, Assessment, EvidenceLink, Remark
from assessments.queries.customs import customs_word
from assessments.queries.figures import as_kept, figures_of
from evidence.states import PENDING, Inspection
from standards.catalogue import BusinessType, Item
from standards.law.figures import Figures
from standards.queries.catalogue import catalogue_of
from standards.states import Facet

COLUMNS = (
    "rating",
    "note",
    "reason",
    "count_known",
    "reply",
    "reply_round",
    "carried_from_id",
    "carried_item",
    "carried_confirmed",
    "version",
    "assignee_id",
    "due_date",
    "updated_at",
)


@dataclass(frozen=True)
class LinkedFile:
    """A file of the newest version of a document that is linked to an item. A document may have several."""

    public_id: UUID
    document: UUID
    title: str
    file_name: str
    media_type: str
    size: int
    sha256: str
    facet: str
    uploaded_by: str
    uploaded_at: datetime
    version: int
    linked_by: str
    linked_at: datetime
    position: int
    state: str
    fault: str
    pages: int | None
    kind: str
    covers_from: date | None
    covers_until: date | None
    valid_until: date | None
    issuer: str
    number: str
    has_personal_information: bool
    place: str
    shows: str
    is_withdrawn: bool

    @property
    def is_accepted(self) -> bool:
        """True if it may be submitted: inspected, accepted, and not withdrawn since."""
        return self.state == Inspection.ACCEPTED and not self.is_withdrawn

    @property
    def is_pending(self) -> bool:
        return self.state in PENDING

    @property
    def is_linked_later(self) -> bool:
        """True if the document was already in the vault when it was linked."""
        return self.linked_at != self.uploaded_at

    @property
    def facet_label(self) -> str:
        return str(Facet(self.facet).label) if self.facet else ""


@dataclass(frozen=True)
class EvidenceAsked:
    """Who asked colleagues for evidence, when, and with which sentence, if any."""

    by: str
    at: datetime
    note: str


@dataclass(frozen=True)
class Entered:
    """What was entered for one item. `sub_ratings`: position → rating code; names are empty if nobody is recorded.

    `reply`: to what customs wants corrected in the submission of `reply_round`; empty if a later one was returned.
    `carried_name`: of the former assessment, while `carried` is set. `asked`: while evidence is asked for and none is linked.
    """

    answer_id: int
    item: Item
    business_type: BusinessType
    rating: str
    note: str
    reason: str
    count_known: str
    reply: str
    reply_round: int
    carried: Carried | None
    carried_name: str
    version: int
    assignee_id: int | None
    due_date: date | None
    updated_at: datetime | None
    assignee: str
    assignee_public_id: UUID | None
    updated_by: str
    remark_count: int
    asked: EvidenceAsked | None
    sub_ratings: Mapping[int, str]
    files: tuple[LinkedFile, ...]

    @property
    def entry(self) -> Entry:
        return Entry(self.rating, self.note, self.reason, self.count_known, self.sub_ratings, self.reply, self.carried)

    @property
    def carried_from_id(self) -> UUID | None:
        return self.carried.assessment if self.carried else None

    @property
    def carried_item(self) -> int:
        return self.carried.number if self.carried else 0

    @property
    def carried_confirmed(self) -> str:
        return ",".join(map(str, sorted(self.carried.confirmed))) if self.carried else ""

    def saved(self, entry: Entry, *, by: str, at: datetime) -> "Entered":
        """Return the next version, saved by the person with that name."""
        return replace(self, **vars(entry), version=self.version + 1, updated_by=by, updated_at=at)


def carried_of(former: UUID | None, number: int, confirmed: str) -> Carried | None:
    """From the columns of an answer or a version of it."""
    if former is None:
        return None
    return Carried(former, number, frozenset(map(int, filter(None, confirmed.split(",")))))


@dataclass(frozen=True)
class Sheet:
    """`items` in the annex's order."""

    items: tuple[Entered, ...]
    figures: Figures

    def item(self, number: int) -> Entered | None:
        """Return the item, or None if it is not in scope."""
        return next((each for each in self.items if each.item.number == number), None)

    def chosen(self, numbers: Iterable[int]) -> dict[int, Entered]:
        """Return the items with these numbers, in their order. Raises `Answer.DoesNotExist` if one is not in scope."""
        items = {each.item.number: each for each in self.items}
        try:
            return {number: items[number] for number in numbers}
        except KeyError as missing:
            raise Answer.DoesNotExist from missing

    def with_item(self, saved: Entered) -> "Sheet":
        items = tuple(saved if each.answer_id == saved.answer_id else each for each in self.items)
        return replace(self, items=items)


def sheet_of(assessment: Assessment) -> Sheet:
    """Read everything in scope. Three queries, or two if the figures are loaded (`with_figures`, and by the gate)."""
    return Sheet(_items(assessment), _figures(assessment))


def _figures(assessment: Assessment) -> Figures:
    if "register_figures" in vars(assessment):
        figures = as_kept(assessment.register_figures or {})
        if figures is not None:
            return figures
    return figures_of(assessment.enterprise)


def _items(assessment: Assessment) -> tuple[Entered, ...]:
    catalogue = catalogue_of(assessment.edition)
    files = _files(assessment)
    word = customs_word(assessment)
    returned_round = word.returned_round if word else 0
    answers: dict[int, Entered] = {}
    sub_ratings: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for (
        key,
        item,
        business_type,
        sub_item,
        sub_rating,
        assignee,
        public_id,
        updated_by,
        carried_name,
        remarks,
        *asked_and_entered,
    ) in _answers(assessment):
        if sub_item is not None:
            sub_ratings[key][catalogue.sub_item_of_key[sub_item].position] = sub_rating
        if key not in answers:
            asked_by, asked_at, asked_note, *entered = asked_and_entered
            values = dict(zip(COLUMNS, entered, strict=True))
            values["reply"] = values["reply"] if values["reply_round"] == returned_round else ""
            values["reply_round"] = returned_round
            carried = [values.pop(name) for name in ("carried_from_id", "carried_item", "carried_confirmed")]
            answers[key] = Entered(
                answer_id=key,
                item=catalogue.item_of_key[item],
                business_type=catalogue.type_of_key[business_type],
                assignee=assignee or "",
                assignee_public_id=public_id,
                updated_by=updated_by or "",
                carried=carried_of(*carried),
                carried_name=carried_name or "",
                remark_count=remarks,
                asked=EvidenceAsked(asked_by, asked_at, asked_note) if asked_at and not files[key] else None,
                sub_ratings=sub_ratings[key],
                files=tuple(files[key]),
                **values,
            )
    return tuple(sorted(answers.values(), key=lambda each: each.item.number))


@prepared
def _answers(assessment: Assessment) -> QuerySet[Answer, tuple[Any, ...]]:
    """An answer with sub-items appears once for each of them."""
    remarks = Remark.objects.filter(answer=OuterRef("pk")).order_by().values("answer").annotate(total=Count("pk"))
    return (
        Answer.objects.in_scope()
        .filter(assessment=assessment)
        .annotate(remark_count=Coalesce(Subquery(remarks.values("total")), 0))
        .values_list(
            "pk",
            "item_id",
            "business_type_id",
            "sub_answers__sub_item_id",
            "sub_answers__rating",
            "assignee__name",
            "assignee__public_id",
            "updated_by__name",
            "carried_from__name",
            "remark_count",
            "evidence_asked_by__name",
            "evidence_asked_at",
            "evidence_asked_note",
            *COLUMNS,
        )
    )


def _files(assessment: Assessment) -> defaultdict[int, list[LinkedFile]]:
    """Answer id → linked files, in order of linking."""
    files: defaultdict[int, list[LinkedFile]] = defaultdict(list)
    for answer, _item, _type, file in _newest_files(assessment):
        files[answer].append(file)
    return files


def files_by_item(assessment: Assessment) -> dict[Item, list[LinkedFile]]:
    """The items in scope that have linked files, in the annex's order. One query."""
    catalogue = catalogue_of(assessment.edition)
    files: defaultdict[Item, list[LinkedFile]] = defaultdict(list)
    for _answer, item, business_type, file in _newest_files(assessment):
        if business_type is not None:
            files[catalogue.item_of_key[item]].append(file)
    return {item: files[item] for item in sorted(files, key=lambda item: item.number)}


def _newest_files(assessment: Assessment) -> Iterator[tuple[int, int, int | None, LinkedFile]]:
    """Yield answer, its item and business type (None: not in scope) and a linked file, in order of linking."""
    # Versions come newest first, which is cheaper than a subquery per row; of each link, the files of the first one count.
    newest: dict[int, int] = {}
    for link, answer, item, business_type, *values in _versions(assessment):
        file = LinkedFile(*values)
        if newest.setdefault(link, file.version) == file.version:
            yield answer, item, business_type, file


@prepared
def _versions(assessment: Assessment) -> QuerySet[EvidenceLink, tuple[Any, ...]]:
    """Link, answer, its item and business type, and the fields of `LinkedFile`."""
    return (
        EvidenceLink.objects.filter(answer__assessment=assessment, document__versions__isnull=False)
        .order_by("linked_at", "pk", "-document__versions__number", "document__versions__position")
        .annotate(is_withdrawn=Q(document__withdrawn_at__isnull=False))
        .values_list(
            "pk",
            "answer_id",
            "answer__item_id",
            "answer__business_type_id",
            "public_id",
            "document__public_id",
            "document__title",
            "document__versions__filename",
            "document__versions__media_type",
            "document__versions__size",
            "document__versions__sha256",
            "facet",
            "document__versions__uploaded_by__name",
            "document__versions__uploaded_at",
            "document__versions__number",
            "linked_by__name",
            "linked_at",
            "document__versions__position",
            "document__versions__state",
            "document__versions__fault",
            "document__versions__pages",
            "document__kind",
            "document__covers_from",
            "document__covers_until",
            "document__valid_until",
            "document__issuer",
            "document__number",
            "document__has_personal_information",
            "place",
            "shows",
            "is_withdrawn",
        )
    )
