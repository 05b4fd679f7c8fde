import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from acecs.accounts.models import CustomsOffice, Department, Enterprise, Invitation, Membership, User
from acecs.notifications.models import Mail
from acecs.site import actions
from tests import cast


@pytest.fixture
def anonymous(db: None) -> Client:
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def office(db: None) -> CustomsOffice:
    return CustomsOffice.objects.get(code="2201")


@pytest.fixture
def department(enterprise: Enterprise) -> Department:
    return Department.objects.create(enterprise=enterprise, name_zh="关务部", name_en="Customs Affairs")


@pytest.fixture
def second_officer(db: None, enterprise: Enterprise) -> User:
    user = cast.person("second@one.test")
    Membership.objects.create(user=user, enterprise=enterprise, role="officer")
    return user


@pytest.fixture
def invite(enterprise: Enterprise, officer: User) -> Callable[..., Invitation]:
    def invite(email: str = "new@one.test", **changes: Any) -> Invitation:
        fields = {
            "enterprise": enterprise,
            "email": email,
            "name": "Newcomer",
            "role": "contributor",
            "department": None,
            "language": "en",
            "by": officer,
            "at": timezone.now(),
        }
        return actions.invite_member(**(fields | changes))

    return invite


@pytest.fixture
def letters(db: None) -> Callable[[], list[Mail]]:
    """Return a function that lists outgoing mail, oldest first."""
    return lambda: list(Mail.objects.order_by("pk"))


@pytest.fixture
def link_in() -> Callable[[Mail], str]:
    """Return a function that finds the path of a mail's only link."""

    def link_in(mail: Mail) -> str:
        (path,) = re.findall(r"http://127\.0\.0\.1:8000(/\S+)", mail.body)
        return path

    return link_in
