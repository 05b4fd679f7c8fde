"""What is due soon or late, and for whom.

Items, corrective actions, effects to be checked, what follows from a decision of customs, planned dates, documents that
expire, monthly records that are missing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from itertools import chain
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.timezone import localdate

from acecs.accounts.models import Membership, User
from acecs.accounts.states import EnterpriseRole
from acecs.text.bilingual import Text
from acecs.text.number_lists import listed
from assessments.models import Answer, Assessment, CorrectiveAction, EvidenceLink, FacetNotNeeded
from assessments.queries.lists import open_again
from assessments.queries.outcome import DAYS_BEFORE as DAYS_BEFORE_OUTCOME
from assessments.queries.outcome import due_outcomes
from assessments.states import EDITABLE, NOT_WITHDRAWN, UNFINISHED
from assessments.vocabulary import CorrectiveStatus, Outcome
from standards.models import ExpectedEvidence
from standards.states import Facet, Frequency, Rating

# Days before the due date on which people are reminded.
DAYS_BEFORE = (7, 1)
# Of planned dates and of documents that expire, which take longer to prepare for.
LONG_BEFORE = (90, 30, 7, 1)
# Day of the month by which the records of the month before should be there, and how many days the portal looks after it.
RECORDS_DAY, RECORDS_DAYS = 5, 7


class Task(Enum):
    ITEM = "item"
    ACTION = "action"
    CHECK = "check"
    RE_REVIEW = "re_review"
    APPLICATION = "application"
    PLANNED = "planned"
    EXPIRY = "expiry"
    RECORDS = "records"


# Told so many days before and not every day once it is late; all other tasks on the days of `DAYS_BEFORE`, and daily when late.
DAYS_OF = {
    Task.RE_REVIEW: (DAYS_BEFORE_OUTCOME[Outcome.CERTIFICATE],),
    Task.APPLICATION: (DAYS_BEFORE_OUTCOME[Outcome.REFUSAL],),
    Task.PLANNED: LONG_BEFORE,
    Task.EXPIRY: LONG_BEFORE,
    Task.RECORDS: (0,),
}
TASK_AFTER = {Outcome.CERTIFICATE: Task.RE_REVIEW, Outcome.REFUSAL: Task.APPLICATION}


@dataclass(frozen=True)
class Due:
    """Something that waits for a person until a Beijing date. `action`: public id, else None; `number`: the item, 0 for none.

    `known_at`: when it was given to the person, or got that date.
    """

    task: Task
    action: UUID | None
    due_date: date
    number: int
    assessment: UUID
    name: str
    enterprise_zh: str
    enterprise_en: str
    title_zh: str
    title_en: str
    known_at: datetime | None

    @property
    def enterprise(self) -> Text:
        return Text(zh=self.enterprise_zh, en=self.enterprise_en)

    @property
    def title(self) -> Text:
        return Text(zh=self.title_zh, en=self.title_en)

    def is_to_tell(self, since: datetime, today: date) -> bool:
        """True every day once it is late; before that, if one of its days came after that of `since`, the last digest.

        What `DAYS_OF` names is not told when late. The last reminder is sent late if its day had passed, or that
        day's digest had been sent, before anybody knew.
        """
        if self.task not in DAYS_OF and self.due_date < today:
            return True
        days = self._days_to_tell()
        is_late_news = self.known_at is not None and self.known_at > since and days[-1] <= today
        return is_late_news or any(localdate(since) < day <= today for day in days)

    def _days_to_tell(self) -> list[date]:
        return [self.due_date - timedelta(days=days) for days in DAYS_OF.get(self.task, DAYS_BEFORE)]


def due_to(users: Collection[User], today: date) -> dict[int, list[Due]]:
    """User's primary key → what is late or due soon enough to be told, the earliest first. Thirteen queries at most."""
    by_user: defaultdict[int, list[Due]] = defaultdict(list)
    until = today + timedelta(days=max(DAYS_BEFORE))
    everything = (
        _items(users, until),
        _actions(users, until),
        _checks(users, until),
        _after_decisions(users, today),
        _planned(users, today),
        _expiring(users, today),
        _records(users, today),
    )
    for user, due in chain.from_iterable(everything):
        by_user[user].append(due)
    return {user: sorted(due, key=_order) for user, due in by_user.items()}


def _order(due: Due) -> tuple[date, str, int, str]:
    return due.due_date, due.name, due.number, due.task.value


def _items(users: Collection[User], until: date) -> Iterator[tuple[int, Due]]:
    """Items that are unrated, carried over and not confirmed, open again, or still as customs returned them."""
    answers = (
        Answer.objects.in_scope()
        .with_counted()
        .filter(
            assignee__in=users,
            due_date__lte=until,
            assessment__state__in=EDITABLE,
            assignee__memberships__enterprise=F("assessment__enterprise"),
        )
    )
    more = ("pk", "assignee", "counted", "assessment__as_returned")
    rows = list(_columns(answers, "assessment", "item", "given_at", *more))
    again = set(open_again(users)) if any(rating for *_due, rating, _returned in rows) else set()
    for *columns, key, user, rating, returned in rows:
        if not rating or key in again or columns[1] in returned.get("unchanged", ()):
            yield user, Due(Task.ITEM, None, *columns)


def _after_decisions(users: Collection[User], today: date) -> Iterator[tuple[int, Due]]:
    """Re-reviews and earliest new applications, for the officers of the enterprise."""
    near = {each.enterprise: each for each in due_outcomes(today)}
    officers = Membership.objects.filter(user__in=users, role=EnterpriseRole.OFFICER, enterprise__in=near)
    for user, enterprise in officers.values_list("user", "enterprise") if near else ():
        each = near[enterprise]
        task, name, known_at = TASK_AFTER[each.outcome], each.enterprise_name, each.recorded_at
        yield user, Due(task, None, each.day, 0, each.assessment, each.name, name.zh, name.en, "", "", known_at)


def _planned(users: Collection[User], today: date) -> Iterator[tuple[int, Due]]:
    """Planned dates of what can still be changed, for the officers."""
    ahead = Assessment.objects.filter(
        state__in=EDITABLE, accepted_date=None, planned_date__range=(today, today + timedelta(days=max(LONG_BEFORE)))
    )
    rows = [(*columns, "", "", None) for columns in ahead.order_by().values_list("planned_date", *OF_ASSESSMENT)]
    yield from _for_officers(users, Task.PLANNED, rows)


def _expiring(users: Collection[User], today: date) -> Iterator[tuple[int, Due]]:
    """Documents that are linked to what can still be changed, with the day until which each is valid, for the officers."""
    ends = (today, today + timedelta(days=max(LONG_BEFORE)))
    links = EvidenceLink.objects.filter(
        answer__assessment__state__in=EDITABLE, document__withdrawn_at=None, document__valid_until__range=ends
    )
    columns = ("document__valid_until", *(f"answer__assessment__{name}" for name in OF_ASSESSMENT))
    found = links.order_by().values_list(*columns, "document__title", "document__pk").distinct()
    rows = [(*columns, title, title, None) for *columns, title, _document in found]
    yield from _for_officers(users, Task.EXPIRY, rows)


def _records(users: Collection[User], today: date) -> Iterator[tuple[int, Due]]:
    """Items that are said to be met and expect monthly records, but have none of last month: for the officers, once a month.

    Their numbers are the title.
    """
    due_date = today.replace(day=RECORDS_DAY)
    if not due_date <= today < due_date + timedelta(days=RECORDS_DAYS):
        return
    end = today.replace(day=1) - timedelta(days=1)
    monthly = ExpectedEvidence.objects.filter(item=OuterRef("item"), facet=Facet.RECORD, frequency=Frequency.MONTHLY)
    of_month = EvidenceLink.objects.filter(
        answer=OuterRef("pk"),
        facet=Facet.RECORD,
        document__withdrawn_at=None,
        document__covers_from__lte=end,
        document__covers_until__gte=end.replace(day=1),
    )
    not_needed = FacetNotNeeded.objects.filter(answer=OuterRef("pk"), facet=Facet.RECORD)
    answers = (
        Answer.objects.in_scope()
        .filter(Exists(monthly), ~Exists(of_month), ~Exists(not_needed))
        .filter(assessment__state__in=EDITABLE, rating__in=[Rating.MEET, Rating.BASICALLY_MEET])
    )
    numbers: defaultdict[tuple[Any, ...], list[int]] = defaultdict(list)
    columns = (f"assessment__{name}" for name in OF_ASSESSMENT)
    for number, *assessment in answers.order_by("item__number").values_list("item__number", *columns):
        numbers[tuple(assessment)].append(number)
    rows = [(due_date, *of, listed(items).zh, listed(items).en, None) for of, items in numbers.items()]
    yield from _for_officers(users, Task.RECORDS, rows)


# Columns of an assessment in the order of `Due`, with its enterprise's key first.
OF_ASSESSMENT = ("enterprise", "public_id", "name", "enterprise__name_zh", "enterprise__name_en")


def _for_officers(users: Collection[User], task: Task, rows: list[tuple[Any, ...]]) -> Iterator[tuple[int, Due]]:
    """`rows`: due date, the columns of `OF_ASSESSMENT`, title in both languages, since when it is known."""
    officers = _officers({enterprise for _day, enterprise, *_rest in rows}) if rows else {}
    wanted = {each.pk for each in users}
    for day, enterprise, *rest in rows:
        for user in sorted(officers[enterprise] & wanted):
            yield user, Due(task, None, day, 0, *rest)


def _actions(users: Collection[User], until: date) -> Iterator[tuple[int, Due]]:
    """Corrective actions for those who carry them out."""
    doing = set(UNFINISHED) - {CorrectiveStatus.TO_CHECK}
    actions = _unfinished(until).filter(
        status__in=doing,
        assignee__in=users,
        assignee__memberships__enterprise=F("answer__assessment__enterprise"),
        assignee__memberships__role__in=[EnterpriseRole.OFFICER, EnterpriseRole.CONTRIBUTOR],
    )
    more = ("public_id", "assignee")
    for *columns, public_id, user in _columns(actions, "answer__assessment", "answer__item", "given_at", *more):
        yield user, Due(Task.ACTION, public_id, *columns)


def _checks(users: Collection[User], until: date) -> Iterator[tuple[int, Due]]:
    """Finished ones for the officers who check their effect, as in `lists.checkers`."""
    waiting = _unfinished(until).filter(status=CorrectiveStatus.TO_CHECK)
    rows = list(
        _columns(
            waiting,
            "answer__assessment",
            "answer__item",
            "given_at",
            "public_id",
            "assignee",
            "answer__assessment__enterprise",
        )
    )
    wanted = {each.pk for each in users}
    officers = _officers({row[-1] for row in rows}) if rows else {}
    for *columns, public_id, doer, enterprise in rows:
        others = officers[enterprise] - {doer} or officers[enterprise]
        for user in sorted(others & wanted):
            yield user, Due(Task.CHECK, public_id, *columns)


def _unfinished(until: date) -> QuerySet[CorrectiveAction]:
    return CorrectiveAction.objects.filter(due_date__lte=until, answer__assessment__state__in=NOT_WITHDRAWN)


def _officers(enterprises: Collection[int]) -> dict[int, set[int]]:
    officers: dict[int, set[int]] = {each: set() for each in enterprises}
    members = Membership.objects.filter(enterprise__in=enterprises, role=EnterpriseRole.OFFICER, user__is_active=True)
    for enterprise, user in members.values_list("enterprise", "user"):
        officers[enterprise].add(user)
    return officers


def _columns(
    rows: QuerySet[Any], assessment: str, item: str, known_at: str, *more: str
) -> QuerySet[Any, tuple[Any, ...]]:
    """The fields of `Due` after its task and action, then `more`."""
    return rows.order_by().values_list(
        "due_date",
        f"{item}__number",
        f"{assessment}__public_id",
        f"{assessment}__name",
        f"{assessment}__enterprise__name_zh",
        f"{assessment}__enterprise__name_en",
        f"{item}__title_zh",
        f"{item}__title_en",
        known_at,
        *more,
    )
