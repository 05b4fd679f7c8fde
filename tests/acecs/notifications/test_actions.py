"""`notify`: one message and one mail per recipient, in their language."""

from collections.abc import Callable

import pytest
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.utils import translation

from acecs.accounts.models import User
from acecs.notifications import actions, queries, words
from acecs.notifications.models import Mail, Message
from acecs.notifications.states import MessageKind
from tests.conftest import NOW

VALUES = {
    "enterprise_zh": "第一物流有限公司",
    "enterprise_en": "First Logistics Ltd",
    "assessment": "2027 application",
    "round": "2",
    "office_zh": "甲海关",
    "office_en": "Office A",
    "by": "Officer",
    "item": "11",
    "day": "2026-12-15",
    "number": "3",
    "to": "Second",
    "role": "contributor",
}
SENTENCES = {
    MessageKind.SUBMITTED: "First Logistics Ltd submitted “2027 application” to Office A.",
    MessageKind.REVIEW_SENT: (
        "Office A sent ratings and comments on “2027 application” (First Logistics Ltd). The review goes on."
    ),
    MessageKind.RETURNED: (
        "Office A returned “2027 application” (First Logistics Ltd) in round 2. One notice lists "
        "everything to be corrected."
    ),
    MessageKind.RESUBMITTED: "First Logistics Ltd submitted “2027 application” to Office A again, round 2.",
    MessageKind.CONCLUDED: "Office A concluded the review of “2027 application” (First Logistics Ltd).",
    MessageKind.WITHDRAWN: "First Logistics Ltd ended the self-assessment “2027 application”.",
    MessageKind.ASSIGNED: "Officer gave you the review of “2027 application” (First Logistics Ltd).",
    MessageKind.TAKEN_AWAY: "Officer assigned the review of “2027 application” (First Logistics Ltd) to Second.",
    MessageKind.RELEASED: (
        "Officer released the review of “2027 application” (First Logistics Ltd). A reviewer of the office can take it."
    ),
    MessageKind.TAKEN_OVER: "Officer took over the review of “2027 application” (First Logistics Ltd) from you.",
    MessageKind.NOTED: "Officer wrote to you about the review of “2027 application” (First Logistics Ltd):",
    MessageKind.ITEMS_GIVEN: "Officer assigned you items of “2027 application” (First Logistics Ltd):",
    MessageKind.NAMED: "Officer wrote to you about item 11 of “2027 application” (First Logistics Ltd):",
    MessageKind.EVIDENCE_ASKED: "Officer asks you to add evidence in “2027 application” (First Logistics Ltd):",
    MessageKind.FILE_REFUSED: "A file that you uploaded for First Logistics Ltd was not accepted as evidence:",
    MessageKind.ANSWERED: "Officer answered you on item 11 of “2027 application” (First Logistics Ltd):",
    MessageKind.TAKEN_BACK: (
        "First Logistics Ltd took back its submission of “2027 application” to change it, and will submit it again."
    ),
    MessageKind.CORRECTIVE_GIVEN: (
        "Officer gave you a corrective action for item 11 of “2027 application” (First Logistics Ltd), due 15 December 2026:"
    ),
    MessageKind.CORRECTIVE_SENT_BACK: (
        "Officer checked the corrective action for item 11 of “2027 application” (First Logistics Ltd) and sent it back:"
    ),
    MessageKind.CORRECTIVE_TO_CHECK: (
        "Officer reported the corrective action for item 11 of “2027 application” (First Logistics Ltd) as finished. "
        "Check its effect:"
    ),
    MessageKind.SIGN_OFF_ASKED: (
        "Officer would like you to sign off “2027 application” (First Logistics Ltd) before it is submitted to customs. "
        "Read the draft, then sign it or send it back."
    ),
    MessageKind.SIGNED_OFF: (
        "Officer signed off “2027 application” (First Logistics Ltd). It can be submitted as long as nothing is changed."
    ),
    MessageKind.SIGN_OFF_SENT_BACK: "Officer did not sign off “2027 application” (First Logistics Ltd):",
    MessageKind.SIGN_OFF_SWITCHED: (
        "Officer switched sign-off on for First Logistics Ltd: a manager must sign off the draft before it can be submitted "
        "to customs."
    ),
    MessageKind.DUE: "What is due soon or late, and waits for you:",
    MessageKind.INVITED: "Officer invites you to join First Logistics Ltd in this portal as contributor.",
    MessageKind.REPORT_READY: "The report on “2027 application” is ready to download.",
}


def tell(*people: User, kind: MessageKind = MessageKind.WITHDRAWN, link: str = "/") -> None:
    actions.notify(kind=kind, to=people, link=link, values=VALUES, at=NOW)


def test_every_kind_has_sentence():
    with translation.override("en"):
        assert {kind: words.sentence(kind, VALUES) for kind in MessageKind} == SENTENCES


@pytest.mark.parametrize("kind", MessageKind)
def test_names_are_in_reader_language(kind: MessageKind):
    with translation.override("zh-hans"):
        text = words.sentence(kind, VALUES) + words.subject(kind, VALUES)

    assert [name for name in ("First Logistics", "Office A") if name in text] == []


@pytest.mark.parametrize("kind", MessageKind)
def test_subject_is_one_whole_line_that_fits_its_column(kind: MessageKind):
    longest = dict.fromkeys(VALUES, "two\r\nlines " * 13)

    with translation.override("en"):
        subject = words.subject(kind, longest)

    assert len(subject.splitlines()) == 1
    assert "…" not in subject
    assert len(f"[ACECS] {subject}") <= Mail._meta.get_field("subject").max_length


@pytest.mark.parametrize(
    ("language", "opinion", "subject", "sentence"),
    [
        (
            "en",
            "not_satisfied",
            "Review opinion: ✗ conditions not satisfied on review (2027 application, First Logistics Ltd)",
            (
                "Office A concluded the review of “2027 application” (First Logistics Ltd).\n"
                "Review opinion: ✗ conditions not satisfied on review"
            ),
        ),
        (
            "en",
            "satisfied",
            "Review opinion: ✓ conditions satisfied on review (2027 application, First Logistics Ltd)",
            (
                "Office A concluded the review of “2027 application” (First Logistics Ltd).\n"
                "Review opinion: ✓ conditions satisfied on review"
            ),
        ),
        (
            "zh-hans",
            "not_satisfied",
            "审核意见：✗ 经审核不符合条件（2027 application，第一物流有限公司）",
            "甲海关已办结对第一物流有限公司“2027 application”的审核。\n审核意见：✗ 经审核不符合条件",
        ),
        (
            "zh-hans",
            "satisfied",
            "审核意见：✓ 经审核符合条件（2027 application，第一物流有限公司）",
            "甲海关已办结对第一物流有限公司“2027 application”的审核。\n审核意见：✓ 经审核符合条件",
        ),
    ],
)
def test_conclusion_says_its_opinion(language: str, opinion: str, subject: str, sentence: str):
    values = VALUES | {"opinion": opinion}

    with translation.override(language):
        said = (words.subject(MessageKind.CONCLUDED, values), words.sentence(MessageKind.CONCLUDED, values))

    assert said == (subject, sentence)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Administrator invites you to join Office A in this portal as head of office."),
        ("zh-hans", "Administrator邀请您在本系统以海关负责人身份加入甲海关。"),
    ],
)
def test_office_invites_in_its_own_name(language: str, sentence: str):
    values = {"office_zh": "甲海关", "office_en": "Office A", "by": "Administrator", "role": "head"}

    with translation.override(language):
        assert words.sentence(MessageKind.INVITED, values) == sentence


def test_invitation_has_one_full_stop_after_any_name():
    values = {"enterprise_en": "First Logistics Co., Ltd.", "by": "Officer", "role": "contributor"}

    with translation.override("en"):
        said = words.sentence(MessageKind.INVITED, values)

    assert said == "Officer invites you to join First Logistics Co., Ltd. in this portal as contributor."


def test_each_recipient_gets_one_message(officer: User, manager: User):
    tell(officer, manager, officer)

    assert {each.recipient_id for each in Message.objects.all()} == {officer.pk, manager.pk}
    assert sorted(each.to for each in Mail.objects.all()) == sorted([officer.email, manager.email])


def test_message_keeps_its_values(officer: User):
    tell(officer, link="/assessments/new/")

    message = Message.objects.get()
    assert (message.kind, message.values, message.link) == (MessageKind.WITHDRAWN, VALUES, "/assessments/new/")
    assert (message.created_at, message.read_at) == (NOW, None)


def test_mail_has_absolute_link(officer: User, delivered: Callable[[], list[EmailMessage]], settings: object):
    settings.PORTAL_URL = "https://aeo.example.com"  # type: ignore[attr-defined]

    tell(officer, link="/assessments/new/")

    (mail,) = delivered()
    assert (mail.to, mail.subject) == (
        [officer.email],
        "[ACECS] Ended by the enterprise: 2027 application, First Logistics Ltd",
    )
    assert mail.body == (
        "Dear Officer,\n\nFirst Logistics Ltd ended the self-assessment “2027 application”.\n\n"
        "https://aeo.example.com/assessments/new/\n\nChoose which messages are mailed to you:\n"
        "https://aeo.example.com/notifications/mail/\n\nACECS, self-assessment for advanced certified enterprises\n"
    )


def test_mail_is_in_recipient_language(officer: User, manager: User, delivered: Callable[[], list[EmailMessage]]):
    User.objects.filter(pk=manager.pk).update(language="zh-hans")
    manager.refresh_from_db()

    tell(officer, manager)

    english, chinese = sorted(delivered(), key=lambda mail: mail.to != [officer.email])
    assert ("First Logistics Ltd" in english.body, "First Logistics Ltd" in chinese.body) == (True, False)
    assert "第一物流有限公司" in chinese.subject
    assert sorted(each.language for each in Mail.objects.all()) == ["en", "zh-hans"]


def test_closed_account_gets_no_message(officer: User):
    officer.is_active = False

    tell(officer)

    assert (Message.objects.count(), Mail.objects.count()) == (0, 0)


def test_markup_in_values_is_shown_as_text(officer: User, delivered: Callable[[], list[EmailMessage]]):
    values = VALUES | {"assessment": "<b>100% & %(x)s</b>"}

    actions.notify(kind=MessageKind.WITHDRAWN, to=[officer], link="/", values=values, at=NOW)

    (mail,) = delivered()
    assert "“<b>100% & %(x)s</b>”" in mail.body


@pytest.mark.parametrize("link", ["https://elsewhere.test/", "//elsewhere.test/", ""])
def test_message_cannot_link_to_foreign_page(officer: User, link: str):
    with pytest.raises(IntegrityError), transaction.atomic():
        tell(officer, link=link)

    assert Mail.objects.count() == 0


def test_second_reading_keeps_first_time(officer: User, manager: User):
    tell(officer, manager)
    tell(officer)
    message = queries.messages(officer).latest("pk")

    actions.mark_read(message=message, at=NOW)
    actions.mark_read(message=message, at=NOW.replace(year=2027))

    message.refresh_from_db()
    assert message.read_at == NOW
    assert [queries.unread_count(each) for each in (officer, manager)] == [1, 1]


def test_mark_all_read_affects_own_messages_only(officer: User, manager: User):
    tell(officer, manager)
    tell(officer)

    actions.mark_all_read(by=officer, at=NOW)

    assert [queries.unread_count(each) for each in (officer, manager)] == [0, 1]
