from django.db.models import Count, QuerySet

from acecs.accounts.models import User
from acecs.notifications.models import Mail, Message
from acecs.notifications.states import MOST_SHOWN
from acecs.prepared import prepared


def messages(user: User) -> QuerySet[Message]:
    return Message.objects.filter(recipient=user)


def newest(user: User) -> list[Message]:
    """The reader's messages, newest first."""
    return list(messages(user)[:MOST_SHOWN])


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
