"""Reports of frozen versions: what they contain, and who may request them."""

import json
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from acecs.jobs import actions as jobs
from acecs.refusals import Refused, Why
from assessments.actions import submission
from assessments.models import Assessment
from reports import actions, pdf
from reports.models import Report
from reports.words import WORDS
from reviews.actions import letters
from tests import cast, pages, rounds, signed
from tests.conftest import NOW
from tests.reports import pdfs

# Run on one worker, which imports WeasyPrint once.
pytestmark = pytest.mark.xdist_group("drawing")


def payload_of(report: Report) -> bytes:
    documents = {"dossier": bytes(report.dossier).decode(), "record": bytes(report.record).decode()}
    return json.dumps({"language": report.language, **documents}).encode()


def text_of(report: Report) -> str:
    return "".join(pdfs.laid_out(payload_of(report)))


def test_submission_is_unmarked_and_names_its_round(submitted: Assessment, officer: User):
    frozen = submitted.dossiers.get()

    report = actions.ask(assessment=submitted, frozen=frozen, language="zh", by=officer, at=NOW)

    text = text_of(report)
    assert (report.dossier_sha256, report.record_sha256) == (frozen.sha256, "")
    assert pdfs.fold("已提交海关 第 1 轮") in text
    assert "本企业声明：以上自评结论及所附材料真实、准确、完整" in text
    assert ("草稿" in text, "海关审核情况" in text) == (False, False)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", "提交前签批的企业管理人员Manager，签批时间（北京时间） 2026-11-23 12:00"),
        ("en", "Signed off in the enterprise, before submission, byManager, Signed at (Beijing time) 2026-11-23 12:00"),
    ],
)
def test_signed_submission_names_manager_and_time(
    rated: Assessment, officer: User, manager: User, language: str, said: str
):
    signed.require(rated)
    signed.asked(rated, by=officer)
    signed.signed(rated, by=manager)
    frozen = rounds.submit(rated, by=officer)

    report = actions.ask(assessment=rated, frozen=frozen, language=language, by=officer, at=NOW)

    assert pdfs.fold(said) in text_of(report)


def test_own_use_version_says_customs_does_not_see_it(rated: Assessment, officer: User):
    frozen = submission.freeze(assessment=rated, by=officer, at=NOW)

    report = actions.ask(assessment=rated, frozen=frozen, language="en", by=officer, at=NOW)

    text = text_of(report)
    assert pdfs.fold("Internal, not seen by customs") in text
    assert "DRAFT" not in text


def test_same_version_requested_again_is_same_report(submitted: Assessment, officer: User, manager: User):
    frozen = submitted.dossiers.get()
    first = actions.ask(assessment=submitted, frozen=frozen, language="both", by=officer, at=NOW)
    submission.withdraw(assessment=submitted, by=officer, at=NOW)

    again = actions.ask(assessment=submitted, frozen=frozen, language="both", by=manager, at=NOW)

    assert again == first


def test_report_contains_sent_ratings_but_no_unsent_ones(in_review: Assessment, officer: User, reviewer: User):
    rounds.judge(in_review, 20, by=reviewer, comment="已核对行驶证。")
    sent = letters.send(assessment=in_review, by=reviewer, at=NOW)
    rounds.judge(in_review, 21, by=reviewer, rating="not_meet", comment="尚未发送的意见")

    report = actions.ask(assessment=in_review, frozen=in_review.dossiers.get(), language="zh", by=officer, at=NOW)

    content = pdfs.drawn(payload_of(report)).content
    text = "".join(pdfs.texts(content))
    assert report.record_sha256 == sent.sha256
    assert ("已核对行驶证。" in text, sent.sha256 in text) == (True, True)
    assert "尚未发送的意见" not in text
    assert sorted(pdfs.attachments(content)) == ["dossier.json", "review-record.json"]
    assert pdfs.attachment(content, "review-record.json") == bytes(sent.content)


def test_report_contains_the_opinion_after_conclusion(in_review: Assessment, officer: User, reviewer: User):
    rounds.judge_all(in_review, by=reviewer)
    letters.conclude(assessment=in_review, opinion="satisfied", note="同意。", by=reviewer, at=NOW)

    report = actions.ask(assessment=in_review, frozen=in_review.dossiers.get(), language="en", by=officer, at=NOW)

    text = text_of(report)
    assert pdfs.fold("conditions satisfied on review") in text
    assert pdfs.fold("A review opinion is not a decision") in text


def test_record_of_another_dossier_is_refused(returned: Assessment, officer: User):
    first = returned.dossiers.get()
    rounds.rate(returned, 21, by=officer, note="补正")
    second = rounds.submit(returned, by=officer)
    record = first.records.get()
    payload = {
        "language": "en",
        "dossier": bytes(second.content).decode(),
        "record": bytes(record.content).decode(),
    }

    with pytest.raises(ValueError, match="another dossier"):
        pdf.render(json.dumps(payload).encode())


# --- Customs' reports --------------------------------------------------------------------------


def test_customs_reports_are_separate_from_the_enterprises(
    in_review: Assessment, officer_page: Client, reviewer: User, sign_in: Callable[[User], Client]
):
    page = sign_in(reviewer)
    url = reverse("reports:case_list", args=[in_review.public_id])
    version = in_review.dossiers.get().public_id

    made = page.post(url, {"language": "zh", "version": version})

    report = Report.objects.get()
    assert (made.status_code, report.office) == (302, in_review.office)
    assert page.get(made.headers["Location"]).status_code == 200
    assert officer_page.get(made.headers["Location"]).status_code == 404
    assert pages.texts(officer_page.get(reverse("reports:list", args=[in_review.public_id])), "ledger") == []


@pytest.mark.parametrize("is_sent", [False, True])
def test_customs_report_labels_readiness_as_the_enterprises(in_review: Assessment, reviewer: User, is_sent: bool):
    if is_sent:
        rounds.judge(in_review, 20, by=reviewer, rating="not_meet", comment="已核对行驶证。")
        letters.send(assessment=in_review, by=reviewer, at=NOW)
    frozen = in_review.dossiers.get()

    report = actions.ask_for_customs(assessment=in_review, frozen=frozen, language="en", by=reviewer, at=NOW)

    text = text_of(report)
    own = "hold by own ratings and figures" if is_sent else "satisfied on self-assessment"
    assert pdfs.fold(f"Individual standards: conditions {own}") in text
    assert (
        pdfs.fold(
            "The results in this chapter are the enterprise's own calculation; whether the conditions are satisfied"
        )
        in text
    )
    assert (pdfs.fold(WORDS["readiness_is_no_review"].en) in text) is is_sent


def test_customs_cannot_request_an_own_use_version(
    rated: Assessment, officer: User, reviewer: User, sign_in: Callable[[User], Client]
):
    own = submission.freeze(assessment=rated, by=officer, at=NOW)
    rounds.submit(rated, by=officer)
    url = reverse("reports:case_list", args=[rated.public_id])

    response = sign_in(reviewer).post(url, {"language": "zh", "version": own.public_id})

    assert (response.status_code, Report.objects.count()) == (400, 0)


@pytest.mark.parametrize("email", [cast.OTHER_REVIEWER, cast.STRANGER])
def test_person_outside_the_office_cannot_request_report(in_review: Assessment, email: str):
    somebody_else = User.objects.get(email=email)

    with pytest.raises(Refused) as refused:
        actions.ask_for_customs(
            assessment=in_review, frozen=in_review.dossiers.get(), language="zh", by=somebody_else, at=NOW
        )

    assert (refused.value.refusal.why, Report.objects.count()) == (Why.WRONG_ROLE, 0)


@pytest.mark.parametrize("version", ["no-id", "5d0a2b8e-4c55-4d5e-9f5b-0d3a7f6c1e22"])
def test_unknown_version_is_refused(officer_page: Client, draft: Assessment, version: str):
    url = reverse("reports:list", args=[draft.public_id])

    response = officer_page.post(url, {"language": "en", "version": version})

    assert (response.status_code, Report.objects.count()) == (400, 0)


def test_file_name_contains_round_and_language(officer_page: Client, submitted: Assessment, officer: User):
    frozen = submitted.dossiers.get()
    report = actions.ask(assessment=submitted, frozen=frozen, language="en", by=officer, at=NOW)
    job = report.job
    claimed = jobs.claim(public_id=job.public_id, task=actions.TASK, at=NOW)
    assert claimed is not None
    actions.publish(job=claimed, stored=actions.store(b"%PDF"), at=NOW)

    response = officer_page.get(reverse("reports:download", args=[report.public_id]))
    b"".join(response.streaming_content)  # type: ignore[attr-defined]  # read to the end, so that the client closes the file

    assert response.headers["Content-Disposition"] == (
        'attachment; filename="2027-application-round-1-20261123-1200-en.pdf"'
    )
