"""A case at each step: customs has sent something, returned it, or concluded."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from acecs.accounts.models import User
from assessments.actions import assessment as frames
from assessments.actions.assessment import Frame
from assessments.models import Assessment
from reviews.actions import letters
from tests import rounds
from tests.conftest import NOW


@pytest.fixture
def concluded(in_review: Assessment, reviewer: User) -> Assessment:
    """Item 21 does not meet; the opinion is *not satisfied*."""
    rounds.judge_all(in_review, by=reviewer)
    rounds.judge(in_review, 21, by=reviewer, rating="not_meet", comment="台账缺三个月。")
    letters.conclude(assessment=in_review, opinion="not_satisfied", note="单项标准不达标。", by=reviewer, at=NOW)
    in_review.refresh_from_db()
    return in_review


@pytest.fixture
def resubmitted(returned: Assessment, officer: User) -> Assessment:
    """The item that customs returned is submitted again; customs has not answered."""
    rounds.rate(returned, 21, by=officer, note="已补充台账。")
    rounds.submit(returned, by=officer)
    returned.refresh_from_db()
    return returned


@pytest.fixture
def sent(in_review: Assessment, reviewer: User) -> Assessment:
    """One item of three is rated."""
    rounds.judge(in_review, 20, by=reviewer)
    letters.send(assessment=in_review, by=reviewer, at=NOW)
    in_review.refresh_from_db()
    return in_review


@pytest.fixture
def reviewer_page(reviewer: User, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(reviewer)


@pytest.fixture
def change(officer: User) -> Callable[..., None]:
    """Change fields of an assessment's frame."""

    def change(assessment: Assessment, **changes: Any) -> None:
        assessment.refresh_from_db()
        types = frozenset(assessment.picked_types.values_list("business_type_id", flat=True))
        frame = replace(Frame(assessment.name, assessment.planned_date, None, types), **changes)
        frames.change(assessment=assessment, version=assessment.frame_version, frame=frame, by=officer, at=NOW)

    return change
