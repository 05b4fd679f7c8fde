"""Sign off a draft while somebody else answers, changes or submits it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from acecs.accounts.models import Membership, User
from acecs.notifications.models import Message
from acecs.refusals import Why
from assessments.actions import sign_off
from assessments.documents.dossier import parse
from assessments.models import Assessment, SignOff
from tests import cast, rounds, signed
from tests.conftest import NOW
from tests.races.racing import NEEDED, race

# Run on one worker: two races at once on two cores would hardly overlap.
pytestmark = pytest.mark.xdist_group("races")

# The only item of business type 3.
ITEM = 4


@pytest.fixture
def ready(start: Callable[..., Assessment], officer: User) -> Callable[[], Assessment]:
    """Start assessments with a single item, rated, of an enterprise that requires a sign-off."""

    def ready() -> Assessment:
        assessment = start(3)
        rounds.rate(assessment, ITEM, by=officer)
        signed.require(assessment)
        return assessment

    return ready


@pytest.fixture
def waiting(ready: Callable[[], Assessment], officer: User) -> Callable[[], Assessment]:
    def waiting() -> Assessment:
        assessment = ready()
        signed.asked(assessment, by=officer)
        return assessment

    return waiting


def told(assessment: Assessment, kind: str) -> int:
    return Message.objects.filter(kind=kind, link__contains=str(assessment.public_id)).count()


def overtaken(result: object) -> bool:
    """True if somebody was faster. Any other refusal fails the test."""
    assert not isinstance(result, Why) or result == Why.STALE
    return isinstance(result, Why)


def test_two_officers_asking_make_one_request(pool: ThreadPoolExecutor, ready: Callable[[], Assessment], officer: User):
    second = cast.person("second@one.test")
    Membership.objects.create(user=second, enterprise=officer.memberships.get().enterprise, role="officer")

    def check(assessment: Assessment, one: object, other: object) -> None:
        assert one == other == SignOff.objects.get(assessment=assessment)
        assert (assessment.dossiers.count(), told(assessment, "sign_off_asked")) == (1, 1)

    overlapped = race(
        pool,
        lambda: (ready(),),
        check,
        lambda assessment: signed.asked(assessment, by=officer),
        lambda assessment: signed.asked(assessment, by=second),
    )

    assert overlapped >= NEEDED


def test_of_two_managers_one_answers(
    pool: ThreadPoolExecutor, waiting: Callable[[], Assessment], officer: User, manager: User
):
    second = cast.person("second@one.test")
    Membership.objects.create(user=second, enterprise=officer.memberships.get().enterprise, role="manager")

    def check(assessment: Assessment, signature: object, sent_back: object) -> None:
        row = SignOff.objects.get(assessment=assessment)
        outcomes = (overtaken(signature), overtaken(sent_back), row.outcome, row.answered_by)
        assert outcomes in ((False, True, "signed", manager), (True, False, "sent_back", second))
        assert told(assessment, "signed_off") + told(assessment, "sign_off_back") == 1

    overlapped = race(
        pool,
        lambda: (waiting(),),
        check,
        lambda assessment: signed.signed(assessment, by=manager),
        lambda assessment: signed.sent_back(assessment, by=second),
    )

    assert overlapped >= NEEDED


def test_change_racing_signature_is_never_signed(
    pool: ThreadPoolExecutor, waiting: Callable[[], Assessment], officer: User, manager: User
):
    """Either the change came first and nothing was signed, or the signature is void and nothing can be submitted."""

    def check(assessment: Assessment, signature: object, _changed: object) -> None:
        row = SignOff.objects.get(assessment=assessment)
        assert row.outcome == ("" if overtaken(signature) else "signed")
        again = sign_off.ask(assessment=assessment, by=officer, at=NOW)
        assert again != row
        assert parse(again.dossier.content).items[0].note == "改过。"

    overlapped = race(
        pool,
        lambda: (waiting(),),
        check,
        lambda assessment: signed.signed(assessment, by=manager),
        lambda assessment: rounds.rate(assessment, ITEM, by=officer, note="改过。"),
    )

    assert overlapped >= NEEDED
