"""Sign-in as allauth does it; the user of a session is read with a prepared query (`docs/adr/0014-prepared-queries.md`)."""

from allauth.account import auth_backends
from django.db.models import QuerySet

from acecs.accounts.models import User
from acecs.prepared import prepared


@prepared
def with_key(pk: int) -> QuerySet[User]:
    return User.objects.filter(pk=pk)


class AuthenticationBackend(auth_backends.AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    def get_user(self, user_id: int) -> User | None:
        return next((user for user in with_key(user_id) if self.user_can_authenticate(user)), None)
