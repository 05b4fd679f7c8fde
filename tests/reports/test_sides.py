"""Enterprise and customs make reports of one submission: equal bytes, and neither sees the other's reports."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import Enterprise, Membership, OfficeMembership, User
from acecs.jobs import actions as jobs
from assessments.actions import submission
from assessments.models import Assessment, FrozenDossier
from evidence.queries import open_stored
from reports import actions, tasks
from reports.models import Report
from reviews.actions import case as cases
from reviews.actions import letters
from reviews.record import parse
from tests import cast, pages, rounds
from tests.conftest import NOW
from tests.reports import pdfs


def list_url(assessment: Assessment) -> str:
    return reverse("reports:list", args=[assessment.public_id])


def case_url(assessment: Assessment) -> str:
    return reverse("reports:case_list", args=[assessment.public_id])


def newest(assessment: Assessment) -> FrozenDossier:
    return assessment.dossiers.order_by("-number")[0]


def sentence(response: Any) -> str:
    return pages.text(next(pages.by_class(response, "prose")[0].iter("p")))


def options(response: Any) -> list[tuple[str, bool]]:
    elements = pages.by_id(response, "version").iter("option")
    return [(pages.text(each), "selected" in each.attrib) for each in elements]


def read(page: Client, report: Report) -> list[int]:
    """Return the status codes of the report's page and of its PDF, which is read to the end."""
    responses: list[Any] = [
        page.get(reverse(f"reports:{name}", args=[report.public_id])) for name in ("report", "download")
    ]
    for each in responses:
        if each.streaming:
            b"".join(each.streaming_content)
    return [each.status_code for each in responses]


def finish(report: Report) -> Report:
    job = jobs.claim(public_id=report.job.public_id, task=actions.TASK, at=NOW)
    assert job is not None
    actions.publish(job=job, stored=actions.store(b"%PDF"), at=NOW)
    return Report.objects.get(pk=report.pk)


def drawn(report: Report) -> bytes:
    """Make the report as a worker does and return the PDF."""
    tasks.make(str(report.job.public_id))
    report.refresh_from_db()
    with open_stored(report.pdf_sha256, report.pdf_size) as file:
        return bytes(file.read())


@pytest.fixture
def ask(officer: User) -> Callable[..., Report]:
    def ask(frozen: FrozenDossier) -> Report:
        return actions.ask(assessment=frozen.assessment, frozen=frozen, language="zh", by=officer, at=NOW)

    return ask


@pytest.fixture
def ask_for_customs(reviewer: User) -> Callable[..., Report]:
    def ask_for_customs(frozen: FrozenDossier, by: User = reviewer) -> Report:
        assessment = frozen.assessment
        return actions.ask_for_customs(assessment=assessment, frozen=frozen, language="zh", by=by, at=NOW)

    return ask_for_customs


@pytest.fixture
def frozen(rated: Assessment, officer: User) -> FrozenDossier:
    return submission.freeze(assessment=rated, by=officer, at=NOW)


# --- Content -----------------------------------------------------------------------------------


def test_same_submission_gives_both_sides_the_same_bytes(
    returned: Assessment, ask: Callable[..., Report], ask_for_customs: Callable[..., Report]
):
    frozen = newest(returned)

    enterprises, customs = drawn(ask(frozen)), drawn(ask_for_customs(frozen))

    assert enterprises == customs
    assert pdfs.attachment(customs, "dossier.json") == bytes(frozen.content)
    assert pdfs.attachment(customs, "review-record.json") == bytes(returned.records.get().content)


def test_unsent_judgment_is_in_neither_sides_report(
    in_review: Assessment, reviewer: User, ask: Callable[..., Report], ask_for_customs: Callable[..., Report]
):
    rounds.judge(in_review, 20, by=reviewer, rating="basically_meet", comment="WAS-SENT")
    sent = letters.send(assessment=in_review, by=reviewer, at=NOW)
    rounds.judge(in_review, 21, by=reviewer, rating="not_meet", comment="NOT-SENT", to_correct=True)

    report, customs = ask(newest(in_review)), ask_for_customs(newest(in_review))

    pdf = drawn(report)
    assert bytes(report.record) == bytes(customs.record) == bytes(sent.content)
    assert b"WAS-SENT" in b"".join(pdfs.streams(pdf))
    assert b"NOT-SENT" not in pdf + b"".join(pdfs.streams(pdf))


def test_report_before_sending_has_no_record(
    in_review: Assessment, reviewer: User, ask: Callable[..., Report], ask_for_customs: Callable[..., Report]
):
    rounds.judge(in_review, 20, by=reviewer, rating="not_meet", comment="NOT-SENT")

    reports = [ask(newest(in_review)), ask_for_customs(newest(in_review))]

    assert [(bytes(each.record), each.record_sha256) for each in reports] == [(b"", ""), (b"", "")]


def test_report_has_the_record_of_its_own_round(
    returned: Assessment, officer: User, reviewer: User, ask: Callable[..., Report]
):
    first = newest(returned)
    rounds.rate(returned, 21, by=officer, note="台账已补充。")
    second = rounds.submit(returned, by=officer)
    cases.take(assessment=returned, by=reviewer, at=NOW)
    rounds.judge_all(returned, by=reviewer)
    before = ask(second)
    letters.conclude(assessment=returned, opinion="satisfied", note="同意。", by=reviewer, at=NOW)

    records = [parse(ask(each).record) for each in (first, second)]

    assert before.record_sha256 == ""
    assert [(each.round, each.occasion, each.opinion) for each in records] == [
        (1, "returned", ""),
        (2, "concluded", "satisfied"),
    ]


def test_reports_after_withdrawal_keep_dossier_and_record(
    returned: Assessment, officer: User, ask: Callable[..., Report], ask_for_customs: Callable[..., Report]
):
    before = finish(ask(newest(returned)))

    submission.withdraw(assessment=returned, by=officer, at=NOW)

    after = [ask(newest(returned)), ask_for_customs(newest(returned))]
    assert {(bytes(each.dossier), each.record_sha256) for each in after} == {
        (bytes(before.dossier), before.record_sha256)
    }


# --- Choosing the version ----------------------------------------------------------------------


def test_report_of_draft_preselects_current_answers(officer_page: Client, frozen: FrozenDossier):
    response = officer_page.get(list_url(frozen.assessment))

    assert options(response) == [
        ("The current answers", False),
        ("Frozen version 1 (23 November 2026, 12:00 Beijing time)", False),
    ]


def test_submitted_assessment_preselects_its_submission(officer_page: Client, frozen: FrozenDossier, officer: User):
    rounds.submit(frozen.assessment, by=officer)

    response = officer_page.get(list_url(frozen.assessment))

    assert options(response) == [
        ("The current answers", False),
        ("Submission, round 1 (23 November 2026, 12:00 Beijing time)", True),
        ("Frozen version 1 (23 November 2026, 12:00 Beijing time)", False),
    ]


def test_customs_can_choose_submissions_only(
    sign_in: Callable[[User], Client], frozen: FrozenDossier, officer: User, head: User
):
    rounds.submit(frozen.assessment, by=officer)

    response = sign_in(head).get(case_url(frozen.assessment))

    assert options(response) == [("Submission, round 1 (23 November 2026, 12:00 Beijing time)", True)]


@pytest.mark.parametrize("version", ["0", "1\0", "9" * 5000, "../", "１"])
def test_damaged_version_choice_is_refused_on_both_sides(
    officer_page: Client, sign_in: Callable[[User], Client], reviewer: User, submitted: Assessment, version: str
):
    responses = [
        page.post(url(submitted), {"version": version, "language": "zh"})
        for page, url in ((officer_page, list_url), (sign_in(reviewer), case_url))
    ]

    assert [(each.status_code, sentence(each)) for each in responses] == [
        (400, "Choose the version of the report from the list.")
    ] * 2
    assert Report.objects.count() == 0


@pytest.mark.parametrize("count", [1, 20])
def test_list_of_versions_has_constant_query_count(
    officer_page: Client, frozen: FrozenDossier, ask: Callable[..., Report], count: int, django_assert_num_queries: Any
):
    for _report in range(count):
        finish(ask(frozen))
    officer_page.get(list_url(frozen.assessment))

    with django_assert_num_queries(7):
        response = officer_page.get(list_url(frozen.assessment))

    assert len(list(pages.page(response).iter("tr"))) == 1 + count


# --- Access ------------------------------------------------------------------------------------


def test_reports_of_the_other_side_are_404(
    officer_page: Client,
    sign_in: Callable[[User], Client],
    submitted: Assessment,
    reviewer: User,
    ask: Callable[..., Report],
    ask_for_customs: Callable[..., Report],
):
    customs_page = sign_in(reviewer)
    enterprises, customs = finish(ask(newest(submitted))), finish(ask_for_customs(newest(submitted)))

    seen = [read(page, report) for page in (officer_page, customs_page) for report in (enterprises, customs)]
    lists = [officer_page.get(list_url(submitted)), customs_page.get(case_url(submitted))]

    assert enterprises != customs
    assert seen == [[200, 200], [404, 404], [404, 404], [200, 200]]
    assert [len(list(pages.page(each).iter("tr"))) for each in lists] == [2, 2]


@pytest.mark.parametrize(
    "email", [cast.CONTRIBUTOR, cast.MANAGER, cast.STRANGER, cast.ADMINISTRATOR, cast.OTHER_REVIEWER]
)
def test_customs_report_is_404_for_others(
    sign_in: Callable[[User], Client], submitted: Assessment, ask_for_customs: Callable[..., Report], email: str
):
    report = finish(ask_for_customs(newest(submitted)))
    page = sign_in(User.objects.get(email=email))

    assert [*read(page, report), page.get(case_url(submitted)).status_code] == [404, 404, 404]


def test_customs_report_is_404_after_change_of_membership(
    sign_in: Callable[[User], Client],
    submitted: Assessment,
    reviewer: User,
    head: User,
    enterprise: Enterprise,
    ask_for_customs: Callable[..., Report],
):
    report = finish(ask_for_customs(newest(submitted)))
    OfficeMembership.objects.filter(user=head).delete()
    Membership.objects.create(user=reviewer, enterprise=enterprise, role="officer")

    assert [read(sign_in(each), report) for each in (head, reviewer)] == [[404, 404], [404, 404]]


def test_customs_sees_the_name_as_submitted(
    sign_in: Callable[[User], Client], returned: Assessment, reviewer: User, ask_for_customs: Callable[..., Report]
):
    report = finish(ask_for_customs(newest(returned)))
    Assessment.objects.filter(pk=returned.pk).update(name="A later name")
    page = sign_in(reviewer)

    shown = [page.get(url) for url in (case_url(returned), reverse("reports:report", args=[report.public_id]))]
    file: Any = page.get(reverse("reports:download", args=[report.public_id]))
    b"".join(file.streaming_content)

    assert ["A later name" in each.content.decode() for each in shown] == [False, False]
    assert file.headers["Content-Disposition"] == (
        'attachment; filename="2027-application-round-1-20261123-1200-zh.pdf"'
    )


@pytest.mark.parametrize(
    "values",
    [
        {"record": b"{}"},
        {"record_sha256": "a" * 64},
        {"record": b"{}", "record_sha256": "A" * 64},
        {"record": b"{}", "record_sha256": "a" * 64, "frozen": None},
        {"office_id": 1, "frozen": None},
    ],
)
def test_inconsistent_report_violates_a_constraint(
    frozen: FrozenDossier, ask: Callable[..., Report], values: dict[str, Any]
):
    report = ask(frozen)

    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(**values)
