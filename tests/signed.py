"""Sign-offs of the tests."""

from datetime import datetime

from acecs.accounts.models import Enterprise, User
from assessments.actions import sign_off
from assessments.models import Assessment, SignOff
from tests import rounds
from tests.conftest import NOW
from tests.replay import replayed


@replayed
def require(assessment: Assessment) -> None:
    """Let the enterprise require a sign-off, as its manager does on the page."""
    Enterprise.objects.filter(pk=assessment.enterprise_id).update(requires_sign_off=True)
    rounds.register_documents(assessment)
    assessment.refresh_from_db()


@replayed
def asked(assessment: Assessment, *, by: User, at: datetime = NOW) -> SignOff:
    return sign_off.ask(assessment=assessment, by=by, at=at)


@replayed
def signed(assessment: Assessment, *, by: User, at: datetime = NOW) -> SignOff:
    """Sign the newest request."""
    return sign_off.sign(assessment=assessment, asked=newest(assessment).public_id, by=by, at=at)


@replayed
def sent_back(assessment: Assessment, *, by: User, reason: str = "补充台账。", at: datetime = NOW) -> SignOff:
    asked_for = newest(assessment).public_id
    return sign_off.send_back(assessment=assessment, asked=asked_for, reason=reason, by=by, at=at)


def newest(assessment: Assessment) -> SignOff:
    return assessment.sign_offs.latest("pk")
