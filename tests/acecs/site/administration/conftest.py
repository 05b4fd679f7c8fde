from collections.abc import Callable

import pytest
from django.test import Client

from acecs.accounts.models import User
from acecs.audit.models import Event


@pytest.fixture
def page(administrator: User, sign_in: Callable[[User], Client]) -> Client:
    """The administrator's client, recently signed in."""
    return sign_in(administrator)


@pytest.fixture
def kinds(db: None) -> Callable[[], list[str]]:
    """Kinds of audit events, oldest first, without sign-ins."""
    return lambda: [
        kind for kind in Event.objects.order_by("pk").values_list("kind", flat=True) if "signed" not in kind
    ]
