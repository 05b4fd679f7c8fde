"""Every URL × role × state with the URL's own methods, and every other method once, compared with `tests/policy.py`."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.client import ClientHandler
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from acecs.accounts.actions import invitations
from acecs.accounts.models import Invitation, User
from acecs.audit.models import Event
from acecs.jobs import actions as jobs
from acecs.notifications.actions import notify
from acecs.notifications.models import Mail, Message
from acecs.notifications.states import MessageKind
from assessments.models import Assessment
from assessments.states import State
from assessments.vocabulary import Opinion
from reports import actions as reports
from reports.models import Report
from reviews.actions import case as cases
from tests import cast, conftest, corrected, pages, registered, rounds
from tests.conftest import NOW, Write
from tests.documents import put_in_vault
from tests.policy import ANONYMOUS, MADE_REPORT, POLICIES, ROLES

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
ClientOf = Callable[[str], Client]
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
# Tables that a refused request may write to: sessions, and the cache, which counts attempts.
NOT_OURS = ('"django_session"', '"cache"')


def names(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from names(pattern.url_patterns, prefix + space)
        else:
            yield f"{prefix}{pattern.name}"


URL_NAMES = sorted(set(names(get_resolver().url_patterns)))


@dataclass(frozen=True)
class Story:
    """`arguments`: name → value of URL parameters; `sessions`: role → key; `documents`: a folder that tests copy."""

    arguments: dict[str, Any]
    sessions: dict[str, str]
    documents: Path


@pytest.fixture(scope="module")
def story(shared: Write) -> Story:
    with shared() as folder:
        sessions = {role: conftest.client_of(person(role)).session.session_key for role in cast.PEOPLE}
        return Story(written(), sessions, folder / "documents")


def written() -> dict[str, Any]:
    """Write the rows and return the URL parameters.

    An assessment with an item of the contributor's, a linked document and an unfinished report. It is submitted, and
    the reviewer has taken the case.
    """
    officer, contributor, reviewer = person(cast.OFFICER), person(cast.CONTRIBUTOR), person(cast.REVIEWER)
    draft = conftest.started(6, 8, by=officer)
    answer = draft.answers.get(item__number=20)
    answer.assignee = contributor
    answer.save()
    link = put_in_vault(answer, by=officer)
    rounds.rate_all(draft, by=officer)
    rounds.submit(draft, by=officer)
    cases.take(assessment=draft, by=reviewer, at=NOW)
    draft.refresh_from_db()
    report = reports.ask(assessment=draft, language="en", by=officer, at=NOW)
    version = link.document.versions.get()
    token = invite(draft, "new@one.test", by=officer)[1]
    own = invite(draft, cast.STRANGER, by=officer)[0]
    return {
        "public_id": draft.public_id,
        "number": 20,
        "link_id": link.public_id,
        "document_id": link.document.public_id,
        "version": version.number,
        "position": version.position,
        "report_id": report.public_id,
        "frozen_id": draft.dossiers.get().public_id,
        "message_id": notified(officer).public_id,
        "uidb36": "1",
        "key": "wrong-key",
        "token": token,
        "enterprise_id": draft.enterprise.public_id,
        "member_id": contributor.public_id,
        "invitation_id": own.public_id,
        "office_id": draft.enterprise.office.public_id,
        "user_id": reviewer.public_id,
        "code": "2022",
        "job_id": report.job.public_id,
        "kind": "penalty",
        "action_id": corrected.planned(draft, 20, by=officer).public_id,
        "figure_id": registered.penalty(draft.enterprise, by=officer).public_id,
        "mail_id": Mail.objects.latest("pk").public_id,
    }


def person(email: str) -> User:
    return User.objects.get(email=email)


@pytest.fixture
def arguments(db: None, story: Story, settings: Any) -> dict[str, Any]:
    """The story's URL parameters, with its documents copied to this test's folder."""
    shutil.copytree(story.documents, settings.VAR_DIR / "documents")
    return story.arguments


@pytest.fixture(scope="module")
def handler() -> ClientHandler:
    """The middleware, loaded once instead of for each client."""
    return ClientHandler(enforce_csrf_checks=False)


@pytest.fixture
def client_of(story: Story, handler: ClientHandler) -> Callable[[str], Client]:
    """Return a client signed in as the role."""

    def client_of(role: str) -> Client:
        client = Client()
        client.handler = handler
        if role != ANONYMOUS:
            client.cookies[django_settings.SESSION_COOKIE_NAME] = story.sessions[role]
        return client

    return client_of


def put_into(state: str, public_id: UUID) -> None:
    """Set the fields that the actions leading to this state would set. A draft was never submitted."""
    fields: dict[str, Any] = {"state": state}
    if state == State.DRAFT:
        fields |= {"round": 0, "office": None, "submitted_at": None, "submitted_date": None}
    if state == State.CONCLUDED:
        fields |= {"opinion": Opinion.SATISFIED, "concluded_at": NOW}
    Assessment.objects.filter(public_id=public_id).update(**fields)


def invite(draft: Assessment, email: str, by: User) -> tuple[Invitation, str]:
    return invitations.invite_member(
        enterprise=draft.enterprise,
        email=email,
        name="New",
        role="contributor",
        department=None,
        language="en",
        by=by,
        at=timezone.now(),
    )


def notified(user: User) -> Message:
    notify(kind=MessageKind.WITHDRAWN, to=[user], link="/", values={}, at=NOW)
    return Message.objects.get(recipient=user)


@contextmanager
def undone() -> Iterator[None]:
    """Roll back, so that each case starts from the same rows."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def url_of(name: str, arguments: dict[str, Any]) -> str:
    pattern = _pattern(name)
    return reverse(name, kwargs={key: arguments[key] for key in pattern.pattern.regex.groupindex})


def _pattern(name: str, patterns: Any = None, prefix: str = "") -> URLPattern:
    for pattern in patterns or get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            if name.startswith(space) and name.rsplit(":", maxsplit=1)[-1] in {
                each.name for each in pattern.url_patterns
            }:
                return _pattern(name, pattern.url_patterns, space)
        elif f"{prefix}{pattern.name}" == name:
            return pattern
    raise LookupError(name)


def test_policies_cover_exactly_the_urls():
    declared = {name for name, _method in POLICIES}

    assert declared == set(URL_NAMES)


def states_of(name: str) -> list[str]:
    """All states if the URL belongs to an assessment, otherwise just one."""
    belongs = {"public_id", "report_id"} & set(_pattern(name).pattern.regex.groupindex)
    return State.values if belongs else [State.DRAFT.value]


@pytest.mark.parametrize(("name", "method"), POLICIES)
def test_status_of_every_role_and_state(
    name: str, method: str, arguments: dict[str, Any], client_of: ClientOf, settings: Any
):
    # Rate limits, and a sign-in that is too long ago, have separate tests.
    settings.ACCOUNT_RATE_LIMITS = False
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 24 * 60 * 60
    policy = POLICIES[name, method]
    url = url_of(name, arguments)
    names = {"document": arguments["document_id"], "reviewer": arguments["user_id"]}
    data = {key: value.format(**names) for key, value in policy.data.items()}
    clients = {role: client_of(role) for role in ROLES}
    seen, expected, changed = {}, {}, []

    for state in states_of(name):
        with undone():
            put_into(state, arguments["public_id"])
            for role in ROLES:
                with undone(), written_by() as statements:
                    response = clients[role].get(url) if method == "GET" else clients[role].post(url, data)
                    read(response)
                seen[role, state] = response.status_code
                expected[role, state] = policy.status(role, state, method)
                if is_refusal(role, response):
                    changed += statements

    assert seen == expected
    assert changed == []


# Not the form of the language itself, and not the answer to an invalid link, which has no form.
POSTED = sorted(
    name
    for name, method in POLICIES
    if method == "POST" and name not in ("set_language", "account_reset_password_from_key")
)


@pytest.mark.parametrize("name", POSTED)
def test_form_sent_to_switch_the_language_changes_nothing(
    name: str, arguments: dict[str, Any], client_of: ClientOf, settings: Any
):
    settings.ACCOUNT_RATE_LIMITS = False
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 24 * 60 * 60
    policy = POLICIES[name, "POST"]
    url = url_of(name, arguments)
    names = {"document": arguments["document_id"], "reviewer": arguments["user_id"]}
    data = {key: value.format(**names) for key, value in policy.data.items()} | {"page_language": "en"}
    faults: dict[tuple[str, str], list[str]] = {}

    for state in states_of(name)[:3]:
        with undone():
            put_into(state, arguments["public_id"])
            before = events()
            for role in (ANONYMOUS, *policy.named, cast.STRANGER):
                with undone():
                    response = client_of(role).post(url, data)
                    found = faults_of_switched(response)
                    if events() != before:
                        found.append("something was done")
                if found:
                    faults[role, state] = found

    assert faults == {}


def events() -> int:
    return Event.objects.exclude(kind="accounts.language_chosen").count()


def faults_of_switched(response: HttpResponse) -> list[str]:
    """The page stays in the chosen language and offers the other one, or it is in both languages."""
    if "Location" in response.headers:
        return [f"sent on to {response.headers['Location']}"]
    page = pages.page(response)
    if pages.by_class(response, "two-tongues"):
        return []
    kept = [each for each in page.iter() if each.get("id") == "kept"]
    sends = [each for each in page.iter("button") if each.get("name") == "page_language"]
    faults = {
        "not in the chosen language": page.get("lang") != "en",
        "no form to send again": len(kept) != 1,
        "no buttons of the languages": [each.get("form") for each in sends] != ["kept"] * 2,
        "a password is repeated": [
            each for each in page.iter("input") if each.get("type") == "password" and each.get("value")
        ],
    }
    return [fault for fault, is_present in faults.items() if is_present]


@pytest.mark.parametrize("name", MADE_REPORT)
def test_status_of_finished_report_for_every_role(name: str, arguments: dict[str, Any], client_of: ClientOf):
    url = url_of(name, arguments)
    made(Report.objects.get(public_id=arguments["report_id"]))
    clients = {role: client_of(role) for role in ROLES}
    seen: dict[tuple[str, str], int] = {}

    for state in State.values:
        with undone():
            put_into(state, arguments["public_id"])
            for role in ROLES:
                with undone():
                    response = clients[role].get(url)
                    read(response)
                seen[role, state] = response.status_code

    assert seen == {(role, state): MADE_REPORT[name].get(role, 404) for role, state in product(ROLES, State.values)}


def made(report: Report) -> None:
    """Finish the report's job with some bytes instead of a PDF."""
    job = jobs.claim(public_id=report.job.public_id, task=reports.TASK, at=NOW)
    assert job is not None
    reports.publish(job=job, stored=reports.store(b"%PDF"), at=NOW)


def read(response: HttpResponse) -> None:
    """Read a streamed response to its end, so that the client closes the file but no database connection."""
    if response.streaming:
        b"".join(response.streaming_content)


def is_refusal(role: str, response: HttpResponse) -> bool:
    sent_to_sign_in = role == ANONYMOUS and "/sign-in/" in response.headers.get("Location", "")
    return sent_to_sign_in or response.status_code >= 400


@contextmanager
def written_by() -> Iterator[list[str]]:
    """Note the statements that write to our tables. Capturing all queries with their values would take as long again."""
    statements: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(WRITES) and not any(table in sql for table in NOT_OURS):
            statements.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield statements


def test_undeclared_methods_are_405(officer_page: Client, arguments: dict[str, Any]):
    cases = [case for case in product(URL_NAMES, METHODS) if case not in POLICIES]
    seen = {}

    for name, method in cases:
        with undone():
            seen[name, method] = officer_page.generic(method, url_of(name, arguments)).status_code

    assert seen == dict.fromkeys(cases, 405)


def test_404_page_is_byte_equal_for_everybody(client_of: ClientOf, arguments: Any):
    hub = url_of("assessments:hub", arguments)
    seen: set[bytes] = set()

    for role in ROLES[4:]:
        response: HttpResponse = client_of(role).get(hub)
        seen.add(response.content)

    assert len(seen) == 1
    page = seen.pop()
    assert b"csrf" not in page
    assert b"<form" not in page
    assert str(arguments["public_id"]).encode() not in page
