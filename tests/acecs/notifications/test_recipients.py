"""Who is notified of what: every step of an assessment × every person of the cast."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import resolve

from acecs.accounts.models import CustomsOffice, Enterprise, Membership, OfficeMembership, User
from acecs.jobs import actions as jobs
from acecs.notifications import words
from acecs.notifications.models import Message
from acecs.notifications.queries import mail_choices
from acecs.notifications.states import MessageKind
from acecs.site import actions as site
from assessments.actions import answer as answers
from assessments.actions import asking, evidence, inspections, profile, remark, reminders, submission
from assessments.actions import assessment as frames
from assessments.models import Answer, Assessment, CorrectiveAction, Remark
from evidence.actions import documents as vault
from evidence.actions.inspections import TASK, begin
from evidence.inspection.faults import FileFault
from evidence.states import Inspection
from reports import actions as reports
from reviews.actions import case as cases
from reviews.actions import letters
from tests import cast, corrected, registered, rounds, signed
from tests.conftest import NOW
from tests.documents import checked, put_in_vault

pytestmark = pytest.mark.usefixtures("in_english")

SECOND = "second@office.test"
# A reviewer of the office and manager of the enterprise.
DOUBLE = "reviewer-and-manager@one.test"

OFFICE = (cast.REVIEWER, SECOND, cast.HEAD)
ENTERPRISE = (cast.OFFICER, cast.MANAGER, DOUBLE)

# Recipient → kind, sentence, and the page that the message opens.
Notified = dict[str, tuple[MessageKind, str, str]]


@dataclass(frozen=True)
class Story:
    assessment: Assessment
    officer: User
    contributor: User
    manager: User
    reviewer: User
    second: User
    head: User
    administrator: User

    @property
    def enterprise(self) -> Enterprise:
        return self.assessment.enterprise

    def item(self, number: int) -> Answer:
        return self.assessment.answers.select_related("item", "assessment__enterprise").get(item__number=number)

    def frame(self, name: str) -> frames.Frame:
        types = frozenset(self.assessment.picked_types.values_list("business_type_id", flat=True))
        return frames.Frame(name, self.assessment.planned_date, accepted_date=None, type_ids=types)


@dataclass(frozen=True)
class Step:
    """An action. If `undone`, it is rolled back before the next step."""

    name: str
    act: Callable[[Story], object]
    expected: Notified
    undone: bool = False


def notified(recipients: Iterable[str], kind: MessageKind, sentence: str, page: str) -> Notified:
    return dict.fromkeys(recipients, (kind, sentence, page))


REVIEW = "the review of “First try” (First Logistics Ltd)"
to_office = partial(notified, OFFICE, page="reviews:case")
to_enterprise = partial(notified, ENTERPRISE, page="reviews:sent")


@pytest.fixture
def story(
    rated: Assessment,
    officer: User,
    contributor: User,
    manager: User,
    reviewer: User,
    other_of_office: User,
    head: User,
    administrator: User,
) -> Story:
    """The cast, a second reviewer, a reviewer who is also the enterprise's manager, and a closed account on each side."""
    join_both(cast.person(DOUBLE), rated.enterprise)
    join_both(cast.person("closed@one.test", is_active=False), rated.enterprise)
    join_office(cast.person("closed@office.test", is_active=False))
    return Story(rated, officer, contributor, manager, reviewer, other_of_office, head, administrator)


def join_both(user: User, enterprise: Enterprise) -> None:
    Membership.objects.create(user=user, enterprise=enterprise, role="manager")
    join_office(user)


def join_office(user: User) -> None:
    OfficeMembership.objects.create(user=user, office=CustomsOffice.objects.get(code="2201"), role="reviewer")


# --- The steps ---------------------------------------------------------------------------------


def release(story: Story) -> object:
    return cases.release(assessment=story.assessment, by=story.reviewer, at=NOW)


def start(story: Story) -> object:
    return frames.start(
        enterprise=story.enterprise,
        edition=story.assessment.edition,
        frame=story.frame("another"),
        start_token=uuid4(),
        by=story.officer,
        at=NOW,
    )


def rename(story: Story) -> object:
    version = story.assessment.frame_version
    return frames.change(
        assessment=story.assessment, version=version, frame=story.frame("First try"), by=story.officer, at=NOW
    )


def answer_profile(story: Story) -> object:
    return profile.save(assessment=story.assessment, answers={"own_transport": True}, by=story.officer, at=NOW)


def assign_item(story: Story) -> object:
    return answers.assign(answer=story.item(20), assignee=story.contributor, by=story.officer, at=NOW)


def rate_item(story: Story) -> object:
    return rounds.rate(story.assessment, 20, by=story.contributor, note="台账齐全。")


def add_evidence(story: Story) -> object:
    return put_in_vault(story.item(20), by=story.contributor)


def remove_evidence(story: Story) -> object:
    return evidence.remove(evidence_link=story.item(20).evidence_links.get(), by=story.contributor, at=NOW)


def assign_other_item(story: Story) -> object:
    return answers.assign(answer=story.item(21), assignee=story.contributor, by=story.officer, at=NOW)


def hand_over(story: Story) -> object:
    return answers.hand_over(
        enterprise=story.enterprise, leaver=story.contributor, to=story.officer, by=story.officer, at=NOW
    )


def add_figure(story: Story) -> object:
    return registered.penalty(story.enterprise, by=story.officer)


def freeze(story: Story) -> object:
    return submission.freeze(assessment=story.assessment, by=story.officer, at=NOW)


def ask_sign_off(story: Story) -> object:
    signed.require(story.assessment)
    return signed.asked(story.assessment, by=story.officer)


def switch_sign_off_on(story: Story) -> object:
    return site.require_sign_off(enterprise=story.enterprise, required=True, by=story.manager, at=NOW)


def send_draft_back(story: Story) -> object:
    return signed.sent_back(story.assessment, by=story.manager)


def sign(story: Story) -> object:
    done = signed.signed(story.assessment, by=story.manager)
    Enterprise.objects.update(requires_sign_off=False)
    return done


def submit(story: Story) -> object:
    return rounds.submit(story.assessment, by=story.officer)


def take_back_submission(story: Story) -> object:
    return submission.take_back(assessment=story.assessment, by=story.officer, at=NOW)


def withdraw(story: Story) -> object:
    return submission.withdraw(assessment=story.assessment, by=story.officer, at=NOW, reason="计划调整。")


def take(story: Story) -> object:
    return cases.take(assessment=story.assessment, by=story.reviewer, at=NOW)


def take_back(story: Story) -> object:
    return cases.take(assessment=story.assessment, by=story.second, at=NOW)


def assign_case(story: Story) -> object:
    return cases.assign(assessment=story.assessment, reviewer=story.second, by=story.head, at=NOW, note="请接手。")


def write_to_holder(story: Story) -> object:
    return cases.assign(assessment=story.assessment, reviewer=story.second, by=story.head, at=NOW, note="请优先办理。")


def take_over(story: Story) -> object:
    story.head.office_memberships.all().delete()
    return cases.take(assessment=story.assessment, by=story.reviewer, at=NOW, note="原承办人休假。")


def judge(story: Story) -> object:
    return rounds.judge_all(story.assessment, by=story.second)


def send(story: Story) -> object:
    return letters.send(assessment=story.assessment, by=story.reviewer, at=NOW)


def judge_item(story: Story) -> object:
    return rounds.judge(story.assessment, 20, by=story.reviewer)


def return_(story: Story) -> object:
    return rounds.return_(story.assessment, 21, by=story.reviewer)


def return_again(story: Story) -> object:
    return rounds.return_(story.assessment, 21, by=story.second)


def conclude(story: Story) -> object:
    return letters.conclude(assessment=story.assessment, opinion="satisfied", note="", by=story.second, at=NOW)


def correct(story: Story) -> object:
    return rounds.rate(story.assessment, 21, by=story.officer, note=f"台账已补充，第{story.assessment.round}次。")


def name_manager(story: Story) -> Remark:
    return remark.write(answer=story.item(20), text="@Manager look", token=uuid4(), by=story.officer, at=NOW)


def answer_remark(story: Story) -> Remark:
    for by in (story.officer, story.manager):
        written = remark.write(answer=story.item(20), text="Seen?", token=uuid4(), by=by, at=NOW)
    return written


def ask_for_evidence(story: Story) -> object:
    """In the draft that the officer started last: asking is for assessments that can be edited."""
    draft = Assessment.objects.latest("pk")
    draft.answers.filter(item__number=22).update(assignee=story.contributor)
    return asking.ask(assessment=draft.public_id, numbers=[22], note="The ledger, please.", by=story.officer, at=NOW)


def refuse_file(story: Story) -> None:
    """The file could not be inspected while the contributor uploaded it."""
    waiting = replace(checked(b"%PDF-", "台账.pdf"), state=Inspection.RECEIVED)
    version = vault.store(enterprise=story.assessment.enterprise, checked=waiting, by=story.contributor, at=NOW)
    job = jobs.claim(public_id=version.waiting.job.public_id, task=TASK, at=NOW)
    begin(job=job)
    inspections.settle(job=job, state=Inspection.REFUSED, fault=FileFault.LOCKED, at=NOW)


def plan_action(story: Story) -> CorrectiveAction:
    return corrected.planned(story.assessment, 20, by=story.officer, to=story.contributor)


def finish_action(story: Story) -> CorrectiveAction:
    return corrected.finished(CorrectiveAction.objects.get(), by=story.contributor)


def send_action_back(story: Story) -> CorrectiveAction:
    action = CorrectiveAction.objects.get()
    return corrected.checked(action, by=story.officer, is_effective=False, note="October is missing.")


def remind(story: Story) -> object:
    return reminders.remind(NOW + timedelta(days=23))


def ask_for_report(story: Story) -> object:
    return reports.ask(assessment=story.assessment, language="en", by=story.manager, at=NOW)


def make_report(story: Story) -> object:
    job = jobs.claim(public_id=story.assessment.reports.get().job.public_id, task=reports.TASK, at=NOW)
    assert job is not None
    return reports.publish(job=job, stored=reports.store(b"%PDF"), at=NOW)


def invite_member(story: Story) -> object:
    return site.invite_member(
        enterprise=story.enterprise,
        email=cast.STRANGER,
        name="Stranger",
        role="contributor",
        department=None,
        language="en",
        by=story.officer,
        at=NOW,
    )


def invite_to_office(story: Story) -> object:
    return site.invite_to_office(
        office=CustomsOffice.objects.get(code="2201"),
        email=cast.OTHER_REVIEWER,
        name="Reviewer",
        role="reviewer",
        language="en",
        by=story.administrator,
        at=NOW,
    )


def invite_newcomer(story: Story) -> object:
    return site.invite_member(
        enterprise=story.enterprise,
        email="newcomer@one.test",
        name="Newcomer",
        role="contributor",
        department=None,
        language="en",
        by=story.officer,
        at=NOW,
    )


def make_manager(story: Story) -> object:
    return site.change_member(
        enterprise=story.enterprise, user=story.contributor, role="manager", department=None, by=story.officer, at=NOW
    )


def remove_member(story: Story) -> object:
    return site.remove_member(enterprise=story.enterprise, user=story.contributor, to=None, by=story.officer, at=NOW)


NOBODY: Notified = {}


def assigned(number: str) -> Notified:
    sentence = f"Officer assigned you items of “First try” (First Logistics Ltd):\nItem {number}"
    return notified([cast.CONTRIBUTOR], MessageKind.ITEMS_GIVEN, sentence, "assessments:item")


def returned(number: int) -> Notified:
    sentence = (
        f"Office A returned “First try” (First Logistics Ltd) in round {number}. "
        "One notice lists everything to be corrected."
    )
    assignee = notified([cast.CONTRIBUTOR], MessageKind.RETURNED, sentence, "assessments:worksheet")
    return to_enterprise(MessageKind.RETURNED, sentence) | assignee


def resubmitted(returned_by: str, number: int) -> Notified:
    sentence = f"First Logistics Ltd submitted “First try” to Office A again, round {number}."
    return notified([returned_by], MessageKind.RESUBMITTED, sentence, "reviews:case")


WITHDRAWN = to_office(MessageKind.WITHDRAWN, "First Logistics Ltd ended the self-assessment “First try”.\n计划调整。")
STORY = [
    Step("start", start, NOBODY),
    Step("rename", rename, NOBODY),
    Step("answer the profile", answer_profile, NOBODY),
    Step("assign an item", assign_item, assigned("20")),
    Step("rate an item", rate_item, NOBODY),
    Step("add evidence", add_evidence, NOBODY),
    Step("remove evidence", remove_evidence, NOBODY),
    Step("hand the items over", hand_over, NOBODY),
    Step("assign an item that will be returned", assign_other_item, assigned("21")),
    Step("add a figure", add_figure, NOBODY),
    Step("freeze for own use", freeze, NOBODY),
    Step("withdraw a draft", withdraw, NOBODY, undone=True),
    Step(
        "switch sign-off on",
        switch_sign_off_on,
        notified(
            [cast.OFFICER, DOUBLE],
            MessageKind.SIGN_OFF_SWITCHED,
            "Manager switched sign-off on for First Logistics Ltd: a manager must sign off the draft before it can be submitted "
            "to customs.",
            "sign_off_setting",
        ),
        undone=True,
    ),
    Step(
        "ask for sign-off",
        ask_sign_off,
        notified(
            [cast.MANAGER, DOUBLE],
            MessageKind.SIGN_OFF_ASKED,
            "Officer would like you to sign off “First try” (First Logistics Ltd) before it is submitted to customs. "
            "Read the draft, then sign it or send it back.",
            "assessments:sign_off",
        ),
    ),
    Step(
        "send the draft back",
        send_draft_back,
        notified(
            [cast.OFFICER],
            MessageKind.SIGN_OFF_SENT_BACK,
            "Manager did not sign off “First try” (First Logistics Ltd):\n补充台账。",
            "assessments:sign_off",
        ),
        undone=True,
    ),
    Step(
        "sign off",
        sign,
        notified(
            [cast.OFFICER],
            MessageKind.SIGNED_OFF,
            "Manager signed off “First try” (First Logistics Ltd). It can be submitted as long as nothing is changed.",
            "assessments:sign_off",
        ),
    ),
    Step("submit", submit, to_office(MessageKind.SUBMITTED, "First Logistics Ltd submitted “First try” to Office A.")),
    Step(
        "take back",
        take_back_submission,
        notified(
            OFFICE,
            MessageKind.TAKEN_BACK,
            "First Logistics Ltd took back its submission of “First try” to change it, and will submit it again.",
            "reviews:queue",
        ),
        undone=True,
    ),
    Step("withdraw a submission", withdraw, WITHDRAWN, undone=True),
    Step("take", take, NOBODY),
    Step("judge an item", judge_item, NOBODY),
    Step(
        "send",
        send,
        to_enterprise(
            MessageKind.REVIEW_SENT,
            "Office A sent ratings and comments on “First try” (First Logistics Ltd). The review goes on.",
        ),
    ),
    Step("send the same again", send, NOBODY),
    Step("withdraw while in review", withdraw, WITHDRAWN, undone=True),
    Step("return", return_, returned(1)),
    Step("withdraw what was returned", withdraw, WITHDRAWN, undone=True),
    Step("correct", correct, NOBODY),
    Step("submit again", submit, resubmitted(cast.REVIEWER, 2)),
    Step("take again", take, NOBODY),
    Step(
        "release",
        release,
        notified(
            [cast.HEAD],
            MessageKind.RELEASED,
            "Reviewer released the review of “First try” (First Logistics Ltd). A reviewer of the office can take it.",
            "reviews:case",
        ),
        undone=True,
    ),
    Step(
        "assign the review task",
        assign_case,
        notified([SECOND], MessageKind.ASSIGNED, f"Head gave you {REVIEW}.\n请接手。", "reviews:case")
        | notified(
            [cast.REVIEWER], MessageKind.TAKEN_AWAY, f"Head assigned {REVIEW} to Second.\n请接手。", "reviews:case"
        ),
    ),
    Step("assign the review task again", assign_case, NOBODY),
    Step(
        "write to the reviewer",
        write_to_holder,
        notified([SECOND], MessageKind.NOTED, f"Head wrote to you about {REVIEW}:\n请优先办理。", "reviews:case"),
    ),
    Step("write the same again", write_to_holder, NOBODY),
    Step(
        "take over without a head",
        take_over,
        notified(
            [SECOND], MessageKind.TAKEN_OVER, f"Reviewer took over {REVIEW} from you.\n原承办人休假。", "reviews:case"
        ),
        undone=True,
    ),
    Step("return again", return_again, returned(2)),
    Step("hand the items over again", hand_over, NOBODY),
    Step("correct again", correct, NOBODY),
    Step("submit a third time", submit, resubmitted(SECOND, 3)),
    Step("take a third time", take_back, NOBODY),
    Step("judge every item", judge, NOBODY),
    Step(
        "conclude",
        conclude,
        to_enterprise(
            MessageKind.CONCLUDED,
            "Office A concluded the review of “First try” (First Logistics Ltd).\n"
            "Review opinion: ✓ conditions satisfied on review",
        ),
    ),
    Step(
        "name a colleague in a remark",
        name_manager,
        notified(
            [cast.MANAGER],
            MessageKind.NAMED,
            "Officer wrote to you about item 20 of “First try” (First Logistics Ltd):\n@Manager look",
            "assessments:remarks",
        ),
        undone=True,
    ),
    Step(
        "answer a remark",
        answer_remark,
        notified(
            [cast.OFFICER],
            MessageKind.ANSWERED,
            "Manager answered you on item 20 of “First try” (First Logistics Ltd):\nSeen?",
            "assessments:remarks",
        ),
        undone=True,
    ),
    Step(
        "ask for evidence",
        ask_for_evidence,
        notified(
            [cast.CONTRIBUTOR],
            MessageKind.EVIDENCE_ASKED,
            "Officer asks you to add evidence in “another” (First Logistics Ltd):\n"
            "22 Matching drivers and means of transport\nThe ledger, please.",
            "assessments:item",
        ),
        undone=True,
    ),
    Step(
        "inspection refuses a file",
        refuse_file,
        notified(
            [cast.CONTRIBUTOR],
            MessageKind.FILE_REFUSED,
            "A file that you uploaded for First Logistics Ltd was not accepted as evidence:\n"
            "“台账.pdf” is protected by a password. Remove the password and add it again.",
            "assessments:document",
        ),
        undone=True,
    ),
    Step(
        "plan a corrective action",
        plan_action,
        notified(
            [cast.CONTRIBUTOR],
            MessageKind.CORRECTIVE_GIVEN,
            "Officer gave you a corrective action for item 20 of “First try” (First Logistics Ltd), due 15 December 2026:\n"
            "补录十月记录，并每月由主管复核。",
            "assessments:corrective_action",
        ),
    ),
    Step(
        "finish the corrective action",
        finish_action,
        notified(
            [cast.OFFICER],
            MessageKind.CORRECTIVE_TO_CHECK,
            "Contributor reported the corrective action for item 20 of “First try” (First Logistics Ltd) as finished. "
            "Check its effect:\n十月记录已补录。",
            "assessments:corrective_action",
        ),
    ),
    Step(
        "send a corrective action back",
        send_action_back,
        notified(
            [cast.CONTRIBUTOR],
            MessageKind.CORRECTIVE_SENT_BACK,
            "Officer checked the corrective action for item 20 of “First try” (First Logistics Ltd) and sent it back:\n"
            "October is missing.",
            "assessments:corrective_action",
        ),
    ),
    Step(
        "remind of what is late",
        remind,
        notified(
            [cast.CONTRIBUTOR],
            MessageKind.DUE,
            "What is due soon or late, and waits for you:\n"
            "Late, was due 15 December 2026: corrective action for item 20, "
            "Carriage business with own operation of means of transport (First try)",
            "assessments:corrective_action",
        ),
        undone=True,
    ),
    Step("ask for a report", ask_for_report, NOBODY),
    Step(
        "make the report",
        make_report,
        notified(
            [cast.MANAGER],
            MessageKind.REPORT_READY,
            "The report on “First try” is ready to download.",
            "reports:report",
        ),
    ),
    Step(
        "invite into the enterprise",
        invite_member,
        notified(
            [cast.STRANGER],
            MessageKind.INVITED,
            "Officer invites you to join First Logistics Ltd in this portal as contributor.",
            "own_invitation",
        ),
    ),
    Step(
        "invite into the office",
        invite_to_office,
        notified(
            [cast.OTHER_REVIEWER],
            MessageKind.INVITED,
            "Administrator invites you to join Office A in this portal as reviewer.",
            "own_invitation",
        ),
    ),
    Step("invite a newcomer", invite_newcomer, NOBODY),
    Step("make a contributor a manager", make_manager, NOBODY, undone=True),
    Step("remove a member", remove_member, NOBODY),
]


# --- Tests -------------------------------------------------------------------------------------


def test_table_names_every_kind_of_message():
    assert {kind for step in STORY for kind, _sentence, _page in step.expected.values()} == set(MessageKind)


def test_each_step_notifies_exactly_those_in_table(story: Story):
    assert {step.name: messages_of(step, story) for step in STORY} == {step.name: step.expected for step in STORY}


def messages_of(step: Step, story: Story) -> Notified:
    with transaction.atomic():
        known = list(Message.objects.values_list("pk", flat=True))
        step.act(story)
        sent = list(Message.objects.exclude(pk__in=known).select_related("recipient"))
        transaction.set_rollback(step.undone)
    assert len({each.recipient_id for each in sent}) == len(sent)
    # Whoever gets a message can choose whether its kind is mailed.
    assert {each.kind for each in sent if each.kind not in {one.kind for one in mail_choices(each.recipient)}} == set()
    story.assessment.refresh_from_db()
    return {
        each.recipient.email: (
            MessageKind(each.kind),
            words.sentence(each.kind, each.values),
            resolve(each.link.partition("?")[0]).view_name,
        )
        for each in sent
    }


def leave_office(reviewer: User) -> None:
    reviewer.office_memberships.all().delete()


def close_account(reviewer: User) -> None:
    User.objects.filter(pk=reviewer.pk).update(is_active=False)


def join_enterprise(reviewer: User) -> None:
    enterprise = Enterprise.objects.get(memberships__user__email=cast.OFFICER)
    Membership.objects.create(user=reviewer, enterprise=enterprise, role="contributor")


@pytest.mark.parametrize("go", [leave_office, close_account, join_enterprise])
def test_office_is_notified_of_resubmission_if_returner_left(
    returned: Assessment, officer: User, reviewer: User, other_of_office: User, head: User, go: Callable[[User], None]
):
    go(reviewer)

    rounds.submit(returned, by=officer)

    recipients = Message.objects.filter(kind=MessageKind.RESUBMITTED).values_list("recipient__email", flat=True)
    assert sorted(recipients) == sorted([other_of_office.email, head.email])
