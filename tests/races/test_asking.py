"""Ask for evidence while another officer asks for the same, or while it is linked."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from acecs.accounts.models import Membership, User
from acecs.notifications.models import Message
from acecs.refusals import Why
from assessments.actions import asking, evidence
from assessments.models import Assessment
from tests import cast
from tests.conftest import NOW
from tests.documents import put_in_vault
from tests.races.racing import NEEDED, race

# Run on one worker: two races at once on two cores would hardly overlap.
pytestmark = pytest.mark.xdist_group("races")

ITEMS = (20, 21)


@pytest.fixture
def held(start: Callable[..., Assessment], contributor: User) -> Callable[[], Assessment]:
    """Start assessments whose items are the contributor's."""

    def held() -> Assessment:
        assessment = start(8)
        assessment.answers.update(assignee=contributor)
        return assessment

    return held


def ask(assessment: Assessment, *, by: User) -> object:
    return asking.ask(assessment=assessment.public_id, numbers=ITEMS, note="", by=by, at=NOW)


def told(assessment: Assessment) -> int:
    return Message.objects.filter(kind="evidence_asked", link__contains=str(assessment.public_id)).count()


def asked(assessment: Assessment) -> int:
    return assessment.answers.exclude(evidence_asked_at=None).count()


def test_two_officers_asking_tell_each_person_once(
    pool: ThreadPoolExecutor, held: Callable[[], Assessment], officer: User
):
    second = cast.person("second@one.test")
    Membership.objects.create(user=second, enterprise=officer.memberships.get().enterprise, role="officer")

    def check(assessment: Assessment, one: object, other: object) -> None:
        assert {one, other} == {NOW, Why.STALE}
        assert (asked(assessment), told(assessment)) == (2, 1)

    overlapped = race(
        pool,
        lambda: (held(),),
        check,
        lambda assessment: ask(assessment, by=officer),
        lambda assessment: ask(assessment, by=second),
    )

    assert overlapped >= NEEDED


def test_evidence_linked_meanwhile_is_not_asked_for(
    pool: ThreadPoolExecutor, held: Callable[[], Assessment], officer: User, contributor: User
):
    def link(assessment: Assessment) -> object:
        document = assessment.answers.get(item__number=22).evidence_links.get().document
        return evidence.link(
            assessment=assessment,
            numbers=[20],
            documents=[document],
            words=evidence.Words(),
            by=contributor,
            at=NOW,
        )

    def prepare() -> tuple[Assessment]:
        assessment = held()
        other = assessment.answers.select_related("item", "assessment__enterprise").get(item__number=22)
        put_in_vault(other, by=officer)
        return (assessment,)

    def check(assessment: Assessment, asking: object, _linked: object) -> None:
        assert (asked(assessment), told(assessment)) == ((0, 0) if asking == Why.STALE else (2, 1))

    assert race(pool, prepare, check, lambda assessment: ask(assessment, by=officer), link) >= NEEDED
