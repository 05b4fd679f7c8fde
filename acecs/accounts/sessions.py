"""Sessions in the database, read with a prepared query: every request reads one (`docs/adr/0014-prepared-queries.md`)."""

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from acecs.prepared import prepared


@prepared
def unexpired(session_key: str, at: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=session_key, expire_date__gt=at)


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        """Fall back to Django's own handling of a missing session."""
        found = unexpired(self.session_key or "", timezone.now())
        return found[0] if found else super()._get_session_from_db()  # type: ignore[misc]  # not in the stubs
