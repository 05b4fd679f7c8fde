"""The audit trail in words: every kind that the code records, every detail, and never a rating."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import translation

from acecs.accounts.models import User
from acecs.audit.actions import SITE, record
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
        f"Hash {event.hash}",
    ]


def test_hash_of_an_event_is_folded_away(page: Client, draft: Assessment, in_english: None):
    shown = page.get(AUDIT, {"kind": "assessments.started"})

    (fold,) = [each for each in pages.page(shown).iter("details") if each.get("class") == "fingerprint"]
    hashes = [pages.text(each) for each in fold.iter("code")]
    assert (fold.get("open"), hashes) == (None, [Event.objects.get(kind="assessments.started").hash])


def test_kinds_are_chosen_from_a_list(administrator: User, sign_in: Callable[[User], Client], in_english: None):
    shown = sign_in(administrator).get(AUDIT)

    offered = {each.get("value") for each in pages.by_id(shown, "id_kind").iter("option")}

    assert offered == {"", *ROOMS, *KINDS}


def test_audit_page_does_not_say_what_evidence_shows(page: Client, draft: Assessment, officer: User, in_english: None):
    answer = draft.answers.select_related("item", "assessment").get(item__number=20)
    documents.put_in_vault(answer, by=officer)

    shown = page.get(AUDIT, {"kind": "assessments.evidence_linked"})

    said = [pages.text(each) for each in pages.page(shown).iter("td")][4]
    assert [each.partition(":")[0] for each in said.split("; ")] == ["item", "document"]


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "语言：中文；数量：1、2"), ("both", "语言：中英文对照；数量：1、2")]
)
def test_details_are_in_words_and_signs_of_the_reader(administrator: User, page: Client, language: str, said: str):
    User.objects.filter(pk=administrator.pk).update(language="zh-hans")
    page.cookies["language"] = "zh-hans"
    with transaction.atomic():
        record("reports.asked", administrator, stream=SITE, by=administrator, at=NOW, language=language, count=[1, 2])

    shown = page.get(AUDIT, {"kind": "reports.asked"})

    assert [pages.text(each) for each in pages.page(shown).iter("td")][4].startswith(said)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["First Logistics Ltd, event 1", "The portal itself, event 1"]),
        ("zh-hans", ["第一物流有限公司，第 1 条", "系统本身，第 1 条"]),
    ],
)
def test_chain_of_an_event_is_in_words(
    administrator: User, page: Client, draft: Assessment, language: str, said: list[str]
):
    User.objects.filter(pk=administrator.pk).update(language=language)
    page.cookies["language"] = language

    shown = [
        [pages.text(each) for each in pages.page(page.get(AUDIT, {"kind": kind})).iter("td")]
        for kind in ("assessments.started", "accounts.signed_in")
    ]

    assert [cells[0] for cells in shown] == said


def test_page_names_what_an_event_concerns(
    page: Client, draft: Assessment, officer: User, reviewer: User, administrator: User, in_english: None
):
    """A person by name, anything else by what and whose it is; an assessment's own name is not the administrator's to read."""
    rounds.rate(draft, 20, by=officer, note="台账齐全。")
    with transaction.atomic():
        record("accounts.account_closed", reviewer, stream=SITE, by=administrator, at=NOW)
        record(
            "accounts.member_invited", str(uuid4()), stream=draft.enterprise.stream, by=officer, at=NOW, role="officer"
        )
        record("accounts.enterprise_changed", draft.enterprise, stream=SITE, by=administrator, at=NOW)
        record(
            "assessments.figure_added", str(uuid4()), stream=draft.enterprise.stream, by=officer, at=NOW, kind="penalty"
        )
        record("reports.asked", str(uuid4()), stream=draft.enterprise.stream, by=officer, at=NOW, language="zh")
        record("standards.edition_loaded", "2022", stream=SITE, by=administrator, at=NOW)

    concerned = {
        kind: [pages.text(each) for each in pages.page(page.get(AUDIT, {"kind": kind})).iter("td")][3]
        for kind in (
            "accounts.account_closed",
            "accounts.member_invited",
            "accounts.enterprise_changed",
            "assessments.answer_saved",
            "assessments.figure_added",
            "assessments.started",
            "reports.asked",
            "standards.edition_loaded",
        )
    }

    assert concerned == {
        "accounts.account_closed": "Reviewer",
        "accounts.member_invited": "Invitation · First Logistics Ltd",
        "accounts.enterprise_changed": "First Logistics Ltd",
        "assessments.answer_saved": "Item 20 · Assessment · First Logistics Ltd",
        "assessments.figure_added": "Penalty decision · Entry of the register · First Logistics Ltd",
        "assessments.started": "Assessment · First Logistics Ltd",
        "reports.asked": "Report · First Logistics Ltd",
        "standards.edition_loaded": "Edition · 2022",
    }
