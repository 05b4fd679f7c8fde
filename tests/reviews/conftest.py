import pytest

from acecs.accounts.models import CustomsOffice, OfficeMembership, User
from tests import cast


@pytest.fixture
def other_of_office(db: None) -> User:
    """A second reviewer of the first office."""
    user = cast.person("second@office.test")
    OfficeMembership.objects.create(user=user, office=CustomsOffice.objects.get(code="2201"), role="reviewer")
    return user
