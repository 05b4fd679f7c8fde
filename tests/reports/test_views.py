"""Requesting a report, following its progress, downloading it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from acecs.accounts.models import User
from acecs.audit.models import Event
from acecs.jobs import actions as jobs
from acecs.jobs.models import Heartbeat, Job
from assessments.entry import Entry
from assessments.models import Assessment
from reports import actions
from reports.models import Report
from tests import pages, rounds
from tests.conftest import NOW

HTMX = {"HX-Request": "true"}
PDF = b"%PDF-1.7 a report"
NO_WORKER = "No worker is running at the moment. The report is made as soon as one starts; you may leave this page."


def list_url(assessment: Assessment) -> str:
    return reverse("reports:list", args=[assessment.public_id])


def report_url(report: Report) -> str:
    return reverse("reports:report", args=[report.public_id])


def download_url(report: Report) -> str:
    return reverse("reports:download", args=[report.public_id])


def asked_events() -> int:
    return Event.objects.filter(kind="reports.asked").count()


@pytest.fixture
def ask(officer: User, draft: Assessment) -> Callable[..., Report]:
    def ask(language: str = "en", *, by: User = officer) -> Report:
        return actions.ask(assessment=draft, language=language, by=by, at=NOW)

    return ask


def claimed(report: Report) -> Job:
    job = jobs.claim(public_id=report.job.public_id, task=actions.TASK, at=NOW)
    assert job is not None
    return job


def made(report: Report) -> Report:
    actions.publish(job=claimed(report), stored=actions.store(PDF), at=NOW)
    return Report.objects.get(pk=report.pk)


# --- Requests ----------------------------------------------------------------------------------


def test_page_offers_three_languages(officer_page: Client, draft: Assessment):
    response = officer_page.get(list_url(draft))

    options = list(pages.by_id(response, "language").iter("option"))
    assert [(each.get("value"), pages.text(each), "selected" in each.attrib) for each in options] == [
        ("zh", "Chinese", False),
        ("en", "English", True),
        ("both", "Chinese and English", False),
    ]
    assert pages.texts(response, "empty") == ["No report has been made yet."]


@pytest.mark.parametrize("language", ["zh", "en", "both"])
def test_report_can_be_requested_in_each_language(
    officer_page: Client, officer: User, draft: Assessment, language: str
):
    response = officer_page.post(list_url(draft), {"language": language})

    report = Report.objects.get()
    event = Event.objects.get(kind="reports.asked")
    assert (response.status_code, response.headers["Location"]) == (302, report_url(report))
    assert (report.assessment, report.language, report.created_by) == (draft, language, officer)
    assert (report.job.state, report.job.owner) == ("queued", str(draft.enterprise.public_id))
    assert (report.pdf_sha256, report.pdf_size) == ("", 0)
    assert (event.actor, event.subject) == (str(officer.public_id), str(report.public_id))
    assert event.data == {"language": language, "dossier_sha256": report.dossier_sha256}


@pytest.mark.parametrize("language", ["", "fr", "EN", "en\0"])
def test_unknown_language_is_refused(officer_page: Client, draft: Assessment, language: str):
    response = officer_page.post(list_url(draft), {"language": language})

    assert response.status_code == 400
    assert pages.heading(response) == "Action not completed"
    assert pages.text(next(pages.by_class(response, "prose")[0].iter("p"))) == (
        "Choose the language of the report from the list."
    )
    assert (Report.objects.count(), Job.objects.count()) == (0, 0)


def test_second_request_returns_the_report_in_progress(
    officer_page: Client, sign_in: Callable[[User], Client], manager: User, draft: Assessment
):
    first = officer_page.post(list_url(draft), {"language": "en"})
    again = officer_page.post(list_url(draft), {"language": "en"})
    by_another = sign_in(manager).post(list_url(draft), {"language": "en"})

    assert {each.headers["Location"] for each in (first, again, by_another)} == {report_url(Report.objects.get())}
    assert asked_events() == 1


def test_request_in_another_language_is_a_new_report(ask: Callable[..., Report]):
    assert ask("en") != ask("zh")


def test_request_after_changed_answers_is_a_new_report(ask: Callable[..., Report], draft: Assessment, officer: User):
    first = ask()
    answer = draft.answers.select_related("item", "assessment").get(item__number=11)
    rounds.save(answer, Entry(rating="meet"), by=officer, version=0)

    second = ask()

    assert second != first
    assert second.dossier_sha256 != first.dossier_sha256


@pytest.mark.parametrize("end", [made, lambda report: jobs.fail(job=claimed(report), error="time", at=NOW)])
def test_request_after_a_finished_report_is_a_new_one(ask: Callable[..., Report], end: Callable[[Report], object]):
    first = ask()
    end(first)

    second = ask()

    assert second != first
    assert (second.job.state, asked_events()) == ("queued", 2)


def test_contributor_cannot_request_a_report(sign_in: Callable[[User], Client], contributor: User, draft: Assessment):
    response = sign_in(contributor).post(list_url(draft), {"language": "en"})

    assert response.status_code == 403
    assert Report.objects.count() == 0


# --- The list ----------------------------------------------------------------------------------


def test_list_shows_newest_report_first(officer_page: Client, draft: Assessment, ask: Callable[..., Report]):
    made(ask("en"))
    ask("zh")

    response = officer_page.get(list_url(draft))

    rows = [[pages.text(cell) for cell in row] for row in pages.page(response).iter("tr")]
    assert rows == [
        ["Requested (Beijing time)", "Version", "Language", "Requested by", "State"],
        ["2026-11-23 12:00:00", "As of the request (draft)", "Chinese", "Officer", "waiting"],
        ["2026-11-23 12:00:00", "As of the request (draft)", "English", "Officer", "ready"],
    ]


@pytest.mark.parametrize("count", [1, 20])
def test_list_has_constant_query_count(
    officer_page: Client, draft: Assessment, ask: Callable[..., Report], count: int, django_assert_num_queries: Any
):
    for _report in range(count):
        made(ask())
    officer_page.get(list_url(draft))

    with django_assert_num_queries(7):
        response = officer_page.get(list_url(draft))

    assert len(list(pages.page(response).iter("tr"))) == 1 + count


# --- Progress ----------------------------------------------------------------------------------


def job_words(response: Any) -> str:
    return pages.text(pages.by_id(response, "job"))


def polls(response: Any, report: Report) -> bool:
    return pages.by_id(response, "job").get("hx-get") == report_url(report)


def alive() -> None:
    Heartbeat.objects.create(worker="w", at=timezone.now())


def test_page_of_waiting_report_says_so_and_polls(officer_page: Client, ask: Callable[..., Report]):
    alive()
    report = ask()

    response = officer_page.get(report_url(report))

    assert pages.heading(response) == "Report as of 23 November 2026, 12:00 Beijing time"
    assert job_words(response) == "waiting Reload this page to see its progress"
    assert polls(response, report)


def test_page_without_a_live_worker_says_so(officer_page: Client, ask: Callable[..., Report]):
    Heartbeat.objects.create(worker="w", at=timezone.now() - timedelta(minutes=1))

    response = officer_page.get(report_url(ask()))

    assert job_words(response) == f"waiting Reload this page to see its progress {NO_WORKER}"


@pytest.mark.parametrize(
    ("step", "percent", "words"),
    [("typesetting", 30, "The pages are being typeset."), ("storing", 90, "The file is being stored.")],
)
def test_page_of_running_report_shows_progress(
    officer_page: Client, ask: Callable[..., Report], step: str, percent: int, words: str
):
    alive()
    report = ask()
    jobs.progress(job=claimed(report), step=step, percent=percent, at=NOW)

    response = officer_page.get(report_url(report), headers=HTMX)

    (progress,) = pages.page(response).iter("progress")
    assert job_words(response) == f"in progress {words} Reload this page to see its progress"
    assert progress.attrib["value"] == str(percent)
    assert polls(response, report)
    assert list(pages.page(response).iter("h1")) == []


def test_page_of_ready_report_offers_pdf_without_polling(officer_page: Client, ask: Callable[..., Report]):
    report = made(ask())

    response = officer_page.get(report_url(report))

    assert job_words(response) == "ready Download the PDF 17 bytes"
    assert download_url(report) in pages.links(response)
    assert not polls(response, report)
    assert [pages.text(each) for each in pages.by_class(response, "hash")] == [report.dossier_sha256]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            "pango_missing",
            (
                "The server lacks Pango, which draws the text. Ask its administrator to run: "
                "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
            ),
        ),
        (
            "time",
            (
                "Making the report took too long and was stopped. Ask for it again; "
                "if it stops again, tell the administrator."
            ),
        ),
        ("memory", "The report needed more memory than it may use. Ask the administrator to raise the limit."),
        (
            "Stopped after 3 attempts.",
            (
                "The report could not be made. Nothing is lost: ask for it again; "
                "if it fails again, tell the administrator."
            ),
        ),
    ],
)
def test_page_of_failed_report_says_why_and_what_to_do(
    officer_page: Client, draft: Assessment, ask: Callable[..., Report], error: str, sentence: str
):
    report = ask()
    jobs.fail(job=claimed(report), error=error, at=NOW)

    response = officer_page.get(report_url(report))

    assert job_words(response) == f"failed {sentence} Make the report again"
    assert [each.get("href") for each in pages.by_id(response, "job").iter("a")] == [list_url(draft)]
    assert not polls(response, report)


def test_page_of_canceled_report_says_so(officer_page: Client, ask: Callable[..., Report]):
    report = ask()
    jobs.cancel(job=report.job, at=NOW)

    response = officer_page.get(report_url(report))

    assert job_words(response) == "canceled"
    assert not polls(response, report)


# --- Download ----------------------------------------------------------------------------------


def test_unfinished_report_cannot_be_downloaded(officer_page: Client, ask: Callable[..., Report]):
    response = officer_page.get(download_url(ask()))

    assert response.status_code == 409
    assert pages.text(next(pages.by_class(response, "prose")[0].iter("p"))) == (
        "The report is not ready yet. Wait until its page says so."
    )
    assert Event.objects.filter(kind="reports.downloaded").count() == 0


def test_download_has_headers_name_and_audit_event(officer_page: Client, officer: User, ask: Callable[..., Report]):
    report = made(ask())

    response = officer_page.get(download_url(report))

    event = Event.objects.get(kind="reports.downloaded")
    assert b"".join(response.streaming_content) == PDF
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Content-Disposition"] == ('attachment; filename="2027-application-20261123-1200-en.pdf"')
    assert (event.actor, event.subject) == (str(officer.public_id), str(report.public_id))
    assert event.data == {
        "language": "en",
        "dossier_sha256": report.dossier_sha256,
        "pdf_sha256": report.pdf_sha256,
    }


@pytest.mark.parametrize(
    ("name", "file_name"),
    [
        ("2027年 申请", "2027年-申请-20261123-1200-zh.pdf"),
        ("AEO Re-review: Port/Depot", "AEO-Re-review-Port-Depot-20261123-1200-zh.pdf"),
        ("///", "report-20261123-1200-zh.pdf"),
    ],
)
def test_file_name_contains_the_assessments_name(
    officer_page: Client, draft: Assessment, ask: Callable[..., Report], name: str, file_name: str
):
    draft.name = name
    draft.save()
    report = made(ask("zh"))

    response = officer_page.get(download_url(report))

    response.close()
    quoted = f"filename*=utf-8''{quote(file_name)}" if not file_name.isascii() else f'filename="{file_name}"'
    assert response.headers["Content-Disposition"] == f"attachment; {quoted}"


@pytest.mark.parametrize("who", ["stranger", "contributor", "reviewer", "administrator"])
def test_report_is_404_for_others(
    sign_in: Callable[[User], Client], ask: Callable[..., Report], who: str, request: pytest.FixtureRequest
):
    report = made(ask())
    page = sign_in(request.getfixturevalue(who))

    responses = [page.get(report_url(report)), page.get(download_url(report))]

    assert [each.status_code for each in responses] == [404, 404]
    assert Event.objects.filter(kind="reports.downloaded").count() == 0
