"""A case is assigned, handed over, released and taken over: who has it then, who is told, who entered what."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import Enterprise, Membership, OfficeMembership, User
from acecs.accounts.queries import office_memberships
from acecs.audit.models import Event
from acecs.notifications import words
from acecs.notifications.models import Message
from acecs.refusals import Refused, Why
from assessments.actions import submission
from assessments.models import Assessment
from reviews import queries
from reviews.actions import case as cases
from reviews.actions import item as items
from reviews.actions.gate import refusal
from reviews.judgment import Judgment
from reviews.states import Action
from tests import pages, rounds
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("written_case", "in_english")

Mails = Callable[[], list[EmailMessage]]


@pytest.fixture
def in_review(db: None, written_case: int) -> Assessment:
    return Assessment.objects.get(pk=written_case)


def told(user: User) -> list[tuple[str, str]]:
    """Kinds and sentences of the user's messages about who has the review task, oldest first."""
    about = Message.objects.filter(recipient=user, kind__in=["assigned", "taken_away", "released"]).order_by("pk")
    return [(each.kind, words.sentence(each.kind, each.values)) for each in about]


def test_assigned_and_former_reviewer_are_told_with_the_note(
    in_review: Assessment, head: User, reviewer: User, other_of_office: User, delivered: Mails
):
    cases.assign(assessment=in_review, reviewer=other_of_office, by=head, at=NOW, note="下周休假，请接手。")

    case = "the review of “2027 application” (First Logistics Ltd)"
    assert told(other_of_office) == [("assigned", f"Head gave you {case}.\n下周休假，请接手。")]
    assert told(reviewer) == [("taken_away", f"Head assigned {case} to Second.\n下周休假，请接手。")]
    mails = {mail.to[0]: mail.body for mail in delivered() if "下周休假，请接手。" in mail.body}
    assert mails.keys() == {other_of_office.email, reviewer.email}


def test_assigning_the_same_reviewer_again_tells_nobody(in_review: Assessment, head: User, reviewer: User):
    events = Event.objects.count()

    cases.assign(assessment=in_review, reviewer=reviewer, by=head, at=NOW, note=" ")

    assert told(reviewer) == []
    assert Event.objects.count() == events
    assert queries.holder(in_review) == reviewer


def test_note_to_the_reviewer_who_has_the_case_is_sent_once(
    in_review: Assessment, head: User, reviewer: User, sign_in: Callable[[User], Client]
):
    page = sign_in(head)
    shown = page.get(reverse("reviews:case", args=[in_review.public_id]))
    url = reverse("reviews:assign", args=[in_review.public_id])
    (chosen,) = (each for each in pages.by_id(shown, "reviewer").iter("option") if each.get("selected") is not None)
    form = {"reviewer": str(chosen.get("value")), "note": "请优先办理。"}

    answers = [page.post(url, form, follow=True) for _again in range(2)]

    assert form["reviewer"] == str(reviewer.public_id)
    notes = Message.objects.filter(recipient=reviewer, kind="noted")
    assert [words.sentence(each.kind, each.values) for each in notes] == [
        "Head wrote to you about the review of “2027 application” (First Logistics Ltd):\n请优先办理。"
    ]
    said = "This reviewer has the review task already. Your note was sent to them."
    assert [pages.texts(each, "notice--success") for each in answers] == [[said], [said]]


def test_assigning_the_same_reviewer_without_a_note_says_so(
    in_review: Assessment, head: User, reviewer: User, sign_in: Callable[[User], Client]
):
    url = reverse("reviews:assign", args=[in_review.public_id])

    answer = sign_in(head).post(url, {"reviewer": reviewer.public_id}, follow=True)

    assert pages.texts(answer, "notice--success") == ["This reviewer has the review task already. Nothing was changed."]


def test_handing_over_to_oneself_is_refused_and_keeps_the_note(
    in_review: Assessment, reviewer: User, sign_in: Callable[[User], Client]
):
    url = reverse("reviews:hand_over", args=[in_review.public_id])

    answer = sign_in(reviewer).post(url, {"reviewer": reviewer.public_id, "note": "请接手。"})

    text = pages.text(pages.by_id(answer, "main"))
    assert answer.status_code == 422
    assert "Not handed over: you have this review task yourself. Choose a colleague." in text
    assert "请接手。" in text


def test_handing_over_needs_a_note(
    in_review: Assessment, reviewer: User, other_of_office: User, sign_in: Callable[[User], Client]
):
    page = sign_in(reviewer)
    case, url = (reverse(f"reviews:{name}", args=[in_review.public_id]) for name in ("case", "hand_over"))
    asked = pages.by_id(page.get(case), "hand-over-note").get("required") is not None

    without_note = page.post(url, {"reviewer": other_of_office.public_id, "note": " "})

    assert (asked, without_note.status_code, queries.holder(in_review)) == (True, 422, reviewer)
    assert "Not handed over: write to your colleague why you hand the review task over, or what is left." in pages.text(
        pages.by_id(without_note, "main")
    )
    assert told(other_of_office) == []


def test_head_takes_a_case_away_with_a_note(
    in_review: Assessment, reviewer: User, head: User, other_of_office: User, sign_in: Callable[[User], Client]
):
    page = sign_in(head)
    case, url = (reverse(f"reviews:{name}", args=[in_review.public_id]) for name in ("case", "assign"))
    shown = page.get(case)
    (label,) = [each for each in pages.page(shown).iter("label") if each.get("for") == "assign-note"]
    asked = (pages.text(label), pages.by_id(shown, "assign-note").get("required") is not None)

    without_note = page.post(url, {"reviewer": other_of_office.public_id, "note": " "})
    refused = (without_note.status_code, queries.holder(in_review), told(reviewer))
    response = page.post(url, {"reviewer": other_of_office.public_id, "note": "原承办人休假。"})

    assert asked == ("Note to them and to Reviewer, who has this review task", True)
    assert refused == (422, reviewer, [])
    assert "Not assigned: write to Reviewer, who has this review task, why somebody else gets it." in pages.text(
        pages.by_id(without_note, "main")
    )
    assert (response.status_code, queries.holder(in_review)) == (302, other_of_office)
    assert [kind for kind, sentence in told(reviewer) if sentence.endswith("原承办人休假。")] == ["taken_away"]


def test_only_reviewer_releases_with_a_note(
    in_review: Assessment, reviewer: User, head: User, other_of_office: User, sign_in: Callable[[User], Client]
):
    OfficeMembership.objects.filter(user=other_of_office).delete()
    page = sign_in(reviewer)
    shown = page.get(reverse("reviews:case", args=[in_review.public_id]))

    page.post(reverse("reviews:release", args=[in_review.public_id]), {"note": "回避。"})

    assert pages.by_id(shown, "hand-over-note").get("name") == "note"
    assert [sentence.splitlines()[-1] for _kind, sentence in told(head)] == ["回避。"]


def test_without_head_a_colleague_takes_over_with_a_note(
    in_review: Assessment, reviewer: User, head: User, other_of_office: User, sign_in: Callable[[User], Client]
):
    OfficeMembership.objects.filter(user=head).delete()
    page = sign_in(other_of_office)
    case, url = (reverse(f"reviews:{name}", args=[in_review.public_id]) for name in ("case", "take"))
    asked = pages.by_id(page.get(case), "take-over-note").get("required") is not None

    without_note = page.post(url, {"note": " "})
    response = page.post(url, {"note": "原承办人休假。"})

    assert (asked, without_note.status_code, response.status_code) == (True, 422, 302)
    assert queries.holder(in_review) == other_of_office
    (told_of,) = Message.objects.filter(recipient=reviewer, kind="taken_over")
    assert words.sentence(told_of.kind, told_of.values) == (
        "Second took over the review of “2027 application” (First Logistics Ltd) from you.\n原承办人休假。"
    )
    assert Event.objects.filter(kind="reviews.taken_over").count() == 1


@pytest.mark.parametrize(
    ("has_head", "take", "judge"),
    [
        (
            True,
            "Reviewer has this review task and can hand it over to you; the head of office can assign it to you.",
            "Reviewer has this review task and can hand it over to you; the head of office can assign it to you.",
        ),
        (
            False,
            None,
            "Reviewer has this review task and can hand it over to you. The office has no head, so you can also take it over.",
        ),
    ],
)
def test_refusal_names_a_head_only_if_there_is_one(
    in_review: Assessment, other_of_office: User, head: User, has_head: bool, take: str | None, judge: str
):
    if not has_head:
        OfficeMembership.objects.filter(user=head).delete()
    (case,) = queries.cases(other_of_office)

    said = [
        refusal(action, case, other_of_office, holder=queries.holder(case)) for action in (Action.TAKE, Action.JUDGE)
    ]

    assert [each.message if each else None for each in said] == [take, judge]


def test_reviewer_hands_over_to_a_colleague(in_review: Assessment, reviewer: User, other_of_office: User):
    rounds.judge(in_review, 20, by=reviewer, comment="已核。")

    cases.hand_over(assessment=in_review, reviewer=other_of_office, by=reviewer, at=NOW, note="请接手。")

    assert queries.holder(in_review) == other_of_office
    assert [kind for kind, _sentence in told(other_of_office)] == ["assigned"]
    assert told(reviewer) == []
    rounds.judge(in_review, 21, by=other_of_office)


def test_case_is_not_handed_over_to_a_stranger(in_review: Assessment, reviewer: User, stranger: User):
    with pytest.raises(Refused) as refused:
        cases.hand_over(assessment=in_review, reviewer=stranger, by=reviewer, at=NOW)

    assert refused.value.refusal.why == Why.BAD_INPUT
    assert queries.holder(in_review) == reviewer


def test_colleague_cannot_hand_over_anothers_case(in_review: Assessment, other_of_office: User):
    with pytest.raises(Refused) as refused:
        cases.hand_over(assessment=in_review, reviewer=other_of_office, by=other_of_office, at=NOW)

    assert refused.value.refusal.why == Why.WRONG_STATE


def test_released_case_is_taken_by_a_colleague_as_it_is(
    in_review: Assessment, reviewer: User, head: User, other_of_office: User
):
    rounds.judge(in_review, 20, by=reviewer, comment="已核。")

    cases.release(assessment=in_review, by=reviewer, at=NOW, note="回避。")
    holder_then = queries.holder(in_review)
    cases.take(assessment=in_review, by=other_of_office, at=NOW)

    in_review.refresh_from_db()
    assert (in_review.state, holder_then, queries.holder(in_review)) == ("in_review", None, other_of_office)
    assert queries.newest(in_review).judgments.get().comment == "已核。"
    assert [kind for kind, _sentence in told(head)] == ["released"]
    assert told(other_of_office) == []


def test_without_head_the_colleagues_are_told_of_a_release(
    in_review: Assessment, reviewer: User, head: User, other_of_office: User
):
    OfficeMembership.objects.filter(user=head).delete()

    cases.release(assessment=in_review, by=reviewer, at=NOW)

    assert ([kind for kind, _sentence in told(other_of_office)], told(head)) == (["released"], [])


def test_case_of_a_reviewer_who_left_is_taken_over(
    in_review: Assessment, reviewer: User, head: User, other_of_office: User, sign_in: Callable[[User], Client]
):
    OfficeMembership.objects.filter(user__in=[reviewer, head]).delete()
    page = sign_in(other_of_office)
    url = reverse("reviews:take", args=[in_review.public_id])
    offered = url in page.get(reverse("reviews:case", args=[in_review.public_id])).content.decode()

    response = page.post(url)

    assert (offered, response.status_code, queries.holder(in_review)) == (True, 302, other_of_office)
    rounds.judge(in_review, 20, by=other_of_office)


def test_assigned_case_can_be_released_before_it_is_taken(submitted: Assessment, reviewer: User, head: User):
    cases.assign(assessment=submitted, reviewer=reviewer, by=head, at=NOW)

    cases.release(assessment=submitted, by=reviewer, at=NOW)

    submitted.refresh_from_db()
    assert (submitted.state, queries.holder(submitted)) == ("submitted", None)


def test_pages_hand_over_and_release(
    in_review: Assessment, reviewer: User, other_of_office: User, sign_in: Callable[[User], Client]
):
    for name, holder in (("hand_over", other_of_office), ("release", None)):
        who = queries.holder(in_review)
        assert who is not None
        url = reverse(f"reviews:{name}", args=[in_review.public_id])
        page = sign_in(who).get(reverse("reviews:case", args=[in_review.public_id]))

        response = sign_in(who).post(url, {"reviewer": other_of_office.public_id, "note": "请接手。"})

        assert url in page.content.decode()
        assert (response.status_code, queries.holder(in_review)) == (302, holder)


def test_item_shows_who_entered_the_rating_and_when(
    in_review: Assessment, reviewer: User, other_of_office: User, sign_in: Callable[[User], Client]
):
    rounds.judge(in_review, 20, by=reviewer, comment="已核。")
    cases.hand_over(assessment=in_review, reviewer=other_of_office, by=reviewer, at=NOW, note="请接手。")

    shown = sign_in(other_of_office).get(reverse("reviews:item", args=[in_review.public_id, 20]))

    assert pages.text(pages.by_id(shown, "rated-by-20")) == "Entered by Reviewer, 23 November 2026, 12:00 Beijing time"


def test_carried_judgment_keeps_who_entered_it(
    in_review: Assessment, officer: User, reviewer: User, head: User, other_of_office: User
):
    items.judge(assessment=in_review, number=20, version=0, judgment=Judgment("meet", "已核。"), by=reviewer, at=NOW)
    rounds.return_(in_review, 21, by=reviewer)
    rounds.rate(in_review, 21, by=officer, note="台账已补充。")
    newest = rounds.submit(in_review, by=officer)
    cases.assign(assessment=in_review, reviewer=other_of_office, by=head, at=NOW, note="请接手。")

    cases.take(assessment=in_review, by=other_of_office, at=NOW)

    carried = newest.judgments.get()
    assert (carried.saved_by, carried.carried) == (reviewer, True)


def test_administrator_sees_cases_that_nobody_has(
    in_review: Assessment, reviewer: User, head: User, administrator: User, sign_in: Callable[[User], Client]
):
    assert in_review.office
    url = reverse("administer_office", args=[in_review.office.public_id])
    page = sign_in(administrator)
    before = pages.texts(page.get(url), "notice--warn")
    OfficeMembership.objects.filter(user__in=[reviewer, head]).delete()

    after = pages.texts(page.get(url), "notice--warn")

    assert before == []
    assert after == [
        "This office has no head: nobody can assign review tasks. Reviewers take a review task themselves, from an absent colleague too.",
        "1 open review task of this office has no reviewer.",
    ]


def test_queue_and_case_name_the_enterprise_as_submitted(
    in_review: Assessment, reviewer: User, sign_in: Callable[[User], Client]
):
    Enterprise.objects.filter(pk=in_review.enterprise_id).update(name_en="First Group Ltd")
    page = sign_in(reviewer)

    queue = pages.page(page.get(reverse("reviews:queue")))
    case = page.get(reverse("reviews:case", args=[in_review.public_id]))

    assert "First Logistics Ltd now: First Group Ltd" in pages.text(queue)
    assert pages.heading(case).startswith("First Logistics Ltd ")
    assert "now: First Group Ltd" in pages.texts(case, "hint")


def title(response: Any) -> str:
    (element,) = pages.page(response).iter("title")
    return pages.text(element)


def test_pages_of_a_case_name_the_enterprise_as_submitted(
    in_review: Assessment, reviewer: User, sign_in: Callable[[User], Client]
):
    Enterprise.objects.filter(pk=in_review.enterprise_id).update(name_en="First Group Ltd")
    page = sign_in(reviewer)
    names = {
        "reviews:case": [],
        "reviews:item": [20],
        "reviews:return": [],
        "reviews:conclude": [],
        "reviews:changes": [],
        "reports:case_list": [],
    }

    shown = {name: page.get(reverse(name, args=[in_review.public_id, *more])) for name, more in names.items()}

    titles = {name: "First Logistics Ltd" in title(response) for name, response in shown.items()}
    crumbs = {name: "".join(pages.texts(response, "crumbs")) for name, response in shown.items()}
    assert titles == dict.fromkeys(names, True)
    assert crumbs == {**dict.fromkeys(names, "Review tasks First Logistics Ltd"), "reviews:case": "Review tasks"}


def test_customs_is_told_of_the_enterprise_as_submitted(
    in_review: Assessment, officer: User, head: User, other_of_office: User
):
    Enterprise.objects.filter(pk=in_review.enterprise_id).update(name_en="First Group Ltd")

    cases.assign(assessment=in_review, reviewer=other_of_office, by=head, at=NOW, note="请接手。")
    submission.withdraw(assessment=in_review, by=officer, at=NOW, reason="停止申请。")

    names = Message.objects.filter(recipient=other_of_office, kind__in=["assigned", "withdrawn"]).order_by("pk")
    assert [(each.kind, each.values["enterprise_en"]) for each in names] == [
        ("assigned", "First Logistics Ltd"),
        ("withdrawn", "First Logistics Ltd"),
    ]


# --- A reviewer who has left -------------------------------------------------------------------


def deactivate(user: User, _case: Assessment) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def leave_the_office(user: User, _case: Assessment) -> None:
    OfficeMembership.objects.filter(user=user).delete()


def become_head(user: User, _case: Assessment) -> None:
    OfficeMembership.objects.filter(user=user).update(role="head")


def join_the_enterprise(user: User, case: Assessment) -> None:
    Membership.objects.create(user=user, enterprise=case.enterprise, role="contributor")


@pytest.mark.parametrize(
    ("leave", "shown"),
    [
        (deactivate, "Reviewer (no longer at this office)"),
        (leave_the_office, "Reviewer (no longer at this office)"),
        (become_head, "Reviewer (can no longer do this review task)"),
        (join_the_enterprise, "Reviewer (can no longer do this review task)"),
    ],
)
def test_case_of_reviewer_who_left_says_so_and_is_reassigned(
    in_review: Assessment,
    reviewer: User,
    head: User,
    other_of_office: User,
    sign_in: Callable[[User], Client],
    leave: Callable[[User, Assessment], None],
    shown: str,
):
    page = sign_in(head)
    leave(reviewer, in_review)

    queue = page.get(reverse("reviews:queue"))
    case = page.get(reverse("reviews:case", args=[in_review.public_id]))
    assigned = page.post(
        reverse("reviews:assign", args=[in_review.public_id]), {"reviewer": str(other_of_office.public_id), "note": ""}
    )

    assert shown in pages.text(pages.page(queue))
    assert f"Reviewer{shown}" in "".join(pages.texts(case, "facts"))
    assert (assigned.status_code, queries.holder(in_review)) == (302, other_of_office)


def test_active_reviewer_is_named_without_a_remark(
    in_review: Assessment, reviewer: User, sign_in: Callable[[User], Client]
):
    page = sign_in(reviewer)

    (row,) = queries.queue(reviewer, list(office_memberships(reviewer)), "open", "").rows
    case = page.get(reverse("reviews:case", args=[in_review.public_id]))

    assert (row.reviewer, row.reviewer_left) == ("Reviewer", "")
    assert "ReviewerReviewer Submitted" in "".join(pages.texts(case, "facts"))
