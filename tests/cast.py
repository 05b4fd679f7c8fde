"""The people, enterprises and offices of the tests. Names are made up; the codes have valid check digits."""

from django.contrib.auth.hashers import MD5PasswordHasher

from acecs.accounts.models import CustomsOffice, Enterprise, Membership, OfficeMembership, User
from acecs.accounts.states import EnterpriseRole, Language, OfficeRole
from tests.replay import replayed

PASSWORD = "a long sentence as a password"
OFFICER = "officer@one.test"
CONTRIBUTOR = "contributor@one.test"
MANAGER = "manager@one.test"
REVIEWER = "reviewer@office.test"
HEAD = "head@office.test"
ADMINISTRATOR = "administrator@portal.test"
STRANGER = "officer@two.test"
OTHER_REVIEWER = "reviewer@elsewhere.test"

CUSTOMS = (REVIEWER, HEAD, OTHER_REVIEWER)
# Everybody who can sign in.
PEOPLE = (OFFICER, CONTRIBUTOR, MANAGER, REVIEWER, HEAD, ADMINISTRATOR, STRANGER, OTHER_REVIEWER)


def create() -> None:
    office = CustomsOffice.objects.create(code="2201", name_zh="甲海关", name_en="Office A")
    elsewhere = CustomsOffice.objects.create(code="5101", name_zh="乙海关", name_en="Office B")
    one = Enterprise.objects.create(
        name_zh="第一物流有限公司",
        name_en="First Logistics Ltd",
        credit_code="91310000MA00000012",
        customs_code="1100000001",
        office=office,
    )
    two = Enterprise.objects.create(
        name_zh="第二报关有限公司",
        name_en="Second Brokers Ltd",
        credit_code="91310000MA00000025",
        customs_code="1100000002",
        office=elsewhere,
    )
    for email, enterprise, role in (
        (OFFICER, one, EnterpriseRole.OFFICER),
        (CONTRIBUTOR, one, EnterpriseRole.CONTRIBUTOR),
        (MANAGER, one, EnterpriseRole.MANAGER),
        (STRANGER, two, EnterpriseRole.OFFICER),
    ):
        Membership.objects.create(user=person(email), enterprise=enterprise, role=role)
    for email, its_office, office_role in (
        (REVIEWER, office, OfficeRole.REVIEWER),
        (HEAD, office, OfficeRole.HEAD),
        (OTHER_REVIEWER, elsewhere, OfficeRole.REVIEWER),
    ):
        OfficeMembership.objects.create(user=person(email), office=its_office, role=office_role)
    person(ADMINISTRATOR, is_administrator=True)


@replayed
def person(email: str, **fields: bool) -> User:
    user = User(email=email, name=email.split("@", maxsplit=1)[0].title(), language=Language.ENGLISH, **fields)
    # The salt is as long as Django's own; with a shorter one, Django would rehash at the first check and end the session.
    user.password = MD5PasswordHasher().encode(PASSWORD, "0123456789abcdefghijkl")
    user.save()
    return user
