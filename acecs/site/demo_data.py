"""Load the demo's people and their work from `fixtures/demo/story.json`, through the actions that pages call.

Times are counted back from the day of loading, planned dates forward from it.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any, Literal
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone, translation
from pydantic import BaseModel, ConfigDict

from acecs.accounts.actions import people, places
from acecs.accounts.models import CustomsOffice, Enterprise, User
from acecs.accounts.states import EnterpriseRole, Language, OfficeRole
from acecs.audit import checkpoints
from assessments.actions import answer as answers
from assessments.actions import assessment as assessments
from assessments.actions import carrying, corrective, figures, outcome, profile, submission, vault
from assessments.actions import evidence as evidence_links
from assessments.entry import Entry
from assessments.models import Answer, Assessment, CorrectiveAction
from assessments.states import CorrectiveStep
from assessments.vocabulary import FigureKind
from evidence.actions import receiving
from evidence.models import Document
from evidence.states import DETAILS
from reviews.actions import case as cases
from reviews.actions import item as items
from reviews.actions import letters
from reviews.judgment import Judgment
from reviews.queries import newest
from standards.models import BusinessType, Edition

PASSWORD = "demo-AEO-2026-pass"  # noqa: S105 - printed for everybody who runs the demo
FOLDER = settings.BASE_DIR / "fixtures" / "demo"
DOCUMENTS = FOLDER / "documents"


# --- The story ---------------------------------------------------------------------------------


class FrozenModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Scene(FrozenModel):
    """An event `days_ago`, at a Beijing time of day."""

    days_ago: int
    time: time


class Person(FrozenModel):
    email: str
    name: str
    language: str


class OfficeMember(Person):
    role: str


class Member(Person):
    role: str
    department: str


class Names(FrozenModel):
    name_zh: str
    name_en: str


class Office(Names):
    code: str
    members: list[OfficeMember]


class EvidenceFile(FrozenModel):
    file: str
    facet: str


class Description(FrozenModel):
    """What is said of a document, as its text says. `department`: by its Chinese name."""

    kind: str
    covers_from: date
    covers_until: date | None = None
    department: str = ""


class Work(Scene):
    """One person's entry for one item, with the files that they linked."""

    item: int
    by: str
    rating: str = ""
    note: str = ""
    reason: str = ""
    reply: str = ""
    count_known: str = ""
    sub_ratings: dict[int, str] = {}
    evidence: list[EvidenceFile] = []


class Replies(Scene):
    """One person's answers to the business profile: question code → answer."""

    by: str
    answers: dict[str, bool]


class Move(Scene):
    """A step of submission or review, by a member of the enterprise or office. `sub_ratings`: as in `Work`.

    `confirm`: what was carried over for the item; `record`: the decision of customs, `outcome` with its day and `number`.
    """

    does: Literal["confirm", "freeze", "submit", "take", "judge", "return", "conclude", "record"]
    by: str
    item: int = 0
    rating: str = ""
    comment: str = ""
    to_correct: bool = False
    asks_evidence: bool = False
    sub_ratings: dict[int, str] = {}
    notice: str = ""
    opinion: str = ""
    note: str = ""
    outcome: str = ""
    decided_days_ago: int = 0
    number: str = ""


class ActionReport(Scene):
    by: str
    progress: str
    is_finished: bool = False


class ActionCheck(Scene):
    by: str
    note: str


class CorrectiveScene(Scene):
    """A corrective action. `due_in_days`: from the day of loading."""

    item: int
    by: str
    origin: str
    cause: str
    measure: str
    leader: str
    position: str
    assignee: str
    due_in_days: int
    reports: list[ActionReport] = []
    checks: list[ActionCheck] = []


class Attempt(Scene):
    """One assessment. `assigned`: item number → e-mail. `due_in_days`: item number → days from that of loading.

    `former`: name of the one that it starts from.
    """

    name: str
    former: str = ""
    types: list[int]
    planned_in_days: int
    by: str
    assigned: dict[int, str]
    due_in_days: dict[int, int] = {}
    profile: list[Replies] = []
    work: list[Work]
    moves: list[Move] = []
    corrections: list[CorrectiveScene] = []


class RegisterRow(Scene):
    """A row of the register. `days`: field → days before loading; `years_ago`: calendar years before loading."""

    kind: FigureKind
    by: str
    text: dict[str, str] = {}
    numbers: dict[str, int] = {}
    amounts: dict[str, Decimal] = {}
    days: dict[str, int] = {}
    ticks: dict[str, bool] = {}
    batches: list[str] = []
    years_ago: int | None = None

    def values(self, today: date) -> dict[str, Any]:
        days = {field: today - timedelta(days=count) for field, count in self.days.items()}
        values: dict[str, Any] = {**self.text, **self.numbers, **self.amounts, **self.ticks, **days}
        if self.batches:
            values["batches"] = self.batches
        if self.years_ago is not None:
            values["year"] = today.year - self.years_ago
        return values


class Company(Names):
    credit_code: str
    customs_code: str
    office: str
    departments: list[Names]
    members: list[Member]
    assessments: list[Attempt]
    register_rows: list[RegisterRow] = []


class Story(Scene):
    """The whole demo. Its own `days_ago` and `time` tell when the administrator set up the portal."""

    edition: str
    administrator: Person
    # File → what is said of it.
    documents: dict[str, Description]
    offices: list[Office]
    enterprises: list[Company]

    def files(self) -> set[str]:
        works = [work for company in self.enterprises for attempt in company.assessments for work in attempt.work]
        return {each.file for work in works for each in work.evidence}


def read_story() -> Story:
    return Story.model_validate_json((FOLDER / "story.json").read_bytes())


# The three accounts that a newcomer starts with, and what to try first.
TRY_FIRST = (
    ("officer@demo.test", "rate the next items of the half-done assessment “AEO高级认证申请前自评”"),
    ("reviewer@demo.test", "take the review task that waits for customs, and rate its items"),
    ("manager@demo.test", "read whether the enterprise is ready, and download the report"),
)


def accounts() -> list[tuple[str, str]]:
    """Return (e-mail, description in English) of all demo accounts."""
    story = read_story()
    with translation.override(Language.ENGLISH):
        return [
            *((each.email, _about(EnterpriseRole(each.role), of)) for of in story.enterprises for each in of.members),
            *((each.email, _about(OfficeRole(each.role), of)) for of in story.offices for each in of.members),
            (story.administrator.email, "administrator of the portal"),
        ]


def _about(role: EnterpriseRole | OfficeRole, of: Names) -> str:
    return f"{role.label}, {of.name_en}"


# --- Loading -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class OnDisk:
    """A file of the story, with the interface that the vault expects of an upload."""

    path: Path
    sha256: str
    size: int

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def is_too_large(self) -> bool:
        most: int = settings.EVIDENCE_MAX_BYTES
        return self.size > most

    def temporary_file_path(self) -> str:
        return str(self.path)


def on_disk(name: str) -> OnDisk:
    content = (DOCUMENTS / name).read_bytes()
    return OnDisk(path=DOCUMENTS / name, sha256=hashlib.sha256(content).hexdigest(), size=len(content))


def load(*, password: str, at: datetime) -> None:
    """Load the demo's data, all or nothing. Does nothing if they are already loaded.

    The story's edition must be loaded. Raises `ImproperlyConfigured` in a deployment.
    """
    if not settings.IS_DEMO:
        raise ImproperlyConfigured("Demo data belong to the demo only; a deployment starts empty.")
    story = read_story()
    if User.objects.filter(email=story.administrator.email).exists():
        return
    checked = {name: receiving.inspect(on_disk(name)) for name in sorted(story.files())}
    Loading(story, checked, password, at).run()
    checkpoints.write(at)


class Loading:
    """One run through the story. `people` by e-mail, `checked` files by name, `started` assessments by name."""

    def __init__(self, story: Story, checked: dict[str, receiving.Checked], password: str, at: datetime) -> None:
        self.story = story
        self.checked = checked
        self.password = password
        self.today = timezone.localdate(at)
        self.people: dict[str, User] = {}
        self.offices: dict[str, CustomsOffice] = {}
        self.started: dict[str, Assessment] = {}

    @transaction.atomic
    def run(self) -> None:
        self.by = self.create_administrator()
        for office in self.story.offices:
            self.open_office(office)
        enterprises = [self.register(company) for company in self.story.enterprises]
        for enterprise, company in zip(enterprises, self.story.enterprises, strict=True):
            for happening in self.happenings(enterprise, company):
                happening()

    def happenings(self, enterprise: Enterprise, company: Company) -> list[Callable[[], None]]:
        """All changes to the enterprise's assessments and register, in the order of time that its audit trail needs."""
        planned: list[tuple[datetime, Callable[[], None]]] = []
        for attempt in company.assessments:
            planned.append((self.moment(attempt), partial(self.assess, enterprise, attempt)))
            planned += [(self.moment(each), partial(self.reply, each, attempt)) for each in attempt.profile]
            planned += [(self.moment(each), partial(self.do, each, attempt)) for each in attempt.work]
            planned += [(self.moment(each), partial(self.move, each, attempt)) for each in attempt.moves]
            planned += self.corrections(attempt)
        planned += [(self.moment(each), partial(self.enter, enterprise, each)) for each in company.register_rows]
        return [happening for _moment, happening in sorted(planned, key=itemgetter(0))]

    def corrections(self, attempt: Attempt) -> list[tuple[datetime, Callable[[], None]]]:
        planned: list[tuple[datetime, Callable[[], None]]] = []
        for each in attempt.corrections:
            token = uuid4()
            planned.append((self.moment(each), partial(self.correct, each, attempt, token)))
            planned += [(self.moment(said), partial(self.say_done, said, token)) for said in each.reports]
            planned += [(self.moment(checked), partial(self.check, checked, token)) for checked in each.checks]
        return planned

    def moment(self, scene: Scene) -> datetime:
        return timezone.make_aware(datetime.combine(self.today - timedelta(days=scene.days_ago), scene.time))

    @property
    def set_up_at(self) -> datetime:
        return self.moment(self.story)

    def create_administrator(self) -> User:
        person = self.story.administrator
        return people.create_administrator(
            email=person.email, name=person.name, language=person.language, password=self.password, at=self.set_up_at
        )

    def create_user(self, person: Person) -> User:
        user = people.create_user(
            email=person.email,
            name=person.name,
            language=person.language,
            password=self.password,
            by=self.by,
            at=self.set_up_at,
        )
        self.people[person.email] = user
        return user

    def open_office(self, office: Office) -> None:
        opened = places.create_office(
            code=office.code, name_zh=office.name_zh, name_en=office.name_en, by=self.by, at=self.set_up_at
        )
        self.offices[office.code] = opened
        for member in office.members:
            places.add_office_member(
                office=opened, user=self.create_user(member), role=member.role, by=self.by, at=self.set_up_at
            )

    def register(self, company: Company) -> Enterprise:
        enterprise = places.create_enterprise(
            name_zh=company.name_zh,
            name_en=company.name_en,
            credit_code=company.credit_code,
            customs_code=company.customs_code,
            office=self.offices[company.office],
            by=self.by,
            at=self.set_up_at,
        )
        self.staff(enterprise, company)
        return enterprise

    def staff(self, enterprise: Enterprise, company: Company) -> None:
        departments = {
            each.name_zh: places.create_department(
                enterprise=enterprise, name_zh=each.name_zh, name_en=each.name_en, by=self.by, at=self.set_up_at
            )
            for each in company.departments
        }
        for member in company.members:
            places.add_member(
                enterprise=enterprise,
                user=self.create_user(member),
                role=member.role,
                department=departments[member.department],
                by=self.by,
                at=self.set_up_at,
            )

    def assess(self, enterprise: Enterprise, attempt: Attempt) -> None:
        by, at = self.people[attempt.by], self.moment(attempt)
        edition = Edition.objects.get(code=self.story.edition)
        assessment = assessments.start(
            enterprise=enterprise,
            edition=edition,
            frame=frame(edition, attempt, self.today),
            start_token=uuid4(),
            former=self.started[attempt.former].public_id if attempt.former else None,
            by=by,
            at=at,
        )
        self.started[attempt.name] = assessment
        for item, email in attempt.assigned.items():
            days = attempt.due_in_days.get(item)
            due_date = self.today + timedelta(days=days) if days else None
            answer, assignee = answer_to(assessment, item), self.people[email]
            answers.assign(answer=answer, assignee=assignee, due_date=due_date, by=by, at=at)

    def reply(self, replies: Replies, attempt: Attempt) -> None:
        assessment = self.started[attempt.name]
        profile.save(
            assessment=assessment, answers=replies.answers, by=self.people[replies.by], at=self.moment(replies)
        )

    def enter(self, enterprise: Enterprise, row: RegisterRow) -> None:
        figures.add(
            enterprise=enterprise,
            kind=row.kind,
            values=row.values(self.today),
            token=uuid4(),
            by=self.people[row.by],
            at=self.moment(row),
        )

    def do(self, work: Work, attempt: Attempt) -> None:
        """Link the files, then save the entry."""
        answer = answer_to(self.started[attempt.name], work.item)
        by, at = self.people[work.by], self.moment(work)
        for each in work.evidence:
            (stored,) = evidence_links.add(
                answer=answer, checked=[self.checked[each.file]], facet=each.facet, by=by, at=at
            )
            if stored.version:
                self.describe(stored.version.document, self.story.documents[each.file], by, at)
        answers.save(
            assessment=answer.assessment.public_id,
            number=answer.item.number,
            version=answer.version,
            entry=entry(work),
            by=by,
            at=at,
        )

    def describe(self, document: Document, said: Description, by: User, at: datetime) -> None:
        """Say what the document is. A document that is linked again is described already."""
        if document.is_described:
            return
        department = document.enterprise.departments.filter(name_zh=said.department).first()
        details = {name: getattr(document, name) for name in DETAILS}
        details |= {"kind": said.kind, "covers_from": said.covers_from, "covers_until": said.covers_until}
        vault.describe(
            document=document, details=details | {"department": department}, seen=document.revision, by=by, at=at
        )

    def correct(self, correction: CorrectiveScene, attempt: Attempt, token: UUID) -> None:
        plan = correction.model_dump(include={"origin", "cause", "measure", "leader", "position"})
        plan["assignee"] = self.people[correction.assignee]
        plan["due_date"] = self.today + timedelta(days=correction.due_in_days)
        answer = answer_to(self.started[attempt.name], correction.item)
        corrective.add(answer=answer, plan=plan, token=token, by=self.people[correction.by], at=self.moment(correction))

    def say_done(self, said: ActionReport, token: UUID) -> None:
        action = CorrectiveAction.objects.get(token=token)
        corrective.report(
            action=action,
            version=action.version,
            step=CorrectiveStep.FINISH if said.is_finished else CorrectiveStep.PROGRESS,
            progress=said.progress,
            documents=(),
            by=self.people[said.by],
            at=self.moment(said),
        )

    def check(self, checked: ActionCheck, token: UUID) -> None:
        action = CorrectiveAction.objects.get(token=token)
        corrective.check(
            action=action,
            version=action.version,
            is_effective=True,
            note=checked.note,
            by=self.people[checked.by],
            at=self.moment(checked),
        )

    def move(self, move: Move, attempt: Attempt) -> None:
        assessment = Assessment.objects.get(pk=self.started[attempt.name].pk)
        who: dict[str, Any] = {"assessment": assessment, "by": self.people[move.by], "at": self.moment(move)}
        match move.does:
            case "confirm" | "record":
                self.move_by_year(move, assessment)
            case "freeze":
                submission.freeze(**who)
            case "submit":
                submission.submit(seen_round=assessment.round, **who)
            case "take":
                cases.take(**who)
            case "judge":
                saved = newest(assessment).judgments.filter(number=move.item).first()
                version = saved.version if saved else 0
                items.judge(number=move.item, version=version, judgment=judgment(move), **who)
            case "return":
                letters.return_(notice=move.notice, anyway=True, **who)
            case "conclude":
                letters.conclude(opinion=move.opinion, note=move.note, **who)

    def move_by_year(self, move: Move, assessment: Assessment) -> None:
        """Confirm what came from the former assessment, or record what customs decided."""
        by, at = self.people[move.by], self.moment(move)
        if move.does == "confirm":
            versions = {move.item: answer_to(assessment, move.item).version}
            carrying.confirm(assessment=assessment.public_id, versions=versions, by=by, at=at)
        else:
            day = self.today - timedelta(days=move.decided_days_ago)
            decision = outcome.Decision(move.outcome, day, move.number)
            outcome.record(assessment=assessment, version=assessment.frame_version, decision=decision, by=by, at=at)


def frame(edition: Edition, attempt: Attempt, today: date) -> assessments.Frame:
    types = BusinessType.objects.filter(edition=edition, number__in=attempt.types)
    return assessments.Frame(
        name=attempt.name,
        planned_date=today + timedelta(days=attempt.planned_in_days),
        accepted_date=None,
        type_ids=frozenset(types.values_list("pk", flat=True)),
    )


def answer_to(assessment: Assessment, item: int) -> Answer:
    return assessment.answers.in_scope().select_related("item", "assessment").get(item__number=item)


def judgment(move: Move) -> Judgment:
    return Judgment(
        rating=move.rating,
        comment=move.comment,
        to_correct=move.to_correct,
        asks_evidence=move.asks_evidence,
        sub_ratings={f"{move.item}({number})": rating for number, rating in move.sub_ratings.items()},
    )


def entry(work: Work) -> Entry:
    return Entry(
        rating=work.rating,
        note=work.note,
        reason=work.reason,
        reply=work.reply,
        count_known=work.count_known,
        sub_ratings=work.sub_ratings,
    )
