"""Random stories: steps in any order, by the right person and by somebody drawn at random, compared with a plain model.

The model does not use the table of states; it was written from the requirements. After every step the database must match it:
a refused step changed nothing, frozen hashes never change, and the enterprise reads only what was sent.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from acecs.accounts.models import User
from acecs.audit.queries import problems
from acecs.refusals import Refused, Why
from assessments import verification as history
from assessments.actions import answer as answers
from assessments.actions import assessment as frames
from assessments.actions import evidence, submission
from assessments.documents.dossier import parse, sha256
from assessments.entry import Entry
from assessments.models import Answer, Assessment
from reviews import queries, verification
from reviews.actions import case as cases
from reviews.actions import item as items
from reviews.actions import letters
from reviews.judgment import Judgment
from tests import cast, rounds
from tests.conftest import NOW
from tests.documents import checked

# The longest test of all: start it early.
pytestmark = pytest.mark.xdist_group("stories")

EXAMPLES, STEPS = 15, 25
SECOND = "second@office.test"
ENTERPRISE = {cast.OFFICER: "officer", cast.CONTRIBUTOR: "contributor", cast.MANAGER: "manager"}
OFFICE = {cast.REVIEWER: "reviewer", SECOND: "reviewer", cast.HEAD: "head"}
EVERYBODY = (*ENTERPRISE, *OFFICE, cast.ADMINISTRATOR, cast.STRANGER, cast.OTHER_REVIEWER)
REVIEWERS = (cast.REVIEWER, SECOND)
ITEMS = (20, 21, 22)
CONTRIBUTORS_ITEM = 20
OPEN = ("draft", "returned")
NOTHING = Judgment()

anybody = st.sampled_from(EVERYBODY)
numbers = st.sampled_from(ITEMS)
ratings = st.sampled_from(("meet", "basically_meet", "not_meet", ""))


@dataclass(frozen=True)
class Entered:
    """What the enterprise entered for one item, and who entered it last."""

    rating: str = "meet"
    note: str = ""
    files: frozenset[str] = frozenset()
    by: str = cast.OFFICER

    @property
    def content(self) -> tuple[str, str, frozenset[str]]:
        return self.rating, self.note, self.files


@dataclass
class Model:
    state: str = "draft"
    round: int = 0
    name: str = "2027 application"
    opinion: str = ""
    holder: str = ""
    entered: dict[int, Entered] = field(default_factory=lambda: dict.fromkeys(ITEMS, Entered()))
    # (purpose, hash at the time of freezing) of each dossier.
    frozen: list[tuple[str, str]] = field(default_factory=list)
    newest_own_use: object = None
    # Round → what was handed in; round → the reviewer's judgments on it.
    handed_in: dict[int, dict[int, Entered]] = field(default_factory=dict)
    judged: dict[int, dict[int, Judgment]] = field(default_factory=dict)
    # (occasion, round, judgments) of each letter that customs sent.
    sent: list[tuple[str, int, dict[int, Judgment]]] = field(default_factory=list)
    # Who returned or concluded last, and with what opinion.
    letter: tuple[str, str] = ("", "")

    # Permissions: None, or the reason of the refusal.

    def enterprise(self, by: str, roles: tuple[str, ...], states: tuple[str, ...]) -> Why | None:
        if ENTERPRISE.get(by) not in roles:
            return Why.WRONG_ROLE
        return None if self.state in states else Why.WRONG_STATE

    def own_item(self, by: str, number: int) -> Why | None:
        if why := self.enterprise(by, ("officer", "contributor"), OPEN):
            return why
        return Why.WRONG_ROLE if by == cast.CONTRIBUTOR and number != CONTRIBUTORS_ITEM else None

    def submit(self, by: str) -> Why | None:
        if why := self.enterprise(by, ("officer",), OPEN):
            return why
        return None if all(entered.rating for entered in self.entered.values()) else Why.INVALID

    def office(self, by: str, role: str, states: tuple[str, ...]) -> Why | None:
        if not self.round or OFFICE.get(by) != role:
            return Why.WRONG_ROLE
        return None if self.state in states else Why.WRONG_STATE

    def own_case(self, by: str, state: str = "in_review") -> Why | None:
        if why := self.office(by, "reviewer", (state,)):
            return why
        return None if self.holder in ("", by) else Why.WRONG_STATE

    # Effects.

    @property
    def judgments(self) -> dict[int, Judgment]:
        """Item → judgment on the newest submission, empty if the reviewer entered nothing."""
        return dict.fromkeys(ITEMS, NOTHING) | self.judged.get(self.round, {})

    def carry_over(self) -> None:
        """Items that did not change since the last round keep their judgments."""
        before, now = self.handed_in.get(self.round - 1, {}), self.handed_in[self.round]
        same = {number for number in before if before[number].content == now[number].content}
        last = self.judged.get(self.round - 1, {})
        self.judged[self.round] = {number: last[number] for number in same if number in last}

    def send(self, occasion: str) -> None:
        self.sent.append((occasion, self.round, self.judgments))

    def is_explained(self) -> bool:
        """True if every item rated below *meets* has a comment."""
        return all(each.comment for each in self.judgments.values() if each.rating in ("basically_meet", "not_meet"))

    def is_sent(self) -> bool:
        return bool(self.sent) and self.sent[-1][1:] == (self.round, self.judgments)


class RoundTrip(RuleBasedStateMachine):
    """`reached` collects every (state, round) of all stories."""

    def __init__(self, assessment: Assessment, reached: set[tuple[str, int]]) -> None:
        super().__init__()
        self.reached = reached
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.pk = assessment.pk
        self.people = {email: User.objects.get(email=email) for email in EVERYBODY}
        self.model = Model()
        self.numbers = count(1)

    def teardown(self) -> None:
        broken = [*problems(), *verification.problems(), *history.problems()]
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)
        assert broken == []

    @property
    def assessment(self) -> Assessment:
        return Assessment.objects.get(pk=self.pk)

    def answer(self, number: int) -> Answer:
        return Answer.objects.select_related("item", "assessment").get(assessment=self.pk, item__number=number)

    def tried(self, why: Why | None, act: Callable[..., Any], by: str, **arguments: Any) -> bool:
        """True if the act was done. Asserts that it was refused for the model's reason, or not at all."""
        refusal = None
        try:
            act(by=self.people[by], at=NOW, **arguments)
        except Refused as refused:
            refusal = refused.refusal.why
        assert refusal == why, (act.__name__, by, self.model)
        return refusal is None

    # --- The enterprise ------------------------------------------------------------------------

    @initialize()
    def contributor_has_an_item(self) -> None:
        answers.assign(
            answer=self.answer(CONTRIBUTORS_ITEM),
            assignee=self.people[cast.CONTRIBUTOR],
            by=self.people[cast.OFFICER],
            at=NOW,
        )

    @rule(number=numbers, rating=ratings, note=st.sampled_from(("", "已补充。", "见附件。")), other=anybody)
    def rate(self, number: int, rating: str, note: str, other: str) -> None:
        for by in (other, cast.OFFICER):
            answer, entered = self.answer(number), self.model.entered[number]
            why = self.model.own_item(by, number)
            entry = Entry(rating=rating, note=note)
            place = {"assessment": self.assessment.public_id, "number": number, "version": answer.version}
            if self.tried(why, answers.save, by, entry=entry, **place):
                changed = Entered(rating, note, entered.files, by)
                self.model.entered[number] = entered if entered.content == changed.content else changed

    @rule(number=numbers, other=anybody)
    def upload(self, number: int, other: str) -> None:
        for by in (other, cast.OFFICER):
            entered, file = self.model.entered[number], checked(f"file {next(self.numbers)}".encode())
            why = self.model.own_item(by, number)
            if self.tried(why, evidence.add, by, answer=self.answer(number), checked=[file], facet=""):
                self.model.entered[number] = Entered(
                    entered.rating, entered.note, entered.files | {file.sha256}, entered.by
                )

    @rule(name=st.sampled_from(("2027 application", "2028 application")), other=anybody)
    def rename(self, name: str, other: str) -> None:
        for by in (other, cast.OFFICER):
            assessment = self.assessment
            types = frozenset(assessment.picked_types.values_list("business_type_id", flat=True))
            frame = frames.Frame(name=name, planned_date=assessment.planned_date, accepted_date=None, type_ids=types)
            why = self.model.enterprise(by, ("officer",), OPEN)
            arguments = {"assessment": assessment, "version": assessment.frame_version, "frame": frame}
            if self.tried(why, frames.change, by, **arguments):
                self.model.name = name

    @rule(other=anybody)
    def freeze(self, other: str) -> None:
        for by in (other, cast.OFFICER):
            why = self.model.enterprise(by, ("officer",), OPEN)
            if not self.tried(why, submission.freeze, by, assessment=self.assessment):
                continue
            content = (self.model.state, self.model.name, dict(self.model.entered))
            is_new = self.model.newest_own_use != content
            self.model.newest_own_use = content
            if is_new:
                self.note_frozen("own_use")

    @rule(other=anybody)
    def submit(self, other: str) -> None:
        for by in (other, cast.OFFICER):
            seen, why = self.assessment.round, self.model.submit(by)
            if self.tried(why, submission.submit, by, assessment=self.assessment, seen_round=seen):
                self.model.state = "submitted"
                self.model.round += 1
                self.model.handed_in[self.model.round] = dict(self.model.entered)
                self.model.newest_own_use = None
                self.note_frozen("submission")
                # A double click on the same page.
                self.tried(None, submission.submit, by, assessment=self.assessment, seen_round=seen)

    @rule(other=anybody, really=st.booleans())
    def withdraw(self, other: str, really: bool) -> None:
        """Only try the officer if `really`: otherwise most stories would end early."""
        people = (other, cast.OFFICER) if really else {other} - {cast.OFFICER}
        for by in people:
            why = self.model.enterprise(by, ("officer",), (*OPEN, "submitted", "in_review", "withdrawn"))
            if self.tried(why, submission.withdraw, by, assessment=self.assessment, reason="计划调整。"):
                self.model.state = "withdrawn"

    def note_frozen(self, purpose: str) -> None:
        self.model.frozen.append((purpose, self.assessment.dossiers.latest("number").sha256))

    # --- Customs -------------------------------------------------------------------------------

    @rule(other=anybody, by=st.sampled_from(REVIEWERS))
    def take(self, other: str, by: str) -> None:
        for who in (other, by):
            is_second_click = self.model.state == "in_review" and self.model.holder == who
            why = None if is_second_click else self.model.own_case(who, "submitted")
            if self.tried(why, cases.take, who, assessment=self.assessment) and not is_second_click:
                self.model.state, self.model.holder = "in_review", who
                self.model.carry_over()

    @rule(other=anybody, to=anybody)
    def assign(self, other: str, to: str) -> None:
        for by in (other, cast.HEAD):
            why = self.model.office(by, "head", ("submitted", "in_review"))
            why = why or (None if to in REVIEWERS else Why.BAD_INPUT)
            if self.tried(why, cases.assign, by, assessment=self.assessment, reviewer=self.people[to]):
                self.model.holder = to

    @rule(
        number=numbers,
        rating=ratings,
        comment=st.sampled_from(("补充台账。", "")),
        to_correct=st.booleans(),
        other=anybody,
    )
    def judge(self, number: int, rating: str, comment: str, to_correct: bool, other: str) -> None:
        judgment = Judgment(rating, comment, to_correct)
        for by in self.somebody_then_holder(other):
            why = self.model.own_case(by) or (Why.INVALID if to_correct and not comment else None)
            arguments = {"number": number, "version": self.version_of(number), "judgment": judgment}
            if self.tried(why, items.judge, by, assessment=self.assessment, **arguments):
                self.model.judged[self.model.round][number] = judgment

    def judge_all(self, rating: str) -> None:
        for number in ITEMS:
            self.judge(number, rating, "", False, cast.STRANGER)

    @rule(other=anybody)
    def send(self, other: str) -> None:
        for by in self.somebody_then_holder(other):
            has_content = any(each.rating or each.comment for each in self.model.judgments.values())
            is_sendable = has_content and self.model.is_explained()
            why = self.model.own_case(by) or (None if is_sendable else Why.INVALID)
            if self.tried(why, letters.send, by, assessment=self.assessment) and not self.model.is_sent():
                self.model.send("sent")

    @rule(other=anybody)
    def return_(self, other: str) -> None:
        for by in self.somebody_then_holder(other):
            is_wrong = any(each.to_correct for each in self.model.judgments.values())
            is_sendable = is_wrong and self.model.is_explained()
            is_second_click = self.model.state == "returned" and self.model.letter == (by, "")
            why = self.model.own_case(by) or (None if is_sendable else Why.INVALID)
            why = None if is_second_click else why
            arguments = {"assessment": self.assessment, "notice": "请补正。", "anyway": True}
            if self.tried(why, letters.return_, by, **arguments) and not is_second_click:
                self.model.send("returned")
                self.model.state, self.model.letter = "returned", (by, "")

    @rule(other=anybody, opinion=st.sampled_from(("satisfied", "not_satisfied")))
    def conclude(self, other: str, opinion: str) -> None:
        for by in self.somebody_then_holder(other):
            given = [each.rating for each in self.model.judgments.values()]
            is_justified = all(given) and (opinion == "not_satisfied" or "not_meet" not in given)
            is_justified = is_justified and self.model.is_explained()
            is_second_click = self.model.state == "concluded" and self.model.letter == (by, opinion)
            why = self.model.own_case(by) or (None if is_justified else Why.INVALID)
            why = None if is_second_click else why
            arguments = {"assessment": self.assessment, "opinion": opinion, "note": ""}
            if self.tried(why, letters.conclude, by, **arguments) and not is_second_click:
                self.model.send("concluded")
                self.model.state, self.model.opinion, self.model.letter = "concluded", opinion, (by, opinion)

    # --- Progress --------------------------------------------------------------------------------

    @rule(other=anybody, to_correct=st.booleans(), number=numbers)
    def go_on(self, other: str, to_correct: bool, number: int) -> None:
        """Do the usual next step. Without this rule, stories hardly ever reach a second round."""
        if self.model.state in OPEN:
            for each in [each for each, entered in self.model.entered.items() if not entered.rating]:
                self.rate(each, "meet", "已补充。", other)
            self.submit(other)
        elif self.model.state == "submitted":
            self.take(other, cast.REVIEWER)
        elif to_correct:
            self.judge(number, "not_meet", "补充台账。", True, other)
            self.return_(other)
        else:
            self.judge_all("meet")
            self.conclude(other, "satisfied")

    @rule(other=anybody, to_correct=st.booleans(), number=numbers)
    def go_further(self, other: str, to_correct: bool, number: int) -> None:
        """The same rule again, so that it is drawn twice as often."""
        self.go_on(other, to_correct, number)

    def somebody_then_holder(self, other: str) -> tuple[str, str]:
        """Return somebody, then the person who has the case."""
        return other, self.model.holder or cast.REVIEWER

    def version_of(self, number: int) -> int:
        frozen = self.assessment.dossiers.filter(purpose="submission").first()
        saved = frozen.judgments.filter(number=number).first() if frozen else None
        return saved.version if saved else 0

    # --- Invariants: the database matches the model ----------------------------------------------

    @invariant()
    def assessment_matches_the_model(self) -> None:
        assessment, model = self.assessment, self.model
        holder = queries.holder(assessment)

        assert (assessment.state, assessment.round, assessment.name) == (model.state, model.round, model.name)
        assert assessment.opinion == model.opinion
        self.reached.add((model.state, model.round))
        assert (holder.email if holder else "") == model.holder

    @invariant()
    def answers_match_the_model(self) -> None:
        rows = Answer.objects.filter(assessment=self.pk).values_list("item__number", "rating", "note")

        assert {number: (rating, note) for number, rating, note in rows} == {
            number: (entered.rating, entered.note) for number, entered in self.model.entered.items()
        }

    @invariant()
    def dossiers_never_change_and_are_chained(self) -> None:
        rows = list(self.assessment.dossiers.order_by("number"))
        contents = [parse(row.content) for row in rows]
        hashes = [sha256(bytes(row.content)) for row in rows]

        assert [(row.purpose, digest) for row, digest in zip(rows, hashes, strict=True)] == self.model.frozen
        assert [row.sha256 for row in rows] == hashes
        assert [(each.number, each.previous_sha256) for each in contents] == list(
            enumerate(["", *hashes][: len(rows)], 1)
        )

    @invariant()
    def submissions_contain_what_was_handed_in(self) -> None:
        rows = self.assessment.dossiers.filter(purpose="submission").order_by("version")

        assert {row.version: self.said_in(bytes(row.content)) for row in rows} == {
            number: {item: entered.content for item, entered in each.items()}
            for number, each in self.model.handed_in.items()
        }

    def said_in(self, content: bytes) -> dict[int, tuple[str, str, frozenset[str]]]:
        return {
            item.number: (item.rating, item.note, frozenset(piece.sha256 for piece in item.evidence))
            for item in parse(content).items
        }

    @invariant()
    def enterprise_reads_only_what_was_sent(self) -> None:
        records = queries.records(self.assessment)[::-1]
        hashes = [sha256(bytes(row.content)) for row, _record, _word in records]
        sent = [
            (
                record.occasion,
                record.round,
                {item.number: Judgment(item.rating, item.comment, item.to_correct) for item in record.items},
            )
            for _row, record, _word in records
        ]
        links = [(record.number, record.previous_sha256) for _row, record, _word in records]

        assert sent == self.model.sent
        assert links == list(enumerate(["", *hashes][: len(records)], 1))

    @invariant()
    def defects_match_the_notice(self) -> None:
        if self.model.state == "returned":
            judgments = self.model.judgments.items()
            assert rounds.defects(self.assessment) == {
                number: each.comment for number, each in judgments if each.to_correct
            }


def test_random_stories_match_the_model(rated: Assessment, other_of_office: User):
    reached: set[tuple[str, int]] = set()

    run_state_machine_as_test(
        lambda: RoundTrip(rated, reached),
        # The same stories in every run. For new ones, set `derandomize=False` and raise `EXAMPLES`.
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

    assert {state for state, _round in reached} == {
        "draft",
        "submitted",
        "in_review",
        "returned",
        "concluded",
        "withdrawn",
    }
    assert max(number for _state, number in reached) > 1
