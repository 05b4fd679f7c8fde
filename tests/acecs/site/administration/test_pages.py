"""The administration pages."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as portal_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from acecs.accounts.actions import administration
from acecs.accounts.models import CustomsOffice, Enterprise, Invitation, OfficeMembership, User
from acecs.audit.models import Event
from acecs.jobs import actions as jobs
from acecs.jobs.models import Job
from acecs.notifications.actions import notify
from acecs.notifications.models import Mail
from acecs.notifications.states import MessageKind
from acecs.refusals import Refused, Why
from assessments.models import Assessment
from standards.models import Edition
from tests import cast, pages
from tests.conftest import NOW

pytestmark = pytest.mark.engines

ENTERPRISE = {
    "name_zh": "第三物流有限公司",
    "name_en": "Third Logistics Ltd",
    "credit_code": "91310000MA00000038",
    "customs_code": "1100000003",
    "office": "2201",
}
EDITION = portal_settings.BASE_DIR / "fixtures" / "edition-2022.json"


def kinds() -> list[str]:
    """Kinds of events on the site's stream, without sign-ins."""
    events = Event.objects.filter(stream="site").exclude(kind="accounts.signed_in").order_by("seq")
    return list(events.values_list("kind", flat=True))


# --- Enterprises -------------------------------------------------------------------------------


def test_enterprise_is_added_and_first_officer_invited(page: Client):
    added = page.post(reverse("administer_enterprises"), ENTERPRISE)
    third = Enterprise.objects.get(credit_code=ENTERPRISE["credit_code"])
    url = reverse("administer_invite_to_enterprise", args=[third.public_id])
    form = {"name": "王芳", "email": "first@three.test", "role": "officer", "language": "zh-hans", "department": ""}

    invited = page.post(url, {f"invite-{name}": value for name, value in form.items()})

    invitation = Invitation.objects.get(email="first@three.test")
    assert (added.status_code, invited.status_code) == (302, 302)
    assert (invitation.enterprise, invitation.role) == (third, "officer")
    assert Mail.objects.filter(to="first@three.test").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"credit_code": "91310000MA00000039"}, "credit_code"),
        ({"credit_code": "91310000MA00000012"}, "credit_code"),
        ({"customs_code": "12"}, "customs_code"),
        ({"name_zh": " \u200b"}, "name_zh"),
        ({"office": "9999"}, "office"),
        ({"office": "22\x0001"}, "office"),
    ],
)
def test_errors_are_shown_beside_their_fields(page: Client, changes: dict[str, str], field: str):
    response = page.post(reverse("administer_enterprises"), ENTERPRISE | changes)

    assert response.status_code == 422
    assert [where for where, _sentence in pages.errors(response)] == [f"#id_{field}"]
    assert Enterprise.objects.filter(name_en="Third Logistics Ltd").count() == 0


def test_enterprise_is_changed_once_for_same_values(page: Client, enterprise: Enterprise):
    url = reverse("administer_enterprise", args=[enterprise.public_id])
    changed = ENTERPRISE | {"credit_code": enterprise.credit_code, "office": "5101"}

    page.post(url, changed)
    page.post(url, changed)

    enterprise.refresh_from_db()
    assert (enterprise.name_zh, enterprise.office.code) == ("第三物流有限公司", "5101")
    assert kinds().count("accounts.enterprise_changed") == 1


def test_search_finds_by_name_and_code(page: Client, enterprise: Enterprise):
    url = reverse("administer_enterprises")

    found = [pages.texts(page.get(url, {"q": q}), "ledger") for q in ("first log", "1100000001", "nothing", "\x00")]

    assert ["First Logistics" in "".join(texts) for texts in found] == [True, True, False, True]


@pytest.mark.parametrize(
    ("count", "said"), [(100, []), (101, ["Only the first 100 are shown. Search for the others."])]
)
def test_lists_say_that_they_show_the_first_only(page: Client, count: int, said: list[str]):
    office, there = CustomsOffice.objects.get(code="2201"), Enterprise.objects.count()
    for number in range(count - there):
        code = f"{number:010d}"
        Enterprise.objects.create(name_zh=code, name_en=code, credit_code=code, customs_code=code, office=office)
    User.objects.bulk_create(
        User(email=f"{number}@many.test", name=f"{number}") for number in range(count - User.objects.count())
    )

    hints = [pages.texts(page.get(reverse(name)), "hint") for name in ("administer_people", "administer_enterprises")]

    assert [[each for each in hint if each.startswith("Only")] for hint in hints] == [said, said]


# --- Offices -----------------------------------------------------------------------------------


def test_office_is_added_changed_and_staffed(page: Client):
    page.post(reverse("administer_offices"), {"code": "3301", "name_zh": "丙海关", "name_en": "Office C"})
    new = CustomsOffice.objects.get(code="3301")
    page.post(
        reverse("administer_office", args=[new.public_id]), {"code": "3302", "name_zh": "丙海关", "name_en": "Office C"}
    )
    form = {"name": "赵敏", "email": "zhao@office.test", "role": "reviewer", "language": "zh-hans"}
    page.post(
        reverse("administer_invite_to_office", args=[new.public_id]),
        {f"invite-{name}": value for name, value in form.items()},
    )

    new.refresh_from_db()
    assert new.code == "3302"
    assert new.invitations.get().email == "zhao@office.test"


def test_same_office_and_role_write_no_event(page: Client, office: CustomsOffice, reviewer: User):
    form = {"code": office.code, "name_zh": office.name_zh, "name_en": office.name_en}

    answers = [
        page.post(reverse("administer_office", args=[office.public_id]), form).status_code,
        page.post(
            reverse("administer_office_member", args=[office.public_id, reviewer.public_id]), {"role": "reviewer"}
        ).status_code,
    ]

    assert (answers, kinds()) == ([302, 302], [])


def test_reviewer_becomes_head_and_is_removed(page: Client, office: CustomsOffice, reviewer: User):
    url = reverse("administer_office_member", args=[office.public_id, reviewer.public_id])

    page.post(url, {"role": "head"})
    role = OfficeMembership.objects.get(user=reviewer).role
    wrong = page.post(url, {"role": "emperor"})
    page.post(url, {"remove": "yes"})

    assert (role, wrong.status_code) == ("head", 422)
    assert OfficeMembership.objects.filter(user=reviewer).count() == 0
    assert kinds() == ["accounts.office_member_changed", "accounts.office_member_removed"]


def test_removed_reviewer_cannot_see_cases(
    page: Client, office: CustomsOffice, in_review: Assessment, reviewer: User, sign_in: Callable[[User], Client]
):
    theirs = sign_in(reviewer)
    case = reverse("reviews:case", args=[in_review.public_id])
    before = theirs.get(case).status_code

    page.post(reverse("administer_office_member", args=[office.public_id, reviewer.public_id]), {"remove": "yes"})

    assert (before, theirs.get(case).status_code) == (200, 404)


# --- People ------------------------------------------------------------------------------------


def test_closed_account_is_signed_out_at_once(page: Client, manager: User, sign_in: Callable[[User], Client]):
    theirs = sign_in(manager)
    url = reverse("administer_change_account", args=[manager.public_id])

    page.post(url, {"does": "close"})
    closed = theirs.get("/").status_code
    page.post(url, {"does": "open"})

    manager.refresh_from_db()
    assert (closed, manager.is_active) == (302, True)
    assert kinds()[-2:] == ["accounts.account_closed", "accounts.account_opened"]


def test_own_account_cannot_be_closed(administrator: User):
    with pytest.raises(Refused) as refused:
        administration.close_account(user=administrator, by=administrator, at=NOW)

    assert refused.value.refusal.why == Why.WRONG_STATE


def test_unknown_choice_is_refused(page: Client, manager: User):
    response = page.post(reverse("administer_change_account", args=[manager.public_id]), {"does": "promote"})

    manager.refresh_from_db()
    assert (response.status_code, manager.is_active, kinds()) == (400, True, [])


def test_old_sign_in_must_be_confirmed(administrator: User, manager: User):
    old = Client()
    old.force_login(administrator)

    response = old.post(reverse("administer_change_account", args=[manager.public_id]), {"does": "close"})

    manager.refresh_from_db()
    assert response.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert manager.is_active


# --- Jobs and mail -----------------------------------------------------------------------------


def test_failed_job_is_requeued(page: Client):
    job, _is_new = jobs.enqueue(task="reports.make", owner="one", at=NOW)
    claimed = jobs.claim(public_id=job.public_id, task="reports.make", at=NOW)
    assert claimed is not None
    jobs.fail(job=claimed, error="memory", at=NOW)

    listed = pages.texts(page.get(reverse("administer_jobs")), "ledger")
    page.post(reverse("administer_retry", args=[job.public_id]))
    page.post(reverse("administer_retry", args=[job.public_id]))

    job.refresh_from_db()
    assert "memory" in listed[0]
    assert (job.state, job.error) == ("queued", "")
    assert kinds().count("jobs.retried") == 1


def test_list_of_mail_does_not_show_text(page: Client, manager: User):
    values = {"assessment": "2027 application", "enterprise_en": "First Logistics Ltd"}
    notify(kind=MessageKind.WITHDRAWN, to=[manager], link="/", values=values, at=NOW)

    text = "".join(pages.texts(page.get(reverse("administer_mail")), "ledger"))

    body = Mail.objects.get().body.splitlines()
    assert manager.email in text
    assert [line for line in body if line and line in text] == []


# --- Editions ----------------------------------------------------------------------------------


def upload(page: Client, content: bytes) -> Any:
    return page.post(
        reverse("administer_editions"), {"file": SimpleUploadedFile("edition.json", content, "application/json")}
    )


def test_edition_is_loaded_from_file(page: Client):
    rows = json.loads(EDITION.read_text(encoding="utf-8"))
    text = json.dumps(rows, ensure_ascii=False).replace('"2022"', '"2022-b"')

    response = upload(page, text.encode())

    assert response.status_code == 302, pages.texts(response, "error-summary")
    assert Edition.objects.get(code="2022-b").items.count() == 32
    assert kinds() == ["standards.edition_loaded"]


@pytest.mark.parametrize("content", [b"", b"no JSON", b"[]", b'{"a": 1}', b"\xff\xfe", b"[" * 6_000_000])
def test_file_without_edition_is_refused(page: Client, content: bytes):
    response = upload(page, content)

    assert response.status_code in (400, 422)
    assert Edition.objects.count() == 1


@pytest.mark.parametrize("code", ["2030/a", "..", "  ", "2030 b"])
def test_edition_code_that_does_not_fit_url_is_refused(page: Client, code: str):
    text = EDITION.read_text(encoding="utf-8").replace('"2022"', json.dumps(code))

    response = upload(page, text.encode())

    assert (response.status_code, Edition.objects.count()) == (422, 1)


def test_frozen_edition_is_not_replaced(page: Client, draft: Assessment):
    response = upload(page, EDITION.read_bytes())

    assert response.status_code == 422
    assert "is frozen" in "".join(pages.texts(response, "error-summary"))


def test_page_shows_edition(page: Client):
    response = page.get(reverse("administer_edition", args=["2022"]))

    assert pages.text(next(pages.page(response).iter("h1"))).startswith("2022")
    assert len(pages.by_class(response, "edition-type")) == 10


# --- Audit -------------------------------------------------------------------------------------


def test_each_field_narrows_search(page: Client, draft: Assessment, officer: User, enterprise: Enterprise):
    url = reverse("administer_audit")

    def found(**query: str) -> list[str]:
        response = page.get(url, query)
        assert response.status_code == 200
        return [pages.text(each) for each in pages.page(response).iter("td") if each.get("data-label") == "Kind"]

    assert found(kind="assessments.started") == ["assessment started"]
    assert found(actor=officer.email, stream=enterprise.credit_code) == ["assessment started"]
    assert found(stream=enterprise.name_zh, kind="assessments.") == ["assessment started"]
    assert found(stream="The portal itself", kind="assessments.") == []
    assert found(subject=str(draft.public_id)) == ["assessment started"]
    assert found(actor="nobody@nowhere.test") == []
    assert found(since="2030-01-01") == []
    assert found(until="2026-11-22", kind="assessments.started") == []
    assert found(since="2026-11-23", until="2026-11-23", kind="assessments.started") == ["assessment started"]


def test_detail_named_items_is_shown(page: Client, returned: Assessment):
    response = page.get(reverse("administer_audit"), {"kind": "assessments.returned"})

    assert "items: 21" in "".join(pages.texts(response, "ledger"))


def test_malformed_date_is_reported(page: Client):
    response = page.get(reverse("administer_audit"), {"since": "yesterday"})

    assert (response.status_code, pages.errors(response)[0][0]) == (422, "#id_since")


@pytest.mark.parametrize("before", ["-1", "9" * 40, "x", "\x00"])
def test_malformed_page_key_shows_first_page(page: Client, draft: Assessment, before: str):
    url = reverse("administer_audit")

    response = page.get(url, {"before": before})

    first_page = pages.texts(page.get(url), "ledger")
    assert "assessment started" in first_page[0]
    assert (response.status_code, pages.texts(response, "ledger")) == (200, first_page)


def test_page_before_first_event_is_empty(page: Client, draft: Assessment):
    response = page.get(reverse("administer_audit"), {"before": "0"})

    assert (response.status_code, pages.texts(response, "ledger")) == (200, [])


def test_page_shows_fifty_events(page: Client, administrator: User, django_assert_num_queries: Any):
    for _number in range(50):
        administration.close_account(user=User.objects.get(email=cast.MANAGER), by=administrator, at=NOW)
        administration.open_account(user=User.objects.get(email=cast.MANAGER), by=administrator, at=NOW)
    url = reverse("administer_audit")

    with django_assert_num_queries(8):
        first = page.get(url, {"kind": "accounts.account"})
    (following,) = [link for link in pages.links(first) if "before=" in link]
    rest = page.get(following)

    counts = [sum(each.get("data-label") == "Kind" for each in pages.page(shown).iter("td")) for shown in (first, rest)]
    assert counts == [50, 50]


# --- The demo's mailbox ------------------------------------------------------------------------


def test_mailbox_exists_in_demo_only(settings: Any, client: Client, manager: User):
    notify(kind=MessageKind.WITHDRAWN, to=[manager], link="/", values={"assessment": "A"}, at=NOW)
    letter = reverse("mailbox_letter", args=[Mail.objects.get().public_id])

    shown = [client.get(url).status_code for url in (reverse("mailbox"), letter)]
    settings.IS_DEMO = False
    hidden = [client.get(url).status_code for url in (reverse("mailbox"), letter)]

    assert (shown, hidden) == ([200, 200], [404, 404])


def test_list_shows_every_job(page: Client):
    jobs.enqueue(task="reports.make", owner="one", at=NOW)

    assert Job.objects.count() == len(
        [
            each
            for each in pages.page(page.get(reverse("administer_jobs"))).iter("td")
            if each.get("data-label") == "Since (Beijing time)"
        ]
    )
