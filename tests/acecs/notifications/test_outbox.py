"""The outbox: mail is saved in the transaction of its change; the worker delivers it, and retries."""

from collections.abc import Callable
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from django.core.mail.message import BadHeaderError
from django.db import connection, transaction
from django.test import Client
from django.utils import translation

from acecs.accounts.actions import letters
from acecs.accounts.models import User
from acecs.accounts.tasks import answer
from acecs.jobs import actions as jobs
from acecs.jobs.models import Job
from acecs.jobs.states import MOST_ATTEMPTS, PAUSES, JobState
from acecs.notifications.models import Mail
from acecs.notifications.outbox import TASK
from acecs.notifications.queries import newest_mail
from acecs.notifications.states import DELIVERY_LEASE, MOST_SHOWN
from acecs.notifications.tasks import deliver
from tests import cast, pages
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
DOWN = "tests.acecs.notifications.backends.Down"
HANGS_UP = "tests.acecs.notifications.backends.HangsUp"


def send(*to: str, **fields: str) -> None:
    send_mail("A word", "Something to say.", None, to or ["somebody@one.test"], **fields)  # type: ignore[arg-type]


def mail() -> Mail:
    return Mail.objects.select_related("job").get()


def state_of(job: Job) -> tuple[str, int, str]:
    job.refresh_from_db()
    return job.state, job.attempt, job.error


# --- Into the outbox ---------------------------------------------------------------------------


def test_sent_mail_waits_for_worker(mailoutbox: list[EmailMessage]):
    with time_machine.travel(NOW, tick=False):
        send()

    waiting = mail()
    assert (waiting.to, waiting.subject, waiting.body) == ("somebody@one.test", "A word", "Something to say.")
    assert (waiting.sender, waiting.created_at, waiting.sent_at) == ("acecs@localhost", NOW, None)
    assert (waiting.job.task, waiting.job.state) == (TASK, JobState.QUEUED)
    assert mailoutbox == []


def test_each_recipient_gets_own_mail(delivered: Callable[[], list[EmailMessage]]):
    send("one@one.test", "two@one.test")

    assert [each.to for each in delivered()] == [["one@one.test"], ["two@one.test"]]


def test_mail_is_rolled_back_with_its_change():
    with transaction.atomic():
        send()
        transaction.set_rollback(True)

    assert (Mail.objects.count(), Job.objects.count()) == (0, 0)


def test_worker_is_woken_on_commit(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any):
    sent: list[str] = []
    monkeypatch.setattr(jobs.current_app, "send_task", lambda task, args, **_options: sent.append(args[0]))

    with django_capture_on_commit_callbacks(execute=True):
        send()
        before = list(sent)

    assert (before, sent) == ([], [str(mail().job.public_id)])


@pytest.mark.parametrize(
    ("to", "reader", "language"),
    [
        (cast.OFFICER, "zh-hans", "en"),
        ("Officer@ONE.test", "zh-hans", "en"),
        ("NEW@one.test", "zh-hans", "zh-hans"),
        ("new@one.test", "en", "en"),
    ],
)
def test_mail_keeps_its_language(officer: User, to: str, reader: str, language: str):
    with translation.override(reader):
        send(to)

    assert mail().language == language


def test_list_of_mail_shows_newest_hundred():
    for number in range(MOST_SHOWN + 1):
        send(f"{number}@one.test")

    assert [each.to for each in newest_mail()] == [f"{number}@one.test" for number in range(MOST_SHOWN, 0, -1)]


def test_line_break_in_header_is_refused_before_write():
    with pytest.raises(BadHeaderError):
        EmailMessage("A word\nBcc: everybody@one.test", "", to=["somebody@one.test"]).send()

    assert Mail.objects.count() == 0


@pytest.mark.parametrize("trait", ["html", "alternative", "attachment"])
def test_only_plain_text_is_accepted(trait: str):
    message = EmailMultiAlternatives("A word", "Something to say.", to=["somebody@one.test"])
    if trait == "html":
        message.content_subtype = "html"
    if trait == "alternative":
        message.attach_alternative("<p>Something to say.</p>", "text/html")
    if trait == "attachment":
        message.attach("a.txt", "Something to say.", "text/plain")

    with pytest.raises(ValueError, match="plain text only"):
        message.send()

    assert Mail.objects.count() == 0


# --- Delivering --------------------------------------------------------------------------------


def test_delivered_mail_has_time(delivered: Callable[[], list[EmailMessage]]):
    with time_machine.travel(NOW, tick=False) as clock:
        send()
        clock.shift(timedelta(minutes=1))
        (letter,) = delivered()

    sent = mail()
    assert (sent.job.state, sent.sent_at) == (JobState.DONE, NOW + timedelta(minutes=1))
    assert (letter.subject, letter.body, letter.from_email) == ("A word", "Something to say.", "acecs@localhost")
    headers = letter.message()
    assert headers["Message-ID"] == f"<{sent.public_id}@localhost>"
    assert parsedate_to_datetime(headers["Date"]) == NOW


def test_mail_is_delivered_once(delivered: Callable[[], list[EmailMessage]]):
    send()
    delivered()

    deliver(str(mail().job.public_id))

    assert len(delivered()) == 1


def test_mail_claimed_by_another_worker_is_skipped(mailoutbox: list[EmailMessage]):
    send()
    jobs.claim(public_id=mail().job.public_id, task=TASK, at=NOW.now(NOW.tzinfo))

    deliver(str(mail().job.public_id))

    assert mailoutbox == []


def test_worker_that_lost_job_sends_nothing(mailoutbox: list[EmailMessage]):
    send()
    waiting = mail().job

    def another_takes_it(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith('UPDATE "jobs_job"') and "sending" in (params or ()):
            jobs.cancel(job=waiting, at=NOW)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(another_takes_it):
        deliver(str(waiting.public_id))

    assert mailoutbox == []
    assert mail().sent_at is None


def test_lease_outlasts_slow_mail_server(settings: Any):
    # Steps of an SMTP delivery with STARTTLS and a password, each with its own timeout.
    steps = 14

    assert timedelta(seconds=settings.EMAIL_TIMEOUT * steps) < DELIVERY_LEASE


# --- A mail server that refuses ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("backend", "error"),
    [
        (DOWN, "ConnectionRefusedError: [Errno 111] Connection refused"),
        (HANGS_UP, "SMTPServerDisconnected: Connection unexpectedly closed"),
    ],
)
def test_refused_mail_is_tried_later(
    settings: Any, delivered: Callable[[], list[EmailMessage]], backend: str, error: str
):
    with time_machine.travel(NOW, tick=False) as clock:
        send()
        settings.DELIVERY_BACKEND = backend
        delivered()
        failed = mail()
        settings.DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        too_early = list(delivered())
        clock.shift(PAUSES[0])
        in_time = delivered()

    assert (failed.job.state, failed.job.error, failed.job.not_before) == (JobState.QUEUED, error, NOW + PAUSES[0])
    assert (too_early, [each.to for each in in_time]) == ([], [["somebody@one.test"]])
    assert state_of(failed.job) == (JobState.DONE, 2, "")


def test_mail_fails_after_last_refusal(settings: Any, delivered: Callable[[], list[EmailMessage]]):
    settings.DELIVERY_BACKEND = DOWN
    with time_machine.travel(NOW, tick=False) as clock:
        send()
        for pause in (*PAUSES, timedelta()):
            delivered()
            clock.shift(pause)

    assert state_of(mail().job) == (
        JobState.FAILED,
        MOST_ATTEMPTS,
        "ConnectionRefusedError: [Errno 111] Connection refused",
    )
    assert mail().sent_at is None


def test_pauses_are_one_fewer_than_attempts():
    assert len(PAUSES) == MOST_ATTEMPTS - 1


@pytest.mark.parametrize("backend", [DOWN, HANGS_UP])
def test_password_reset_answer_is_independent_of_mail_server(settings: Any, officer: User, backend: str):
    settings.DELIVERY_BACKEND = backend
    client = Client(headers={"accept-language": "en"})

    answers = [client.post("/password/reset/", {"email": email}) for email in (cast.OFFICER, "nobody@one.test")]
    texts = [pages.text(pages.by_id(client.get(each.headers["Location"]), "main")) for each in answers]

    assert [(each.status_code, each.headers["Location"]) for each in answers] == [(302, "/password/reset/sent/")] * 2
    assert texts[0] == texts[1]
    for job_id in Job.objects.filter(task=letters.TASK).values_list("public_id", flat=True):
        answer(str(job_id))
    assert [each.to for each in Mail.objects.all()] == [cast.OFFICER]
