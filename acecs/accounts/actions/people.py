"""Create accounts without memberships."""

from datetime import datetime

from django.db import transaction

from acecs.accounts import rules
from acecs.accounts.actions.rows import add
from acecs.accounts.models import User
from acecs.accounts.states import Language
from acecs.audit.actions import SITE, record
from acecs.refusals import ensure


@transaction.atomic
def create_administrator(
    *, email: str, name: str, password: str, at: datetime, language: str = Language.CHINESE
) -> User:
    """Create an administrator from the command line, where no user is signed in.

    The caller has validated the password. Raises `ValidationError` for a malformed or taken e-mail address.
    """
    user = _created_user(password, email=email, name=name, language=language, is_administrator=True, date_joined=at)
    record("accounts.administrator_created", user, stream=SITE, at=at)
    return user


@transaction.atomic
def create_user(*, email: str, name: str, language: str, password: str, by: User, at: datetime) -> User:
    """Create a user without memberships. The caller has validated the password.

    Raises `Refused` unless `by` is an administrator, `ValidationError` for a malformed or taken e-mail address.
    """
    ensure(rules.administer(is_administrator=by.is_administrator))
    user = _created_user(password, email=email, name=name, language=language, date_joined=at)
    record("accounts.user_created", user, stream=SITE, by=by, at=at)
    return user


def _created_user(password: str, **fields: object) -> User:
    user = User(**fields)
    user.set_password(password)
    add(user)
    return user
