"""The enterprise replies to each item that customs wants corrected: saved like the note, frozen, and read by customs."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from acecs.refusals import Refused, Why
from assessments.actions import profile, submission
from assessments.documents.comparison import changed_items, unchanged_items
from assessments.documents.dossier import ItemPart, canonical, parse
from assessments.entry import Entry
from assessments.models import AnswerVersion, Assessment
from assessments.queries.rounds import Correction, correction
from assessments.verification import problems
from reviews.actions import letters
from tests import pages, rounds
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("written_case", "in_english")

REPLY = "台账已按月补齐，见附件。"


@pytest.fixture
def in_review(db: None, written_case: int) -> Assessment:
    return Assessment.objects.get(pk=written_case)


def url(assessment: Assessment, number: int) -> str:
    return reverse("assessments:item", args=[assessment.public_id, number])


def reply(assessment: Assessment, number: int, text: str, *, by: User) -> None:
    answer = assessment.answers.select_related("item", "assessment").get(item__number=number)
    rounds.save(answer, Entry(rating="meet", note=answer.note, reply=text), by=by)
    assessment.refresh_from_db()


def frozen_reply(assessment: Assessment, number: int) -> str:
    newest = assessment.dossiers.first()
    assert newest
    return next(item.reply for item in parse(newest.content).items if item.number == number)


def replies_shown(response: Any) -> list[str]:
    return [text for text in pages.texts(response, "typed") if text == REPLY]


# --- Saved in place ----------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "in place"])
def test_reply_is_saved_with_the_items_form(returned: Assessment, officer_page: Client, headers: dict[str, str]):
    sent = pages.form_to(officer_page.get(url(returned, 21)), url(returned, 21))

    response = officer_page.post(url(returned, 21), sent | {"reply": REPLY}, headers=headers)

    saved = returned.answers.get(item__number=21)
    shown = pages.form_to(officer_page.get(url(returned, 21)), url(returned, 21))
    assert response.status_code == (200 if headers else 302)
    assert (saved.reply, saved.reply_round, saved.version) == (REPLY, 1, 2)
    assert shown["reply"] == [REPLY]


def test_only_what_is_to_be_corrected_has_a_field_for_a_reply(
    returned: Assessment, draft: Assessment, officer_page: Client
):
    fields = {
        (name, number): "reply" in pages.form_to(officer_page.get(url(assessment, number)), url(assessment, number))
        for name, assessment, number in (("returned", returned, 20), ("returned", returned, 21), ("draft", draft, 11))
    }
    panel = officer_page.get(url(returned, 21), headers={"HX-Request": "true"})

    assert fields == {("returned", 20): False, ("returned", 21): True, ("draft", 11): False}
    assert "reply" in pages.form_to(panel, url(returned, 21))


def test_reply_to_what_was_not_raised_is_refused_and_stays(returned: Assessment, officer_page: Client):
    sent = pages.form_to(officer_page.get(url(returned, 20)), url(returned, 20))

    response = officer_page.post(url(returned, 20), sent | {"reply": REPLY}, headers={"HX-Request": "true"})

    assert response.status_code == 422
    assert "customs wants nothing corrected here now" in response.content.decode()
    assert returned.answers.get(item__number=20).version == 1


def test_reply_has_at_most_10000_characters(returned: Assessment, officer: User, officer_page: Client):
    with pytest.raises(Refused) as refused:
        reply(returned, 21, "长" * 10_001, by=officer)
    reply(returned, 21, "长" * 10_000, by=officer)

    field = pages.by_id(officer_page.get(url(returned, 21)), "reply-21")
    assert refused.value.refusal.why == Why.INVALID
    assert "10,000 characters" in str(refused.value.refusal.message)
    assert (field.get("data-longest"), field.get("maxlength")) == ("10000", None)


def test_refused_form_keeps_the_reply(returned: Assessment, officer_page: Client):
    sent = pages.form_to(officer_page.get(url(returned, 21)), url(returned, 21))

    page = officer_page.post(url(returned, 21), sent | {"reply": REPLY, "rating": "not_applicable", "reason": ""})

    assert page.status_code == 422
    assert pages.form_to(page, url(returned, 21))["reply"] == [REPLY]


def test_reply_is_in_history_conflict_and_verification(returned: Assessment, officer: User, officer_page: Client):
    sent = pages.form_to(officer_page.get(url(returned, 21)), url(returned, 21))
    reply(returned, 21, REPLY, by=officer)

    conflict = officer_page.post(url(returned, 21), sent | {"note": "另一窗口"}, headers={"HX-Request": "true"})
    history = pages.by_class(officer_page.get(url(returned, 21)), "history")[0]

    assert conflict.status_code == 409
    assert [REPLY in text for text in pages.texts(conflict, "conflict")] == [True]
    assert f"Reply to customs {REPLY}" in pages.text(history)
    assert list(problems()) == []
    returned.answers.filter(item__number=21).update(reply="anders")
    assert list(problems()) == [
        f"Assessment {returned.public_id}, item 21: the answer differs from its newest saved version."
    ]


def test_accepting_a_suggestion_keeps_the_reply(
    start: Callable[..., Assessment], officer: User, reviewer: User, officer_page: Client
):
    quarantine = start(3)
    rounds.rate_all(quarantine, by=officer)
    rounds.submit(quarantine, by=officer)
    rounds.take(quarantine, by=reviewer)
    rounds.return_(quarantine, 4, by=reviewer)
    profile.save(assessment=quarantine, answers={"quarantine_supervision": False}, by=officer, at=NOW)
    reply(quarantine, 4, REPLY, by=officer)

    (offered,) = pages.by_class(officer_page.get(url(quarantine, 4)), "suggestion")
    sent = {each.get("name"): each.get("value") for each in offered.iter("input")}
    response = officer_page.post(url(quarantine, 4), sent)

    saved = quarantine.answers.get(item__number=4)
    assert (response.status_code, saved.rating, saved.reply) == (302, "not_applicable", REPLY)


def test_each_saved_version_keeps_reply_and_round(returned: Assessment, officer: User):
    reply(returned, 21, REPLY, by=officer)

    versions = AnswerVersion.objects.filter(answer__item__number=21).order_by("version")

    assert [(each.reply, each.reply_round) for each in versions] == [("", 0), (REPLY, 1)]


# --- Frozen and read ---------------------------------------------------------------------------


def test_frozen_reply_is_shown_with_the_correction(
    returned: Assessment, officer: User, reviewer: User, sign_in: Callable[[User], Client]
):
    reply(returned, 21, REPLY, by=officer)
    rounds.submit(returned, by=officer)
    rounds.take(returned, by=reviewer)

    page = sign_in(reviewer)
    shown = {
        name: replies_shown(page.get(reverse(f"reviews:{name}", args=[returned.public_id, *arguments])))
        for name, arguments in (("item", [21]), ("case", []), ("changes", []))
    }
    # On the case's page beside the item, and beside what was returned.
    assert shown == {"item": [REPLY], "case": [REPLY, REPLY], "changes": [REPLY]}
    assert frozen_reply(returned, 21) == REPLY
    # Nobody takes an answer for a change.
    badges = pages.texts(page.get(reverse("reviews:item", args=[returned.public_id, 21])), "status--warn")
    assert "answered, not changed" in badges
    assert "changed" not in badges


def test_reply_stays_beside_customs_comment_after_submission(returned: Assessment, officer: User, officer_page: Client):
    reply(returned, 21, REPLY, by=officer)
    rounds.submit(returned, by=officer)

    shown = officer_page.get(url(returned, 21))

    assert replies_shown(shown)[:1] == [REPLY]
    assert "补充台账。" in pages.texts(shown, "typed")


def test_next_submission_shows_its_reply_beside_what_customs_sent(
    returned: Assessment, officer: User, reviewer: User, officer_page: Client, sign_in: Callable[[User], Client]
):
    sent = reverse("reviews:sent", args=[returned.public_id])
    reply(returned, 21, REPLY, by=officer)
    before = replies_shown(officer_page.get(sent))
    rounds.submit(returned, by=officer)
    rounds.take(returned, by=reviewer)
    rounds.judge(returned, 20, by=reviewer, comment="照片过旧。", to_correct=True)
    letters.send(assessment=returned, by=reviewer, at=NOW)

    page = officer_page.get(sent)
    of_case = sign_in(reviewer).get(reverse("reviews:case", args=[returned.public_id]))

    returns = pages.by_id(page, "record-1")
    assert before == []
    assert (replies_shown(page), f"补充台账。 Reply to customs {REPLY}" in pages.text(returns)) == ([REPLY], True)
    assert f"补充台账。 Reply to customs {REPLY}" in pages.text(pages.by_id(of_case, "record-1"))


def test_reply_taken_back_is_not_shown_beside_what_customs_sent(
    returned: Assessment, officer: User, officer_page: Client
):
    reply(returned, 21, REPLY, by=officer)
    rounds.submit(returned, by=officer)
    sent = reverse("reviews:sent", args=[returned.public_id])
    submitted = replies_shown(officer_page.get(sent))

    submission.take_back(assessment=returned, by=officer, at=NOW)

    assert (submitted, replies_shown(officer_page.get(sent))) == ([REPLY], [])


def test_next_return_starts_with_an_empty_reply(
    returned: Assessment, officer: User, reviewer: User, officer_page: Client
):
    reply(returned, 21, REPLY, by=officer)
    rounds.submit(returned, by=officer)
    rounds.take(returned, by=reviewer)
    rounds.return_(returned, 21, by=reviewer, comment="仍缺两个月。")
    returned.refresh_from_db()
    before = pages.form_to(officer_page.get(url(returned, 21)), url(returned, 21))["reply"]
    rounds.rate(returned, 22, by=officer, note="another")
    unanswered = correction(returned)

    reply(returned, 21, "已补齐两个月。", by=officer)
    rounds.submit(returned, by=officer)

    saved = returned.answers.get(item__number=21)
    assert (before, unanswered) == ([""], Correction((), (21,)))
    assert (saved.reply_round, frozen_reply(returned, 21)) == (2, "已补齐两个月。")


def test_submission_taken_back_keeps_its_reply(returned: Assessment, officer: User, officer_page: Client):
    reply(returned, 21, REPLY, by=officer)
    rounds.submit(returned, by=officer)

    submission.take_back(assessment=returned, by=officer, at=NOW)

    assert pages.form_to(officer_page.get(url(returned, 21)), url(returned, 21))["reply"] == [REPLY]


def test_reply_alone_is_an_answer_but_not_a_change(returned: Assessment, officer: User):
    before = correction(returned)

    reply(returned, 21, REPLY, by=officer)

    assert (before, correction(returned)) == (Correction((), (21,)), Correction((), (), answered=(21,)))


def test_missing_reply_of_an_earlier_round_is_not_a_change(rated: Assessment, officer: User):
    plain = parse(submission.freeze(assessment=rated, by=officer, at=NOW).content)
    items = [item.model_copy(update={"reply": REPLY}) if item.number == 21 else item for item in plain.items]
    replied = plain.model_copy(update={"items": items})

    assert [change.number for change in changed_items(plain, replied)] == [21]
    assert (unchanged_items(replied, plain), unchanged_items(replied, replied)) == ({20, 21, 22}, {20, 21, 22})


def test_dossier_made_before_replies_keeps_its_bytes(rated: Assessment, officer: User):
    content = json.loads(bytes(submission.freeze(assessment=rated, by=officer, at=NOW).content))
    for item in content["items"]:
        del item["reply"]
    old = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    assert canonical(parse(old)) == old
    assert ItemPart.model_fields["reply"].default == ""
