"""Fixtures: a known cast (one person per role and a stranger, in two enterprises and two customs offices).

People and the catalogue are in the test database from the start; each test makes its own assessments.
"""

import gc
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import hypothesis
import pytest
import time_machine
from django.conf import settings as django_settings
from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.http import HttpRequest
from django.test import Client, override_settings
from django.utils import timezone, translation

from acecs.accounts.actions import letters
from acecs.accounts.models import CustomsOffice, Enterprise, Membership, OfficeMembership, User
from acecs.accounts.tasks import answer as answer_letter
from acecs.jobs import child
from acecs.jobs.models import Job
from acecs.jobs.states import JobState
from acecs.notifications.outbox import TASK
from acecs.notifications.tasks import deliver
from assessments.actions import assessment as actions
from assessments.actions.assessment import Frame
from assessments.models import Answer, Assessment
from reviews.actions import case as cases
from standards.models import Edition
from tests import cast, engines, replay, template, uncovered
from tests.own_portal import DRAFT, OwnPortal, own_portal
from tests.scheduling import Scheduler

if TYPE_CHECKING:
    from tests.bucket import S3

Write = Callable[[], AbstractContextManager[Path]]

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
# The tests replace it: see `kept_parents`.
FOR_REQUEST = child.for_request

from tests import rounds  # noqa: E402 - it imports NOW from here


def pytest_configure(config: pytest.Config) -> None:
    template.begin_run()
    if config.pluginmanager.hasplugin("_cov"):
        from django_coverage_plugin.plugin import DjangoTemplatePlugin

        # It calls `render` of the same node: following both takes twice the time to find the same lines.
        DjangoTemplatePlugin.RENDER_METHODS = {"render_annotated"}
    # Tests are not about time: a machine may be busy.
    hypothesis.settings.register_profile("suite", deadline=None)
    hypothesis.settings.load_profile("suite")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if engines.is_of_engines(item.path, getattr(item, "originalname", item.name)):
            item.add_marker(engines.MARK)
        if uncovered.repeats_lines(item):
            item.add_marker(uncovered.MARK)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Modules and test items stay until the end: the garbage collector need not look through them.

    What tests leave behind is collected seldom: at Python's own thresholds that takes an eighth of the run.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(100_000, 50, 100)
        gc.enable()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not read files whose tests the marks leave out anyway."""
    return engines.is_left_out(collection_path, config.option.markexpr) or None


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    # Without `workerinput` this is the controller, whose workers have finished.
    if not hasattr(session.config, "workerinput"):
        template.end_run()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    return Scheduler(config, log)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> Iterator[None]:
    with template.filled(connection):
        replay.begin()
        yield


@pytest.fixture(scope="session", autouse=True)
def suite_settings(django_test_environment: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Replace what is the same in all tests. No static files are collected."""
    with override_settings(
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
        # The test runner has replaced the outbox, which is under test; replace the backend behind it instead.
        EMAIL_BACKEND="acecs.notifications.outbox.OutboxBackend",
        DELIVERY_BACKEND="django.core.mail.backends.locmem.EmailBackend",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def kept_parents() -> Iterator[None]:
    """Keep the parents of the children that read uploads, as those of reports are: starting one takes longer than reading."""

    def kept(*modules: str) -> AbstractContextManager[child.Parent]:
        return nullcontext(child.warm(*modules))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(child, "for_request", kept)
        yield


@pytest.fixture
def own_parents(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start a parent for each upload, as the portal does."""
    monkeypatch.setattr(child, "for_request", FOR_REQUEST)


def settings_in(folder: Path, base: Any) -> dict[str, Any]:
    """Settings that write everything below the folder and need no collected static files. `base`: current settings."""
    documents = {**base.STORAGES["documents"], "OPTIONS": {"location": folder / "documents", "base_url": None}}
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    return {
        "VAR_DIR": folder,
        "FILE_UPLOAD_TEMP_DIR": folder,
        "STORAGES": {**base.STORAGES, "documents": documents, "staticfiles": static},
    }


@pytest.fixture(scope="session")
def s3() -> Iterator["S3"]:
    """A real S3 API on loopback, started once."""
    # Loading its server takes a second, which few workers need.
    from tests.bucket import s3_server

    with s3_server() as server:
        yield server


@pytest.fixture(autouse=True)
def private_settings(tmp_path: Path) -> Iterator[None]:
    """Give each test its own folders, and its own counted attempts, because Redis is not reset between tests.

    All at once, because each change of settings tells many receivers.
    """
    changed = settings_in(tmp_path, django_settings)
    if django_settings.REDIS_URL:
        changed["CACHES"] = {"default": {**django_settings.CACHES["default"], "KEY_PREFIX": uuid4().hex}}
    with override_settings(**changed):
        yield


@pytest.fixture(scope="module")
def shared(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Write]:
    """Rows that all tests of a module start from: written once, undone after the module's last test.

    Each test is rolled back to them. A test that reads a shared document copies the folder that `write` yielded.
    """
    folder = tmp_path_factory.mktemp("shared")

    @contextmanager
    def write() -> Iterator[Path]:
        with django_db_blocker.unblock(), override_settings(**settings_in(folder, django_settings)):
            yield folder

    with django_db_blocker.unblock(), transaction.atomic():
        with django_db_blocker.block():
            yield write
        transaction.set_rollback(True)


def _person(email: str) -> User:
    return User.objects.get(email=email)


@pytest.fixture
def officer(db: None) -> User:
    return _person(cast.OFFICER)


@pytest.fixture
def contributor(db: None) -> User:
    return _person(cast.CONTRIBUTOR)


@pytest.fixture
def manager(db: None) -> User:
    return _person(cast.MANAGER)


@pytest.fixture
def reviewer(db: None) -> User:
    return _person(cast.REVIEWER)


@pytest.fixture
def other_of_office(db: None) -> User:
    """A second reviewer of the first office."""
    user = cast.person("second@office.test")
    OfficeMembership.objects.create(user=user, office=CustomsOffice.objects.get(code="2201"), role="reviewer")
    return user


@pytest.fixture
def head(db: None) -> User:
    return _person(cast.HEAD)


@pytest.fixture
def administrator(db: None) -> User:
    return _person(cast.ADMINISTRATOR)


@pytest.fixture
def stranger(db: None) -> User:
    """The officer of the other enterprise."""
    return _person(cast.STRANGER)


@pytest.fixture
def enterprise(officer: User) -> Enterprise:
    return Enterprise.objects.get(memberships__user=officer)


@pytest.fixture
def other_enterprise(stranger: User) -> Enterprise:
    return Enterprise.objects.get(memberships__user=stranger)


@pytest.fixture
def colleague(stranger: User, enterprise: Enterprise) -> User:
    """Another officer of the first enterprise."""
    Membership.objects.create(user=stranger, enterprise=enterprise, role="officer")
    return stranger


@pytest.fixture
def edition(db: None) -> Edition:
    return Edition.objects.get(code="2022")


@pytest.fixture
def start(officer: User) -> Callable[..., Assessment]:
    """Start an assessment of the given business types (numbers) for the officer's enterprise."""
    return partial(started, by=officer)


@replay.replayed
def started(*types: int, name: str = "2027 application", by: User) -> Assessment:
    edition = Edition.objects.get(code="2022")
    frame = Frame(
        name=name,
        planned_date=date(2027, 3, 1),
        accepted_date=None,
        type_ids=frozenset(edition.business_types.filter(number__in=types).values_list("pk", flat=True)),
    )
    owner = Enterprise.objects.get(memberships__user=by)
    return actions.start(enterprise=owner, edition=edition, frame=frame, start_token=uuid4(), by=by, at=NOW)


@pytest.fixture
def draft(start: Callable[..., Assessment]) -> Assessment:
    """Customs declaration and logistics: items 10-13 and 20-22, nothing rated."""
    return start(6, 8)


@pytest.fixture
def answer(draft: Assessment) -> Callable[[int], Answer]:
    return lambda number: draft.answers.select_related("item", "assessment__enterprise").get(item__number=number)


@pytest.fixture
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def on_that_day() -> Iterator[None]:
    """Freeze the clock at the time of the tests' actions, so that kept verdicts are current."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    return client_of


def client_of(user: User) -> Client:
    """Return a client of a user who has just signed in with their password.

    `Client.force_login` takes twice as long: it makes a session, copies it into another and deletes the first.
    """
    request = HttpRequest()
    request.session = SessionStore()
    request.session.update(_by_password(user, at=time.time()))
    # The audited time of a sign-in is always the same, so that a story can be replayed after it.
    now = timezone.now().replace(second=0, microsecond=0) if time_machine.escape_hatch.is_travelling() else NOW
    with time_machine.travel(now, tick=False):
        login(request, user)
    request.session.save()
    client = Client()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = request.session.session_key
    return client


def record_sign_in(client: Client, user: User, *, at: float) -> None:
    """Note the password in the session, as allauth does."""
    session = client.session
    session.update(_by_password(user, at=at))
    session.save()


def _by_password(user: User, *, at: float) -> dict[str, Any]:
    return {
        "account_authentication_methods": [{"method": "password", "at": at}],
        "account_authentication_methods_user": str(user.pk),
    }


@pytest.fixture
def delivered(mailoutbox: list[EmailMessage]) -> Callable[[], list[EmailMessage]]:
    """Deliver the outbox as the worker does; return everything delivered so far, in order."""

    def delivered() -> list[EmailMessage]:
        for job_id in Job.objects.filter(task=letters.TASK, state=JobState.QUEUED).values_list("public_id", flat=True):
            answer_letter(str(job_id))
        for job_id in (
            Job.objects.filter(task=TASK, state=JobState.QUEUED).order_by("pk").values_list("public_id", flat=True)
        ):
            deliver(str(job_id))
        return mailoutbox

    return delivered


@pytest.fixture
def officer_page(officer: User, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(officer)


@pytest.fixture
def rated(start: Callable[..., Assessment], officer: User) -> Assessment:
    """Logistics: items 20-22, all met."""
    assessment = start(8)
    rounds.rate_all(assessment, by=officer)
    return assessment


@pytest.fixture
def submitted(rated: Assessment, officer: User) -> Assessment:
    rounds.submit(rated, by=officer)
    rated.refresh_from_db()
    return rated


@pytest.fixture
def in_review(submitted: Assessment, reviewer: User) -> Assessment:
    """Taken by the reviewer, who has not judged any item."""
    cases.take(assessment=submitted, by=reviewer, at=NOW)
    submitted.refresh_from_db()
    return submitted


@pytest.fixture(scope="module")
def written_draft(shared: Write) -> int:
    """The key of a `draft`, written once for a module whose fixture `draft` starts from it."""
    with shared():
        return started(6, 8, by=_person(cast.OFFICER)).pk


@pytest.fixture(scope="module")
def written_rated(shared: Write) -> int:
    """The key of such an assessment, written once for a module whose fixture `rated` starts from it."""
    with shared():
        assessment = started(8, by=_person(cast.OFFICER))
        rounds.rate_all(assessment, by=_person(cast.OFFICER))
        return assessment.pk


@pytest.fixture(scope="module")
def written_submission(shared: Write, written_rated: int) -> int:
    """The same for a fixture `submitted`."""
    with shared():
        rounds.submit(Assessment.objects.get(pk=written_rated), by=_person(cast.OFFICER))
        return written_rated


@pytest.fixture(scope="module")
def written_case(shared: Write, written_submission: int) -> int:
    """The same for a fixture `in_review`."""
    with shared():
        assessment = Assessment.objects.get(pk=written_submission)
        cases.take(assessment=assessment, by=_person(cast.REVIEWER), at=NOW)
        return assessment.pk


@pytest.fixture
def returned(in_review: Assessment, reviewer: User) -> Assessment:
    """Item 21 is to be corrected."""
    rounds.return_(in_review, 21, by=reviewer)
    in_review.refresh_from_db()
    return in_review


@pytest.fixture(scope="session")
def prepared_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnPortal]:
    """A portal with the cast, a draft and a document. Only copy it, never change it."""
    with own_portal(tmp_path_factory.mktemp("prepared"), like=template.template()) as portal:
        portal.script(DRAFT)
        yield portal


@pytest.fixture(scope="session")
def taken(prepared_portal: OwnPortal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the prepared portal. Only copy it, never change it."""
    folder = tmp_path_factory.mktemp("backups") / "taken"
    ended = prepared_portal.manage("backup", str(folder))
    assert ended.returncode == 0, ended.stderr
    return folder
