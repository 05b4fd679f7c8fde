"""Submit, withdraw, take, return and conclude while somebody else works on the same assessment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest

from acecs.accounts.models import Membership, User
from acecs.notifications.models import Message
from assessments.actions import submission
from assessments.actions.evidence import add
from assessments.documents.dossier import parse
from assessments.models import Assessment, EvidenceLink, FrozenDossier
from reviews import queries
from reviews.actions import case as cases
from reviews.actions import letters
from tests import cast, rounds
from tests.conftest import NOW
from tests.documents import checked
from tests.races.racing import NEEDED, race, refused

# Run on one worker: two races at once on two cores would hardly overlap.
pytestmark = pytest.mark.xdist_group("races")

# The only item of business type 3.
ITEM = 4


@pytest.fixture
def rated(start: Callable[..., Assessment], officer: User) -> Callable[[], Assessment]:
    """Start assessments with a single item, rated, ready to be submitted."""

    def rated() -> Assessment:
        assessment = start(3)
        rounds.rate(assessment, ITEM, by=officer)
        return assessment

    return rated


@pytest.fixture
def submitted(rated: Callable[[], Assessment], officer: User) -> Callable[[], Assessment]:
    def submitted() -> Assessment:
        assessment = rated()
        rounds.submit(assessment, by=officer)
        return assessment

    return submitted


@pytest.fixture
def in_review(submitted: Callable[[], Assessment], reviewer: User) -> Callable[[], Assessment]:
    """Make assessments judged by customs, with an item to correct: ready to be returned or concluded."""

    def in_review() -> Assessment:
        assessment = submitted()
        cases.take(assessment=assessment, by=reviewer, at=NOW)
        rounds.judge(assessment, ITEM, by=reviewer, rating="not_meet", comment="补充台账。", to_correct=True)
        return assessment

    return in_review


def state_and_round(assessment: Assessment) -> tuple[str, int]:
    assessment.refresh_from_db()
    return assessment.state, assessment.round


def test_double_submit_returns_one_dossier(pool: ThreadPoolExecutor, rated: Callable[[], Assessment], officer: User):
    def submit(assessment: Assessment) -> FrozenDossier:
        return submission.submit(assessment=assessment, seen_round=0, by=officer, at=NOW)

    def check(assessment: Assessment, one: object, other: object) -> None:
        assert one == other == assessment.dossiers.get()
        assert state_and_round(assessment) == ("submitted", 1)

    overlapped = race(pool, lambda: (rated(),), check, submit, submit)

    assert overlapped >= NEEDED


def test_two_officers_submitting_make_one_dossier(
    pool: ThreadPoolExecutor, rated: Callable[[], Assessment], officer: User
):
    second = cast.person("second@one.test")
    Membership.objects.create(user=second, enterprise=officer.memberships.get().enterprise, role="officer")

    def check(assessment: Assessment, one: object, other: object) -> None:
        assert [each for each in (one, other) if not refused(each)] == [assessment.dossiers.get()]
        assert state_and_round(assessment) == ("submitted", 1)

    overlapped = race(
        pool,
        lambda: (rated(),),
        check,
        lambda assessment: submission.submit(assessment=assessment, seen_round=0, by=officer, at=NOW),
        lambda assessment: submission.submit(assessment=assessment, seen_round=0, by=second, at=NOW),
    )

    assert overlapped >= NEEDED


def test_submit_racing_withdraw_ends_withdrawn(
    pool: ThreadPoolExecutor, rated: Callable[[], Assessment], officer: User
):
    """The assessment ends withdrawn. The office is notified of both, but only if the submission came first."""

    def check(assessment: Assessment, handed_in: object, _withdrawn: object) -> None:
        told = Message.objects.filter(link__contains=str(assessment.public_id)).values_list("kind", "recipient__email")
        office = {cast.REVIEWER, cast.HEAD}
        was_submitted = not refused(handed_in)
        kinds = ("submitted", "withdrawn") if was_submitted else ()
        assert state_and_round(assessment) == ("withdrawn", int(was_submitted))
        assert list(assessment.dossiers.all()) == ([handed_in] if was_submitted else [])
        assert set(told) == {(kind, email) for kind in kinds for email in office}

    overlapped = race(
        pool,
        lambda: (rated(),),
        check,
        lambda assessment: submission.submit(assessment=assessment, seen_round=0, by=officer, at=NOW),
        lambda assessment: submission.withdraw(assessment=assessment, by=officer, at=NOW, reason="计划调整。"),
    )

    assert overlapped >= NEEDED


def test_return_racing_withdraw_ends_withdrawn(
    pool: ThreadPoolExecutor, in_review: Callable[[], Assessment], officer: User, reviewer: User
):
    """The assessment ends withdrawn. If the return came first, there are a notice and a review record."""

    def check(assessment: Assessment, record: object, _withdrawn: object) -> None:
        was_returned = not refused(record)
        assert state_and_round(assessment) == ("withdrawn", 1)
        assert list(assessment.records.all()) == ([record] if was_returned else [])
        assert hasattr(assessment.dossiers.get(), "returned") == was_returned

    overlapped = race(
        pool,
        lambda: (in_review(),),
        check,
        lambda assessment: letters.return_(assessment=assessment, notice="", by=reviewer, at=NOW, anyway=True),
        lambda assessment: submission.withdraw(assessment=assessment, by=officer, at=NOW, reason="计划调整。"),
    )

    assert overlapped >= NEEDED


def test_conclude_racing_withdraw_lets_one_win(
    pool: ThreadPoolExecutor, in_review: Callable[[], Assessment], officer: User, reviewer: User
):
    """Exactly one of the two succeeds."""

    def conclude(assessment: Assessment) -> object:
        return letters.conclude(assessment=assessment, opinion="not_satisfied", note="", by=reviewer, at=NOW)

    def check(assessment: Assessment, record: object, withdrawn: object) -> None:
        was_concluded = not refused(record)
        assert refused(withdrawn) == was_concluded
        assert state_and_round(assessment) == ("concluded" if was_concluded else "withdrawn", 1)
        assert list(assessment.records.all()) == ([record] if was_concluded else [])

    overlapped = race(
        pool,
        lambda: (in_review(),),
        check,
        conclude,
        lambda assessment: submission.withdraw(assessment=assessment, by=officer, at=NOW, reason="计划调整。"),
    )

    assert overlapped >= NEEDED


def test_case_taken_at_once_goes_to_one_reviewer(
    pool: ThreadPoolExecutor, submitted: Callable[[], Assessment], reviewer: User, other_of_office: User
):
    def check(assessment: Assessment, one: object, other: object) -> None:
        assert refused(one) != refused(other)
        assert state_and_round(assessment) == ("in_review", 1)
        assert queries.holder(assessment) == (other_of_office if refused(one) else reviewer)

    overlapped = race(
        pool,
        lambda: (submitted(),),
        check,
        lambda assessment: cases.take(assessment=assessment, by=reviewer, at=NOW),
        lambda assessment: cases.take(assessment=assessment, by=other_of_office, at=NOW),
    )

    assert overlapped >= NEEDED


def test_accepted_upload_is_in_the_dossier(pool: ThreadPoolExecutor, rated: Callable[[], Assessment], officer: User):
    """The file is in the dossier, or the upload was refused."""
    numbers = count()

    def prepare() -> tuple[Any, ...]:
        return rated(), checked(f"ledger {next(numbers)}".encode())

    def upload(assessment: Assessment, file: Any) -> list[EvidenceLink]:
        return add(answer=assessment.answers.get(item__number=ITEM), checked=[file], facet="", by=officer, at=NOW)

    def check(assessment: Assessment, file: Any, handed_in: Any, links: Any) -> None:
        was_accepted = not refused(links)
        named = [piece.sha256 for item in parse(handed_in.content).items for piece in item.evidence]
        pinned = [each.version.sha256 for each in handed_in.documents.select_related("version")]
        assert state_and_round(assessment) == ("submitted", 1)
        assert named == pinned == ([file.sha256] if was_accepted else [])
        assert EvidenceLink.objects.filter(answer__assessment=assessment).count() == int(was_accepted)

    overlapped = race(
        pool,
        prepare,
        check,
        lambda assessment, _file: submission.submit(assessment=assessment, seen_round=0, by=officer, at=NOW),
        upload,
    )

    assert overlapped >= NEEDED
