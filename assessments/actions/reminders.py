"""Remind people of what is due in 7 days and in 1 day, and once a day of what is late: one digest per person."""

import logging
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from acecs.accounts.models import User
from acecs.accounts.states import LANGUAGE_OF
from acecs.notifications.actions import notify
from acecs.notifications.models import Reminded
from acecs.notifications.states import MessageKind
from acecs.text.bilingual import column_in, own
from acecs.text.moments import written
from assessments.queries.due import Due, Task, due_to

log = logging.getLogger(__name__)

# Beijing time: nobody gets a mail at night.
NOT_BEFORE = time(8)
# A digest names so many, and counts the rest.
MOST_LISTED = 15


def remind(at: datetime) -> int:
    """Send today's digests, once a day to each person however often it is called. Returns how many were sent.

    Each person's digest and the note that it was sent are one transaction, so that a worker killed in the middle goes
    on with the others. After days without a worker, the reminders of those days are sent with today's.
    A failure is logged and does not affect the others.
    """
    today = timezone.localdate(at)
    if timezone.localtime(at).time() < NOT_BEFORE:
        return 0
    people = _people_to_remind(today, at)
    due = due_to([each.user for each in people], today) if people else {}
    told = {each.pk: [one for one in due.get(each.user_id, ()) if one.is_to_tell(each.at, today)] for each in people}
    quiet = [key for key, things in told.items() if not things]
    _not_today(today).filter(pk__in=quiet).update(at=at)
    return sum(_remind(each, told[each.pk], today, at) for each in people if told[each.pk])


def _people_to_remind(today: date, at: datetime) -> list[Reminded]:
    """Members with open accounts who were not reminded today. Newcomers count as reminded yesterday."""
    members = User.objects.filter(memberships__isnull=False, is_active=True).distinct()
    reminded = Reminded.objects.values("user")
    yesterday = at - timedelta(days=1)
    Reminded.objects.bulk_create(
        [Reminded(user=each, at=yesterday) for each in members.exclude(pk__in=reminded)], ignore_conflicts=True
    )
    return list(_not_today(today).filter(user__in=members).select_related("user").order_by("pk"))


def _not_today(today: date) -> QuerySet[Reminded]:
    """Those whose last digest is of an earlier day."""
    return Reminded.objects.filter(at__lt=timezone.make_aware(datetime.combine(today, time())))


def _remind(reminded: Reminded, things: Sequence[Due], today: date, at: datetime) -> bool:
    try:
        return _remind_once(reminded, things, today, at)
    except Exception:
        log.exception("%s could not be reminded for %s", reminded.user.public_id, today)
        return False


@transaction.atomic
def _remind_once(reminded: Reminded, things: Sequence[Due], today: date, at: datetime) -> bool:
    # Of two workers, the second waits here and finds the day done.
    if not _not_today(today).filter(pk=reminded.pk).update(at=at):
        return False
    values = {"number": str(len(things))}
    for language in LANGUAGE_OF.values():
        with translation.override(language):
            values[column_in("list", language)] = "\n".join(_lines(things, today, language))
    notify(kind=MessageKind.DUE, to=[reminded.user], link=_link(things), values=values, at=at)
    return True


def _lines(things: Sequence[Due], today: date, language: str) -> Iterator[str]:
    several = len({each.enterprise for each in things}) > 1
    for each in things[:MOST_LISTED]:
        where = f"{each.name}, {own(each.enterprise, language)}" if several else each.name
        yield _when(each.due_date, today) % {
            "day": written(each.due_date),
            "what": _what(each, language),
            "where": where,
        }
    if len(things) > MOST_LISTED:
        yield _("Not listed here: %(number)s") % {"number": len(things) - MOST_LISTED}


def _when(day: date, today: date) -> str:
    if day < today:
        return _("Late, was due %(day)s: %(what)s (%(where)s)")
    if day == today:
        return _("Due today, %(day)s: %(what)s (%(where)s)")
    return _("Due %(day)s: %(what)s (%(where)s)")


def _what(due: Due, language: str) -> str:
    words = {
        Task.ITEM: _("item %(number)s, %(title)s"),
        Task.ACTION: _("corrective action for item %(number)s, %(title)s"),
        Task.RE_REVIEW: _("re-review by customs"),
        Task.APPLICATION: _("new application is possible"),
        Task.PLANNED: _("planned date"),
        Task.EXPIRY: _("“%(title)s” is valid until then"),
        Task.RECORDS: _("records of %(month)s, item %(title)s"),
        Task.CHECK: _("check of a corrective action’s effect, item %(number)s, %(title)s"),
    }
    month = f"{due.due_date.replace(day=1) - timedelta(days=1):%Y-%m}"
    return words[due.task] % {"number": due.number, "title": own(due.title, language), "month": month}


def _link(things: Collection[Due]) -> str:
    """The only thing's own page, the worksheet of the only assessment for its items, the only assessment, else the first screen."""
    pages = {_page(each) for each in things}
    assessments = {each.assessment for each in things}
    if len(pages) == 1:
        return pages.pop()
    if len(assessments) == 1 and all(each.task == Task.ITEM for each in things):
        return reverse("assessments:worksheet", args=[assessments.pop()])
    if len(assessments) == 1:
        return reverse("assessments:hub", args=[assessments.pop()])
    return reverse("dashboard")


def _page(due: Due) -> str:
    if due.action:
        return reverse("assessments:corrective_action", args=[due.assessment, due.action])
    if due.task in (Task.EXPIRY, Task.RECORDS):
        return reverse("assessments:coverage", args=[due.assessment])
    if not due.number:
        return reverse("assessments:hub", args=[due.assessment])
    return reverse("assessments:item", args=[due.assessment, due.number])
