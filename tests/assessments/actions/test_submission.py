"""Take back a submission that customs has not taken yet: as before submitting, and the same round again."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from acecs.audit.models import Event
from acecs.notifications.models import Message
from acecs.refusals import Refused, Why
from assessments import verification as rows
from assessments.actions import submission
from assessments.models import Assessment
from reviews import queries, verification
from reviews.actions import case as cases
from tests import pages, rounds
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("in_english")


def problems() -> list[str]:
    return [*rows.problems(), *verification.problems()]


def test_first_submission_taken_back_is_a_draft_again(submitted: Assessment, officer: User, reviewer: User):
    frozen = submitted.dossiers.get()

    submission.take_back(assessment=submitted, by=officer, at=NOW)

    submitted.refresh_from_db()
    assert (submitted.state, submitted.round, submitted.office, submitted.submitted_at) == ("draft", 0, None, None)
    assert frozen.taken_back.taken_back_by == officer
    assert list(queries.cases(reviewer)) == []
    assert Event.objects.latest("pk").data == {"round": 1, "dossier_sha256": frozen.sha256}
    assert problems() == []


def test_next_submission_has_the_same_round(submitted: Assessment, officer: User, reviewer: User):
    first = submitted.dossiers.get()
    submission.take_back(assessment=submitted, by=officer, at=NOW)
    rounds.rate(submitted, 21, by=officer, note="台账已补充。")

    second = rounds.submit(submitted, by=officer)
    cases.take(assessment=submitted, by=reviewer, at=NOW)
    submitted.refresh_from_db()

    assert (second.number, second.version, second.previous_sha256) == (2, 1, first.sha256)
    assert list(queries.submissions(submitted)) == [second]
    rounds.return_(submitted, 20, by=reviewer)
    submitted.refresh_from_db()
    assert (submitted.state, submitted.round) == ("returned", 1)
    assert problems() == []


def test_correction_taken_back_is_returned_as_before(returned: Assessment, officer: User, reviewer: User):
    before = returned.submitted_at
    rounds.rate(returned, 21, by=officer, note="台账已补充。")
    rounds.submit(returned, by=officer)

    submission.take_back(assessment=returned, by=officer, at=NOW)

    returned.refresh_from_db()
    assert (returned.state, returned.round, returned.submitted_at) == ("returned", 1, before)
    assert rounds.defects(returned) == {21: "补充台账。"}
    assert [each.version for each in queries.submissions(returned)] == [1]
    assert problems() == []
    again = rounds.submit(returned, by=officer)
    assert (again.version, again.attempt) == (2, 2)


def test_case_that_customs_took_is_not_taken_back(in_review: Assessment, officer: User):
    with pytest.raises(Refused) as refused:
        submission.take_back(assessment=in_review, by=officer, at=NOW)

    assert refused.value.refusal.why == Why.WRONG_STATE


def test_office_is_told_and_can_follow_the_link(submitted: Assessment, officer: User, reviewer: User):
    submission.take_back(assessment=submitted, by=officer, at=NOW)

    message = Message.objects.get(recipient=reviewer, kind="taken_back")
    assert (message.link, message.values["assessment"]) == (reverse("reviews:queue"), "2027 application")


def test_hub_offers_taking_back_beside_ending(submitted: Assessment, officer: User, officer_page: Client):
    hub = reverse("assessments:hub", args=[submitted.public_id])
    take_back, end = (reverse(f"assessments:{name}", args=[submitted.public_id]) for name in ("take_back", "withdraw"))
    offered = pages.links(officer_page.get(hub))

    asked = officer_page.get(take_back)
    done = officer_page.post(take_back, follow=True)

    assert {take_back, end} <= set(offered)
    assert "This does not end the self-assessment." in pages.text(pages.page(asked))
    assert pages.texts(done, "notice--success") == ["Submission taken back. Change it, then submit it again."]
    assert take_back not in pages.links(done)


def test_version_taken_back_is_marked(submitted: Assessment, officer: User, officer_page: Client):
    submission.take_back(assessment=submitted, by=officer, at=NOW)

    shown = officer_page.get(reverse("reports:list", args=[submitted.public_id]))

    assert ", taken back" in pages.text(pages.by_id(shown, "version"))


def test_submit_page_says_which_is_meant(rated: Assessment, officer_page: Client):
    shown = pages.text(pages.page(officer_page.get(reverse("assessments:submit", args=[rated.public_id]))))

    assert "Until customs takes the review task you can take the submission back and change it" in shown
    assert "ending the self-assessment is another step, which is final" in shown


# --- Ending it -----------------------------------------------------------------------------------


def test_ending_during_review_takes_a_reason_that_customs_reads(
    in_review: Assessment, reviewer: User, officer_page: Client, sign_in: Callable[[User], Client]
):
    url = reverse("assessments:withdraw", args=[in_review.public_id])

    refused = officer_page.post(url, {"sure": "yes", "reason": " "})
    state_then = Assessment.objects.get(pk=in_review.pk).state
    done = officer_page.post(url, {"sure": "yes", "reason": "业务范围调整。"})

    message = Message.objects.get(recipient=reviewer, kind="withdrawn")
    shown = sign_in(reviewer).get(reverse("reviews:case", args=[in_review.public_id]))
    assert (refused.status_code, state_then, done.status_code) == (422, "in_review", 302)
    assert pages.errors(refused) == [
        ("#reason", "Not ended: customs is reviewing this assessment; give the reason for ending it.")
    ]
    assert message.values["note"] == "业务范围调整。"
    assert "Why the enterprise ended it业务范围调整。" in pages.text(pages.by_class(shown, "facts")[0])


def test_ending_before_review_takes_no_reason(submitted: Assessment, officer: User):
    submission.withdraw(assessment=submitted, by=officer, at=NOW)

    submitted.refresh_from_db()
    assert submitted.state == "withdrawn"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_button_is_named_like_its_page(submitted: Assessment, officer_page: Client, language: str):
    officer_page.post(reverse("set_language"), {"language": language, "next": "/"})

    page = officer_page.get(reverse("assessments:take_back", args=[submitted.public_id]))

    named = [pages.text(each) for each in pages.by_class(page, "btn-primary")]
    assert named == [pages.heading(page)]
