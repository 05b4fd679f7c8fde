from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.functional import Promise

from acecs.accounts.models import User
from acecs.accounts.queries import places
from acecs.notifications.models import Mail, MailSwitchedOff, Message
from acecs.notifications.states import ALWAYS_MAILED, FOR_ENTERPRISE, FOR_EVERYBODY, FOR_OFFICE, MOST_SHOWN, MessageKind
from acecs.prepared import prepared


def messages(user: User) -> QuerySet[Message]:
    return Message.objects.filter(recipient=user)


def newest(user: User) -> list[Message]:
    """The reader's messages, newest first, and one more if there are more than a page shows."""
    return list(messages(user)[: MOST_SHOWN + 1])


def newest_at(user: User, link: str) -> Message | None:
    """The last message that the reader got with this link."""
    return messages(user).filter(link=link).first()


def unread_count(user: User) -> int:
    return sum(_unread(user))


@prepared
def _unread(user: User) -> QuerySet[Message, int]:
    """Count the unread messages; no row if there are none."""
    unread = messages(user).filter(read_at=None).order_by()
    return unread.values("recipient").annotate(number=Count("pk")).values_list("number", flat=True)


def newest_mail() -> list[Mail]:
    """Outgoing mail with its jobs, newest first."""
    return list(outgoing()[:MOST_SHOWN])


def outgoing() -> QuerySet[Mail]:
    return Mail.objects.select_related("job")


@dataclass(frozen=True)
class MailChoice:
    """A kind of message that a person gets. `why_always`: why its mail cannot be switched off, empty if it can."""

    kind: MessageKind
    is_mailed: bool
    why_always: Promise | str


def mail_choices(user: User) -> list[MailChoice]:
    """The kinds that the user gets by their roles, those that can be switched off first. Two queries."""
    own, off = places(user), switched_off(user)
    roles = {each.role for each in own if each.is_enterprise}
    kinds = [
        *(kind for kind, of in FOR_ENTERPRISE.items() if roles & of),
        *(FOR_OFFICE if not all(each.is_enterprise for each in own) else ()),
        *FOR_EVERYBODY,
    ]
    choices = [MailChoice(kind, kind not in off, ALWAYS_MAILED.get(kind, "")) for kind in dict.fromkeys(kinds)]
    return sorted(choices, key=lambda choice: bool(choice.why_always))


def switched_off(user: User) -> set[str]:
    """The kinds of messages that the user does not want mailed."""
    return set(MailSwitchedOff.objects.filter(user=user).values_list("kind", flat=True))


def without_mail(kind: MessageKind, users: Collection[User]) -> set[int]:
    """Keys of those of the users who switched off mail of this kind. One query, none for kinds that are always mailed."""
    if kind in ALWAYS_MAILED or not users:
        return set()
    return set(MailSwitchedOff.objects.filter(kind=kind, user__in=users).values_list("user", flat=True))
