"""What customs' pages show: the office's queue (paged by keyset), a case with its dossier and judgments."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum, auto
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import (
    BooleanField,
    CharField,
    Count,
    Exists,
    F,
    Func,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models import Case as Conditional
from django.db.models.lookups import LessThan
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language

from acecs.accounts.models import CustomsOffice, Enterprise, Membership, OfficeMembership, User
from acecs.accounts.states import OfficeRole
from acecs.prepared import prepared
from acecs.text.bilingual import column_in
from acecs.text.typed import KEY_DIGITS, whole_number
from assessments.documents.customs_word import CustomsWord, earlier_word
from assessments.documents.dossier import parse as parse_dossier
from assessments.models import Assessment, FrozenDossier, TakenBack
from assessments.queries.reading import FilePlace, each_once
from assessments.states import State, Urgency
from assessments.vocabulary import Purpose
from evidence.models import DocumentVersion
from reviews.judgment import FileJudgment, FileKey, Judgment
from reviews.models import DocumentJudgment, ItemJudgment, Record
from reviews.record import ReviewedItem, ReviewRecord, parse
from reviews.states import AT_CUSTOMS, Left, Occasion
from reviews.word import word_of

PAGE = 25

# Filter of the queue → the least and the greatest urgency of its cases.
QUEUES: dict[str, tuple[Urgency, Urgency]] = {
    "open": (Urgency.WITH_ENTERPRISE, Urgency.RESUBMITTED),
    "waiting": (Urgency.WAITING, Urgency.RESUBMITTED),
    "in_review": (Urgency.TAKEN, Urgency.FREE),
    "returned": (Urgency.WITH_ENTERPRISE, Urgency.WITH_ENTERPRISE),
    "ended": (Urgency.ENDED, Urgency.ENDED),
}


# Urgency, moment of the submission, primary key.
Place = tuple[int, datetime, int]
# Before and after all cases.
FIRST: Place = (max(Urgency) + 1, datetime(1, 1, 2, tzinfo=UTC), 0)
LAST: Place = (-1, datetime(1, 1, 2, tzinfo=UTC), 0)


@dataclass(frozen=True)
class QueueRow:
    """A case as the queue shows it, the enterprise's name in the reader's language; `reviewer` is None until it is taken.

    `reviewer_left`: why they no longer review it, a value of `Left`, or empty. `total`: number of items submitted.
    """

    key: int
    public_id: UUID
    submitted_enterprise: str
    current_enterprise: str
    name: str
    submitted_at: datetime
    round: int
    state: str
    reviewer: str | None
    reviewer_left: str
    reviewer_id: int | None
    office_id: int
    total: int
    urgency: int

    @property
    def place(self) -> Place:
        """Where the row is in the queue; greater ones come first."""
        return self.urgency, self.submitted_at, self.key

    @property
    def holder_id(self) -> int | None:
        """Primary key of the reviewer who has the case; None if they have left it."""
        return None if self.reviewer_left else self.reviewer_id

    @property
    def enterprise(self) -> str:
        """The enterprise's name as of the submission."""
        return self.submitted_enterprise or self.current_enterprise

    @property
    def now(self) -> str:
        """The enterprise's name now, if it differs."""
        return self.current_enterprise if self.current_enterprise != self.enterprise else ""

    @property
    def state_label(self) -> str:
        return str(State(self.state).label)


@dataclass(frozen=True)
class QueuePage:
    """`following` opens the next page, empty on the last one."""

    rows: tuple[QueueRow, ...]
    following: str


class Whose(Enum):
    """Which cases: an office's but the reader's own in review, those, or all that the reader has."""

    OTHERS = auto()
    OWN = auto()
    MINE = auto()


def queue(
    user: User, memberships: Iterable[OfficeMembership], show: str, after: str, *, mine: bool = False
) -> QueuePage:
    """One page of the cases of the user's offices: the most urgent first, of equally urgent ones the newest submission.

    `memberships`: the user's; `after`: `following` of the previous page. One query an office, and one for the reader's
    own cases, so that each reads rows in the order of an index.
    """
    least, greatest = QUEUES[show]
    place = min(_place(after) or FIRST, (greatest + 1, *FIRST[1:]))
    if mine:
        rows = _cases_after(place, Whose.MINE, show, user)
    else:
        rows = [row for each in memberships for row in _cases_after(place, Whose.OTHERS, show, user, each.office_id)]
        if least <= Urgency.TAKEN <= greatest:
            own = _cases_after(_among_own(place), Whose.OWN, show, user)
            rows += [replace(row, urgency=Urgency.OWN) for row in own]
    in_order = sorted(rows, key=lambda row: row.place, reverse=True)
    shown = tuple(in_order[:PAGE])
    return QueuePage(shown, _key(shown[-1]) if len(in_order) > PAGE else "")


def _among_own(place: Place) -> Place:
    """The same place among the reader's own cases in review, which are stored as `TAKEN`."""
    urgency, moment, pk = place
    if urgency == Urgency.OWN:
        return Urgency.TAKEN, moment, pk
    return (Urgency.OWN, moment, pk) if urgency > Urgency.OWN else LAST


def _cases_after(place: Place, whose: Whose, show: str, user: User, office: int | None = None) -> list[QueueRow]:
    """One page and one more case. `office`: whose cases to read, if not the reader's own."""
    urgency, moment, pk = place
    read = _page(whose, show, get_language() or "")
    return [QueueRow(*row) for row in read(user=user, office=office, urgency=urgency, moment=moment, pk=pk)]


@cache
def _page(whose: Whose, show: str, language: str) -> Callable[..., list[tuple[Any, ...]]]:
    @prepared
    def page(user: User, office: int | None, urgency: int, moment: datetime, pk: int) -> QuerySet[Assessment, Any]:
        least = Urgency.TAKEN if whose == Whose.OWN else QUEUES[show][0]
        # No other upper bound of the urgency: SQLite would prefer it to the whole place.
        follows = LessThan(RowValue("urgency", "submitted_at", "pk"), RowValue(urgency, moment, pk))
        rows = Assessment.objects.submitted_to(user).filter(follows, urgency__gte=least.value)
        others = rows.filter(office=office).exclude(urgency=Urgency.TAKEN.value, holder=user)
        rows = others if whose == Whose.OTHERS else rows.filter(holder=user)
        rows = rows.order_by("-urgency", "-submitted_at", "-pk").annotate(reviewer_left=_left())
        return rows.values_list(*_columns(language))[: PAGE + 1]

    return page


class RowValue(Func):
    """`(a, b, c)`, compared from left to right as a whole: the database finds the place in an index of a, b, c."""

    function = ""
    output_field = BooleanField()


def _columns(language: str) -> tuple[str, ...]:
    """The fields of a `QueueRow`, in its order."""
    names = (column_in("submitted_enterprise", language), column_in("enterprise__name", language))
    shown = ("submitted_name", "submitted_at", "round", "state", "case__reviewer__name", "reviewer_left")
    return ("pk", "public_id", *names, *shown, "case__reviewer_id", "office_id", "scope_count", "urgency")


def rated_counts(rows: Iterable[QueueRow]) -> dict[int, int]:
    """Primary key of a case in review → how many items of its newest submission customs has rated. One query at most."""
    keys = [row.key for row in rows if row.state == State.IN_REVIEW]
    if not keys:
        return {}
    newest = ItemJudgment.objects.filter(
        dossier__assessment__in=keys,
        dossier__purpose=Purpose.SUBMISSION,
        dossier__version=F("dossier__assessment__round"),
        dossier__taken_back=None,
    )
    return dict(newest.exclude(rating="").order_by().values_list("dossier__assessment").annotate(number=Count("pk")))


def _left() -> Conditional:
    """Whether the case's reviewer has left: a value of `Left`, empty if they may go on or nobody has it."""
    theirs = OfficeMembership.objects.filter(
        office=OuterRef("office"), user=OuterRef("case__reviewer"), user__is_active=True
    )
    of_enterprise = Membership.objects.filter(enterprise=OuterRef("enterprise"), user=OuterRef("case__reviewer"))
    return Conditional(
        When(case__reviewer=None, then=Value("")),
        When(~Exists(theirs), then=Value(Left.OFFICE.value)),
        When(~Exists(theirs.filter(role=OfficeRole.REVIEWER)) | Exists(of_enterprise), then=Value(Left.CASE.value)),
        default=Value(""),
        output_field=CharField(),
    )


def _key(row: QueueRow) -> str:
    return f"{row.urgency}~{row.submitted_at.isoformat()}~{row.key}"


def _place(key: str) -> Place | None:
    """Parse a key made by `_key`. None for anything else, which opens the first page."""
    urgency, _tilde, rest = key.partition("~")
    text, _tilde, number = rest.partition("~")
    if urgency not in {str(each.value) for each in Urgency}:
        return None
    try:
        moment = parse_datetime(text)
        # In years 1 and 9999 the conversion to UTC can overflow.
        in_utc = moment.astimezone(UTC) if moment and moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
    pk = whole_number(number, most_digits=KEY_DIGITS)
    return None if in_utc is None or pk is None else (int(urgency), in_utc, pk)


def cases(user: User) -> QuerySet[Assessment]:
    """Assessments submitted to the user's offices, with the relations that every page's header shows."""
    shown = Assessment.objects.submitted_to(user).annotate(reviewer_left=_left())
    return shown.select_related("enterprise", "office", "edition", "case__reviewer")


def case_of(user: User, public_id: UUID) -> Assessment | None:
    """One of them; None if it is not in one of the user's offices."""
    return next(iter(_cases_with(user, public_id)), None)


@prepared
def _cases_with(user: User, public_id: UUID) -> QuerySet[Assessment]:
    return cases(user).filter(public_id=public_id)


def taken_back(user: User, public_id: UUID) -> TakenBack | None:
    """The last submission of the assessment to one of the user's offices that was taken back; none of their own enterprise."""
    return next(iter(_taken_back(user, public_id)), None)


@prepared
def _taken_back(user: User, public_id: UUID) -> QuerySet[TakenBack]:
    undone = TakenBack.objects.filter(
        dossier__assessment__public_id=public_id, dossier__office__memberships__user=user
    ).exclude(dossier__assessment__enterprise__memberships__user=user)
    return undone.order_by("-dossier__number")[:1]


def holder(assessment: Assessment) -> User | None:
    """Return who has the case. None if nobody took it, or they released it, left the office or joined the enterprise since."""
    return next(iter(_holders(assessment.pk)), None)


@prepared
def _holders(assessment: int) -> QuerySet[User]:
    held = Assessment.objects.filter(pk=assessment).annotate(reviewer_left=_left()).filter(reviewer_left="")
    return User.objects.filter(pk__in=held.values("case__reviewer"))


def reviewers(assessment: Assessment) -> QuerySet[OfficeMembership]:
    """Memberships of those who may be assigned: the office's active reviewers who do not belong to the enterprise."""
    return (
        OfficeMembership.objects.filter(office=assessment.office, role=OfficeRole.REVIEWER, user__is_active=True)
        .exclude(user__memberships__enterprise=assessment.enterprise)
        .select_related("user")
        .order_by("user__name")
    )


@prepared
def heads(assessment: Assessment) -> QuerySet[User]:
    """The active heads of the assessment's office who do not belong to its enterprise."""
    return User.objects.filter(
        office_memberships__office__assessments=assessment,
        office_memberships__role=OfficeRole.HEAD,
        is_active=True,
    ).exclude(memberships__enterprise__assessments=assessment)


def lacks_head(assessment: Assessment, holder: User | None, by: User) -> bool:
    """True if a colleague has the case in an office without a head. Without a query if nobody or `by` has it."""
    return holder is not None and holder != by and not heads(assessment)


def with_customs(enterprise: Enterprise) -> QuerySet[Assessment]:
    """The enterprise's assessments that customs works on or has returned."""
    return Assessment.objects.filter(enterprise=enterprise, state__in=AT_CUSTOMS | {State.RETURNED})


def without_reviewer(office: CustomsOffice) -> QuerySet[Assessment]:
    """The office's open cases that nobody has: not taken yet, released, or of a reviewer who has left."""
    reviewers = office.memberships.filter(role=OfficeRole.REVIEWER, user__is_active=True)
    return Assessment.objects.filter(office=office, state__in=AT_CUSTOMS).exclude(
        case__reviewer__in=reviewers.values("user")
    )


def submissions(assessment: Assessment) -> QuerySet[FrozenDossier]:
    """Dossiers submitted to the office that has the case and not taken back, newest first."""
    submitted = assessment.dossiers.select_related("taken_back").filter(purpose=Purpose.SUBMISSION, taken_back=None)
    return submitted.filter(office=assessment.office).order_by("-number")


def newest(assessment: Assessment) -> FrozenDossier:
    [dossier] = _of_round(assessment, assessment.round)
    return dossier


@prepared
def _of_round(assessment: Assessment, round_: int) -> QuerySet[FrozenDossier]:
    dossiers = FrozenDossier.objects.filter(assessment=assessment, purpose=Purpose.SUBMISSION)
    return dossiers.filter(version=round_, taken_back=None)


def newest_two(assessment: Assessment) -> tuple[FrozenDossier, FrozenDossier | None]:
    """Return this round's submission and that of the round before (None unless the same office had it)."""
    latest = list(submissions(assessment)[:2])
    return latest[0], latest[1] if len(latest) > 1 else None


def readable_documents(assessment: Assessment) -> QuerySet[DocumentVersion]:
    """Document versions pinned by a submission to the office; the rest of the vault is not readable."""
    return DocumentVersion.objects.filter(pinned__dossier__in=submissions(assessment)).distinct()


def files_of_item(assessment: Assessment, number: int) -> list[FilePlace]:
    """Return the item's files of the newest submission, as its page shows them. One query."""
    newest = submissions(assessment).first()
    items = parse_dossier(newest.content).items if newest else ()
    pieces = [piece for item in items if item.number == number for piece in item.evidence]
    return each_once(FilePlace(UUID(piece.document), piece.version, piece.position, piece.title) for piece in pieces)


def judgment_of(saved: ItemJudgment) -> Judgment:
    """Return what the reviewer entered for the item, without its files."""
    return Judgment(saved.rating, saved.comment, saved.to_correct, saved.asks_evidence, saved.sub_ratings)


def judgments(dossier: FrozenDossier) -> dict[int, Judgment]:
    """Item number → what the reviewer entered, whether sent or not."""
    entered = {each.number: judgment_of(each) for each in dossier.judgments.all()}
    for number, saved in saved_files(dossier).items():
        files = {key: file_judgment_of(each) for key, each in saved.items() if each.verdict}
        if files:
            entered[number] = replace(entered.get(number, Judgment()), files=files)
    return entered


def file_judgment_of(saved: DocumentJudgment) -> FileJudgment:
    return FileJudgment(saved.verdict, saved.reason, saved.page, saved.remark)


def saved_files(dossier: FrozenDossier) -> dict[int, dict[FileKey, DocumentJudgment]]:
    """Item number → its files that were decided about, also those whose decision was taken back. One query."""
    saved: defaultdict[int, dict[FileKey, DocumentJudgment]] = defaultdict(dict)
    for each in dossier.document_judgments.select_related("file__document", "saved_by").order_by("pk"):
        saved[each.number][key_of(each.file)] = each
    return saved


def key_of(file: DocumentVersion) -> FileKey:
    return FileKey(str(file.document.public_id), file.number, file.position)


def saved_judgments(dossier: FrozenDossier) -> dict[int, ItemJudgment]:
    return {each.number: each for each in dossier.judgments.select_related("saved_by")}


def last_record(dossier: FrozenDossier) -> Record | None:
    return dossier.records.order_by("-number").first()


def says_the_same(record: Record, judgments: Mapping[int, Judgment]) -> bool:
    """True if the record's items equal `judgments`: nothing was entered since it was frozen."""
    return all(_as_judged(item) == judgments.get(item.number, Judgment()) for item in parse(record.content).items)


def _as_judged(item: ReviewedItem) -> Judgment:
    files = {
        FileKey(file.document, file.version, file.position): FileJudgment(
            file.verdict, file.reason, file.page, file.remark
        )
        for file in item.files
    }
    return Judgment(item.rating, item.comment, item.to_correct, item.asks_evidence, item.sub_ratings, files)


def records(assessment: Assessment) -> list[tuple[Record, ReviewRecord, CustomsWord]]:
    """Everything that customs sent, newest first: (row, its content, its content beside what was submitted and replied)."""
    rows = list(assessment.records.select_related("dossier", "made_by").annotate(following=_following()))
    dossiers = {row.dossier_id: parse_dossier(row.dossier.content) for row in rows}
    following = {row.pk: parse_dossier(row.following) if row.following else None for row in rows}
    parsed = [(row, parse(row.content)) for row in rows]
    return [(row, record, word_of(record, dossiers[row.dossier_id], following[row.pk])) for row, record in parsed]


def _following() -> Conditional:
    """Content of the submission that followed a return. Null for other letters, which get no reply."""
    submitted = FrozenDossier.objects.filter(purpose=Purpose.SUBMISSION, taken_back=None)
    next_round = submitted.filter(assessment=OuterRef("assessment"), version=OuterRef("dossier__version") + 1)
    return Conditional(When(occasion=Occasion.RETURNED, then=Subquery(next_round.values("content"))))


def word_to_keep(assessment: Assessment) -> CustomsWord | None:
    """What customs last sent, read from the newest record and its dossier; None if it sent nothing."""
    row = assessment.records.select_related("dossier").first()
    return word_of(parse(row.content), parse_dossier(row.dossier.content)) if row else None


def word_beside(frozen: FrozenDossier) -> CustomsWord | None:
    """What customs last sent, for a version about which it sent nothing itself; None if there is nothing.

    For a submission only what was sent before it. A version for own use, which never gets an answer, may stand beside a later
    word; one that is not later is an `EarlierWord`.
    """
    sent = frozen.assessment.records.select_related("dossier")
    if frozen.purpose == Purpose.SUBMISSION:
        sent = sent.filter(dossier__number__lt=frozen.number, made_at__lte=frozen.frozen_at)
    row = sent.first()
    if row is None:
        return None
    submitted = parse_dossier(row.dossier.content)
    word = word_of(parse(row.content), submitted)
    if row.dossier.number < frozen.number and row.made_at <= frozen.frozen_at:
        return earlier_word(word, submitted, parse_dossier(frozen.content))
    return word


def differing_holders() -> Iterator[str]:
    """Name each case in review whose kept holder differs from its rows."""
    in_review = Assessment.objects.filter(state=State.IN_REVIEW).annotate(reviewer_left=_left()).order_by("pk")
    rows = in_review.values_list("public_id", "holder_id", "case__reviewer_id", "reviewer_left")
    for public_id, holder_id, reviewer_id, left in rows.iterator():
        if holder_id != (None if left else reviewer_id):
            yield f"the holder of case {public_id}"


def differing_words() -> Iterator[str]:
    """Name each assessment whose kept word of customs differs from its newest record."""
    for assessment in Assessment.objects.filter(round__gt=0).order_by("pk").iterator():
        word = word_to_keep(assessment)
        if assessment.customs_word != (word.model_dump(mode="json") if word else None):
            yield f"customs' word on assessment {assessment.public_id}"
