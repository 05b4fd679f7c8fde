"""Who has a case is kept on the assessment's row, where the queue reads it in order, and always matches the rows."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from acecs.accounts.models import Membership, OfficeMembership, User
from acecs.site import actions
from assessments.models import Assessment
from assessments.states import Urgency
from reviews.actions import case
from reviews.queries import differing_holders
from tests import rounds
from tests.conftest import NOW

pytestmark = pytest.mark.engines


def kept(assessment: Assessment) -> tuple[User | None, int]:
    row = Assessment.objects.select_related("holder").get(pk=assessment.pk)
    return row.holder, row.urgency


def office_of(reviewer: User) -> OfficeMembership:
    return OfficeMembership.objects.select_related("office").get(user=reviewer)


def test_every_step_moves_the_case_in_the_queue(
    rated: Assessment, officer: User, reviewer: User, other_of_office: User, head: User
):
    seen = {}
    rounds.submit(rated, by=officer)
    seen["submitted"] = kept(rated)
    case.take(assessment=rated, by=reviewer, at=NOW)
    seen["taken"] = kept(rated)
    case.hand_over(assessment=rated, reviewer=other_of_office, by=reviewer, at=NOW, note="请接手。")
    seen["handed over"] = kept(rated)
    case.release(assessment=rated, by=other_of_office, at=NOW)
    seen["released"] = kept(rated)
    case.assign(assessment=rated, reviewer=reviewer, by=head, at=NOW)
    seen["assigned"] = kept(rated)
    rounds.return_(rated, 20, by=reviewer)
    seen["returned"] = kept(rated)
    rated.refresh_from_db()
    rounds.submit(rated, by=officer)
    seen["submitted again"] = kept(rated)

    assert seen == {
        "submitted": (None, Urgency.WAITING),
        "taken": (reviewer, Urgency.TAKEN),
        "handed over": (other_of_office, Urgency.TAKEN),
        "released": (None, Urgency.FREE),
        "assigned": (reviewer, Urgency.TAKEN),
        "returned": (reviewer, Urgency.WITH_ENTERPRISE),
        "submitted again": (reviewer, Urgency.RESUBMITTED),
    }


def leave_office(reviewer: User, administrator: User) -> None:
    membership = office_of(reviewer)
    actions.remove_office_member(office=membership.office, user=reviewer, by=administrator, at=NOW)


def become_head(reviewer: User, administrator: User) -> None:
    membership = office_of(reviewer)
    actions.change_office_member(office=membership.office, user=reviewer, role="head", by=administrator, at=NOW)


def lose_account(reviewer: User, administrator: User) -> None:
    actions.close_account(user=reviewer, by=administrator, at=NOW)


@pytest.mark.parametrize("leave", [leave_office, become_head, lose_account])
def test_case_of_a_reviewer_who_leaves_is_free(
    in_review: Assessment, reviewer: User, administrator: User, leave: Callable[[User, User], None]
):
    leave(reviewer, administrator)

    assert kept(in_review) == (None, Urgency.FREE)
    assert list(differing_holders()) == []


def test_case_is_theirs_again_when_the_reviewer_is_back(in_review: Assessment, reviewer: User, administrator: User):
    become_head(reviewer, administrator)
    actions.change_office_member(
        office=office_of(reviewer).office, user=reviewer, role="reviewer", by=administrator, at=NOW
    )
    back_in_role = kept(in_review)
    lose_account(reviewer, administrator)
    actions.open_account(user=reviewer, by=administrator, at=NOW)

    assert back_in_role == kept(in_review) == (reviewer, Urgency.TAKEN)


def test_case_is_free_while_its_reviewer_is_in_the_enterprise(in_review: Assessment, reviewer: User, officer: User):
    enterprise = in_review.enterprise
    invitation = actions.invite_member(
        enterprise=enterprise,
        email=reviewer.email,
        name=reviewer.name,
        role="contributor",
        department=None,
        language="en",
        by=officer,
        at=timezone.now(),
    )
    actions.accept_invitation(invitation=invitation, by=reviewer, at=timezone.now())
    as_member = kept(in_review)
    actions.remove_member(enterprise=enterprise, user=reviewer, to=None, by=officer, at=NOW)

    assert as_member == (None, Urgency.FREE)
    assert kept(in_review) == (reviewer, Urgency.TAKEN)


def test_doctor_names_a_differing_holder_and_renew_kept_mends_it(in_review: Assessment, reviewer: User):
    Membership.objects.create(user=reviewer, enterprise=in_review.enterprise, role="contributor")

    named = list(differing_holders())
    call_command("renew_kept", stdout=StringIO())

    assert named == [f"the holder of case {in_review.public_id}"]
    assert list(differing_holders()) == []
    assert kept(in_review) == (None, Urgency.FREE)
