from django.db.models import QuerySet

from acecs.accounts.models import User
from acecs.notifications.models import Mail, Message
from acecs.notifications.states import MOST_SHOWN


def messages(user: User) -> QuerySet[Message]:
    return Message.objects.filter(recipient=user)


def newest(user: User) -> list[Message]:
    """The reader's messages, newest first."""
    return list(messages(user)[:MOST_SHOWN])


def unread_count(user: User) -> int:
    return messages(user).filter(read_at=None).count()


def newest_mail() -> list[Mail]:
    """Outgoing mail with its jobs, newest first."""
    return list(outgoing()[:MOST_SHOWN])


def outgoing() -> QuerySet[Mail]:
    return Mail.objects.select_related("job")
