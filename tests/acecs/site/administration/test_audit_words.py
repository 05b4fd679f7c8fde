"""The audit trail in words: every kind that the code records, every detail, and never a rating."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from acecs.accounts.models import User
from acecs.audit.models import Event
from acecs.site.audit_words import DETAILS, KINDS, ROOMS
from assessments.actions import outcome, profile
from assessments.models import Assessment
from assessments.vocabulary import Opinion, Outcome
from reviews.actions import case as cases
from reviews.actions import letters
from standards.states import Rating
from tests import documents, pages, rounds
from tests.conftest import NOW

AUDIT = "/administration/audit/"
CODE = ("acecs", "assessments", "evidence", "reports", "reviews", "standards")


def recorded() -> Iterator[tuple[str, set[str]]]:
    """(kind, names of its details) of every call of `record` in the code; a part computed at run time is a `*`."""
    for folder in CODE:
        for path in (Path(settings.BASE_DIR) / folder).rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(call, ast.Call) and _name(call.func) == "record" and call.args:
                    named = {each.arg for each in call.keywords if each.arg}
                    yield _kind(call.args[0]), named - {"stream", "by", "at"}


def _name(function: ast.expr) -> str:
    return getattr(function, "id", getattr(function, "attr", ""))


def _kind(argument: ast.expr) -> str:
    if isinstance(argument, ast.JoinedStr):
        return "".join(str(each.value) if isinstance(each, ast.Constant) else "*" for each in argument.values)
    assert isinstance(argument, ast.Constant), ast.unparse(argument)
    return str(argument.value)


def test_every_recorded_kind_has_words():
    kinds = {kind for kind, _details in recorded()}
    open_ended = {kind for kind in kinds if kind.endswith("*")}

    assert len(kinds) > 50
    assert {kind for kind in kinds - open_ended if kind not in KINDS} == set()
    assert {kind for kind in open_ended if not any(each.startswith(kind[:-1]) for each in KINDS)} == set()
    begun = tuple(kind[:-1] for kind in open_ended)
    assert {kind for kind in KINDS if kind not in kinds and not kind.startswith(begun)} == set()


def test_every_kind_belongs_to_a_room():
    assert {kind.partition(".")[0] + "." for kind in KINDS} == ROOMS.keys()


def test_every_recorded_detail_has_words_except_customs_decision():
    named = {(kind, detail) for kind, details in recorded() for detail in details}

    assert {(kind, detail) for kind, detail in named if detail not in DETAILS} == {
        ("assessments.outcome_recorded", detail) for detail in ("outcome", "day", "number")
    }


@pytest.fixture
def concluded(in_review: Assessment, reviewer: User) -> Assessment:
    rounds.judge_all(in_review, by=reviewer)
    rounds.judge(in_review, 21, by=reviewer, rating="not_meet", comment="台账缺三个月。")
    letters.conclude(assessment=in_review, opinion="not_satisfied", note="", by=reviewer, at=NOW)
    return in_review


def test_no_event_of_a_whole_story_holds_a_rating(concluded: Assessment):
    words = {*Rating.values, *Opinion.values}

    told = {
        (each.kind, name) for each in Event.objects.all() for name, value in each.data.items() if str(value) in words
    }

    names = {name for each in Event.objects.all() for name in each.data}
    assert told == set()
    assert {name for name in names if "rating" in name or "meet" in name or "opinion" in name} == set()


def test_no_event_holds_what_was_answered(concluded: Assessment, officer: User, start: Callable[..., Assessment]):
    """What the enterprise or customs wrote or chose for an item, and the answers on the business."""
    draft = start(4, 7, 8)
    answers = {"food_export": False, "own_transport": True}
    profile.save(assessment=draft, answers=answers, by=officer, at=NOW)
    rounds.rate(draft, 20, by=officer, note="台账齐全。")

    events = [each for each in Event.objects.all() if each.kind.startswith(("assessments.", "reviews."))]

    told = " ".join(str(each.data) for each in events)
    assert "assessments.profile_saved" in {each.kind for each in events}
    assert [word for word in ("台账", *answers) if word in told] == []


def test_page_says_kind_and_details_in_words(
    submitted: Assessment, reviewer: User, head: User, administrator: User, sign_in: Callable[[User], Client]
):
    cases.assign(assessment=submitted, reviewer=reviewer, by=head, at=NOW)
    page = sign_in(administrator)

    rows = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            page.cookies["language"] = language
            User.objects.filter(pk=administrator.pk).update(language=language)
            shown = page.get(AUDIT, {"kind": "reviews.assigned"})
            rows[language] = [pages.text(each) for each in pages.page(shown).iter("td")]

    assert (rows["en"][1], rows["en"][4].split(" ")[:2]) == ("review task assigned", ["reviewer:", "Reviewer"])
    assert rows["zh-hans"][1] == "审核任务已分配"
    assert rows["zh-hans"][4].startswith("审核人员：Reviewer")


def test_page_does_not_say_what_customs_decided(page: Client, concluded: Assessment, officer: User, in_english: None):
    """Only that the enterprise recorded a decision: the administrator reads no assessment."""
    decision = outcome.Decision(Outcome.CERTIFICATE, NOW.date(), "AEO-2026-0042")
    outcome.record(assessment=concluded, version=concluded.frame_version, decision=decision, by=officer, at=NOW)

    shown = page.get(AUDIT, {"kind": "assessments.outcome_recorded"})

    cells = [pages.text(each) for each in pages.page(shown).iter("td")]
    event = Event.objects.get(kind="assessments.outcome_recorded")
    assert cells[1:] == [
        "decision of customs recorded",
        "Officer",
        "Assessment · First Logistics Ltd",
        f"Hashes and idshash of the event{event.hash}",
    ]


def folded(shown: Any) -> list[tuple[str | None, dict[str, str]]]:
    """Of each event: whether the fold is open, and what is in it."""
    return [
        (
            fold.get("open"),
            {pages.text(line[0]): pages.text(line[1]) for line in fold.iter("div")},
        )
        for fold in pages.by_class(shown, "fingerprint")
    ]


def test_hashes_and_ids_of_an_event_are_folded_away(page: Client, draft: Assessment, officer: User, in_english: None):
    rounds.rate(draft, 20, by=officer)
    event = Event.objects.get(kind="assessments.answer_saved")

    shown = page.get(AUDIT, {"kind": "assessments.answer_saved"})

    (cell,) = [each for each in pages.page(shown).iter("td") if each.get("data-label") == "Details"]
    words, digest = pages.text(cell).partition(" Hashes")[0], event.data["content_sha256"]
    assert words == "item: 20; version: 1"
    assert folded(shown) == [(None, {"hash of the event": event.hash, "hash of the content": digest})]


def test_no_hash_or_id_of_a_whole_story_is_among_the_words(
    page: Client, concluded: Assessment, officer: User, start: Callable[..., Assessment], in_english: None
):
    documents.put_in_vault(start(8).answers.get(item__number=20), by=officer)

    shown = page.get(AUDIT)

    code = re.compile(r"[0-9a-f]{16}|[0-9a-f]{8}-[0-9a-f]{4}|text/plain")
    words = {}
    for cell in pages.page(shown).iter("td"):
        if cell.get("data-label") == "Details":
            (fold,) = cell.iter("details")
            words[pages.text(cell).removesuffix(pages.text(fold))] = None

    assert len(words) > 5
    assert [each for each in words if code.search(each) or "…" in each] == []


def test_return_names_its_items_as_ranges(
    page: Client, start: Callable[..., Assessment], officer: User, reviewer: User, in_english: None
):
    assessment = start(6, 8)
    rounds.rate_all(assessment, by=officer)
    rounds.submit(assessment, by=officer)
    rounds.take(assessment, by=reviewer)
    for number in (11, 12, 13, 20):
        rounds.judge(assessment, number, by=reviewer, comment="补充台账。", to_correct=True)
    letters.return_(assessment=assessment, notice="", by=reviewer, at=NOW, anyway=True)

    shown = page.get(AUDIT, {"kind": "assessments.returned"})

    (cell,) = [each for each in pages.page(shown).iter("td") if each.get("data-label") == "Details"]
    assert pages.text(cell).partition(" Hashes")[0] == "round: 1; items: 11–13, 20"
