"""Corrective actions as a dossier pins them: in the report, on customs' page, and in later versions."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from acecs.accounts.models import User
from assessments.actions import corrective
from assessments.documents.dossier import CorrectivePart, Dossier, ItemPart, canonical, parse
from assessments.models import Assessment
from assessments.queries.rounds import correction
from assessments.queries.snapshot import draft_dossier
from reports import layout
from tests import corrected, pages, rounds
from tests.conftest import NOW
from tests.documents import checked, put_in_vault

pytestmark = pytest.mark.usefixtures("in_english", "on_that_day")


def pinned(dossier: Dossier, number: int) -> list[CorrectivePart]:
    return next(item for item in dossier.items if item.number == number).corrective_actions


def cover(dossier: Dossier) -> list[tuple[int, str, list[str]]]:
    """(item, person, dates) of each line about people on page one."""
    context: Any = layout.context(dossier, "0" * 64, "en", [])
    return [
        (row.part.number, row.part.assignee, [day.en for day in row.dates]) for row in context["readiness"].cover.people
    ]


def test_dossier_pins_actions_that_were_not_dropped(rated: Assessment, officer: User, contributor: User):
    kept = corrected.planned(rated, 21, by=officer, to=contributor)
    dropped = corrected.planned(rated, 21, by=officer)
    corrective.drop(action=dropped, version=1, reason="重复。", by=officer, at=NOW)
    corrected.finished(kept, by=officer, checked=[checked(b"new\n", "补录.txt")])
    rated.refresh_from_db()

    (part,) = pinned(draft_dossier(rated, by=officer, at=NOW), 21)

    assert (part.action, part.assignee, part.due_date, part.status) == (
        str(kept.public_id),
        "Contributor",
        "2026-12-15",
        "to_check",
    )
    assert [piece.file_name for piece in part.evidence] == ["补录.txt"]


def test_later_change_leaves_what_was_submitted(rated: Assessment, officer: User, contributor: User):
    action = corrected.planned(rated, 21, by=officer, to=contributor)
    frozen = rounds.submit(rated, by=officer)

    corrected.finished(action, by=contributor)

    frozen.refresh_from_db()
    (part,) = pinned(parse(frozen.content), 21)
    assert (part.status, part.progress) == ("not_started", "")


def test_dossier_without_the_field_keeps_its_bytes(rated: Assessment, officer: User):
    dossier = draft_dossier(rated, by=officer, at=NOW)
    older = dossier.model_dump(mode="json", exclude_unset=True)
    for item in older["items"]:
        del item["corrective_actions"]
    content = canonical(Dossier.model_validate(older, strict=False))

    again = parse(content)

    assert b"corrective_actions" not in content
    assert canonical(again) == content
    assert pinned(again, 21) == []


def test_changed_action_refuses_an_older_submit_page(
    rated: Assessment, officer: User, contributor: User, officer_page: Any
):
    action = corrected.planned(rated, 21, by=officer, to=contributor)
    url = reverse("assessments:submit", args=[rated.public_id])
    page = officer_page.get(url)
    hidden = {each.get("name"): each.get("value") for each in pages.page(page).iter("input") if each.get("name")}
    corrected.finished(action, by=contributor)

    refused = officer_page.post(url, {**hidden, "declared": "yes"})

    assert refused.status_code == 409


def test_customs_reads_submitted_actions_and_their_evidence(
    rated: Assessment, officer: User, contributor: User, reviewer: User, sign_in: Any
):
    link = put_in_vault(rated.answers.get(item__number=22), by=officer)
    action = corrected.planned(rated, 22, by=officer, to=contributor)
    shown = corrected.finished(action, by=contributor, documents=[link.document.public_id])
    only_of_action = checked(b"new\n", "补录.txt")
    corrected.finished(shown, by=contributor, progress="再补。", checked=[only_of_action], documents=[])
    rounds.submit(rated, by=officer)
    client = sign_in(reviewer)

    page = client.get(reverse("reviews:item", args=[rated.public_id, 22]))

    text = pages.text(pages.page(page))
    read = next(each for each in pages.page(page).iter("a") if (each.text or "").strip() == "补录")
    reading = client.get(read.get("href"))
    download = next(each for each in pages.page(reading).iter("a") if pages.text(each) in ("Download", "下载"))
    assert "to be checked" in text
    assert corrected.PLAN["cause"] in text
    assert pages.texts(reading, "reading-text") == ["new"]
    assert b"".join(client.get(download.get("href")).streaming_content) == b"new\n"


def test_customs_sees_no_action_planned_after_submission(
    submitted: Assessment, officer: User, reviewer: User, sign_in: Any
):
    corrected.planned(submitted, 21, by=officer)

    page = sign_in(reviewer).get(reverse("reviews:item", args=[submitted.public_id, 21]))

    assert corrected.PLAN["cause"] not in page.content.decode()


def test_planning_alone_does_not_change_a_returned_item(returned: Assessment, officer: User):
    before = correction(returned)
    number = before.unchanged[0] if before else 0
    corrected.planned(returned, number, by=officer)
    rounds.rate(returned, next(n for n in (20, 21, 22) if n != number), by=officer, note="另一项。")

    returned.refresh_from_db()

    after = correction(returned)
    assert after is not None
    assert number in after.unchanged


def test_page_one_names_person_and_day_of_the_action(rated: Assessment, officer: User, contributor: User):
    rounds.rate(rated, 21, by=officer, rating="not_meet")
    corrected.planned(rated, 21, by=officer, to=contributor, due_date=date(2027, 1, 5))
    corrected.planned(rated, 21, by=officer, to=officer, due_date=date(2027, 2, 5))
    rated.refresh_from_db()

    lines = cover(draft_dossier(rated, by=officer, at=NOW))

    assert lines == [(21, "Contributor", ["due by 2027-01-05"])]


def test_page_one_has_items_corrected_though_conditions_hold(rated: Assessment, officer: User):
    rounds.rate(rated, 22, by=officer, rating="basically_meet")
    corrected.planned(rated, 22, by=officer)
    rated.refresh_from_db()

    assert cover(draft_dossier(rated, by=officer, at=NOW)) == [(22, "Officer", ["due by 2026-12-15"])]


def test_page_one_shows_late_items_first(rated: Assessment, officer: User, contributor: User):
    for number in (20, 21):
        rounds.rate(rated, number, by=officer, rating="not_meet")
    corrected.planned(rated, 20, by=officer, due_date=date(2027, 1, 5))
    corrected.planned(rated, 21, by=officer, to=contributor, due_date=date(2026, 11, 23))
    rated.refresh_from_db()
    dossier = draft_dossier(rated, by=officer, at=NOW)
    assert dossier.readiness is not None
    later = dossier.model_copy(update={"readiness": dossier.readiness.model_copy(update={"as_of": "2026-11-24"})})

    assert [number for number, _person, _dates in cover(dossier)] == [20, 21]
    assert [number for number, _person, _dates in cover(later)] == [21, 20]


def test_done_action_leaves_the_items_own_person(rated: Assessment, officer: User, contributor: User):
    rounds.rate(rated, 21, by=officer, rating="not_meet")
    action = corrected.planned(rated, 21, by=officer, to=contributor)
    corrected.checked(corrected.finished(action, by=contributor), by=officer)
    rated.refresh_from_db()

    ((number, person, _dates),) = cover(draft_dossier(rated, by=officer, at=NOW))

    assert (number, person) == (21, "")


def test_items_chapter_has_the_action_in_words(rated: Assessment, officer: User, contributor: User):
    corrected.planned(rated, 21, by=officer, to=contributor)
    rated.refresh_from_db()
    context: Any = layout.context(draft_dossier(rated, by=officer, at=NOW), "0" * 64, "both", [])

    items = [item for chapter in context["chapters"] for item in chapter.items]
    (view,) = next(item for item in items if item.part.number == 21).corrective

    assert isinstance(items[0].part, ItemPart)
    assert (view.status.zh, view.position.zh, view.origin.en) == ("未开始", "法定代表人", "own rating")
