"""An assessment starts from a former one; what comes along counts once somebody has confirmed it."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from acecs.accounts.models import Enterprise, User
from acecs.audit.models import Event
from acecs.refusals import Refused, Why
from assessments.actions import answer as answers
from assessments.actions import carrying, profile, submission
from assessments.actions.answers import NewRating, rate_many
from assessments.entry import Entry, PartialEntry
from assessments.models import Answer, Assessment, EvidenceLink
from assessments.queries import profile as profiles
from assessments.queries.due import due_to
from assessments.queries.facts import facts_of
from assessments.queries.first_screen import late_items, workloads
from assessments.queries.lists import assessments_of
from assessments.queries.profile import profile_to_keep
from assessments.queries.snapshot import draft_dossier
from assessments.verification import problems
from standards import actions as standards
from standards.law.statement import statement
from standards.models import Edition
from tests import rounds
from tests.carried import next_year
from tests.conftest import NOW
from tests.documents import put_in_vault

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def former(submitted: Assessment) -> Assessment:
    """Logistics: items 20-22, all met and submitted."""
    return submitted


@pytest.fixture
def full(start: Callable[..., Assessment], officer: User) -> Assessment:
    """Customs declaration and logistics, with a note, a reason, sub-items and two files, submitted."""
    assessment = start(6, 8)
    rounds.rate_all(assessment, by=officer)
    for number in (20, 21):
        put_in_vault(item(assessment, number), by=officer)
    rounds.save(item(assessment, 20), Entry(rating="basically_meet", note="自有车辆 12 台。"), by=officer)
    rounds.save(item(assessment, 12), Entry(rating="not_applicable", reason="没有委托人。"), by=officer)
    rounds.submit(assessment, by=officer)
    assessment.refresh_from_db()
    return assessment


def item(assessment: Assessment, number: int) -> Answer:
    return assessment.answers.select_related("item", "assessment__enterprise").get(item__number=number)


def carried(assessment: Assessment) -> dict[int, int]:
    """Item → number of the former item, while not confirmed."""
    rows = assessment.answers.filter(carried_from__isnull=False)
    return dict(rows.values_list("item__number", "carried_item"))


def counted(assessment: Assessment) -> tuple[str, int, int]:
    assessment.refresh_from_db()
    return assessment.verdict, assessment.rated_count, assessment.blocking_count


def confirm(assessment: Assessment, *numbers: int, by: User, version: int = 1) -> list[int]:
    return carrying.confirm(assessment=assessment.public_id, versions=dict.fromkeys(numbers, version), by=by, at=LATER)


# --- Carrying over -----------------------------------------------------------------------------


@pytest.mark.engines
def test_everything_entered_comes_along(full: Assessment, officer: User):
    assessment = next_year(full, 6, 8, by=officer)

    columns = ("item__number", "rating", "note", "reason", "count_known", "version", "carried_item")
    rows = {number: row for number, *row in assessment.answers.values_list(*columns)}
    assert {number: rows[number] for number in (10, 12, 20)} == {
        10: ["meet", "", "", "known", 1, 10],
        12: ["not_applicable", "", "没有委托人。", "", 1, 12],
        20: ["basically_meet", "自有车辆 12 台。", "", "", 1, 20],
    }
    assert list(item(assessment, 10).sub_answers.order_by("sub_item").values_list("rating", flat=True)) == [
        "meet",
        "meet",
        "",
    ]
    links = [(each.answer.item.number, each.facet) for each in evidence(assessment)]
    assert links == [(20, "record"), (21, "record")]
    assert {each.document for each in evidence(assessment)} == {each.document for each in evidence(full)}


def evidence(assessment: Assessment) -> list[EvidenceLink]:
    return [link for number in (20, 21) for link in item(assessment, number).evidence_links.all()]


def test_history_and_audit_say_where_it_came_from(full: Assessment, officer: User):
    assessment = next_year(full, 6, 8, by=officer)

    version = item(assessment, 20).versions.get()
    assert (version.carried_from, version.carried_item, version.saved_by) == (full, 20, officer)
    event = Event.objects.get(kind="assessments.answers_carried_over")
    assert (event.subject, event.data["former"]) == (str(assessment.public_id), str(full.public_id))
    assert event.data["items"] == event.data["former_items"] == [10, 11, 12, 13, 20, 21, 22]
    assert event.data["digests"][4] == version.digest
    assert list(problems()) == []


def test_kept_verdict_is_the_one_of_the_rows(full: Assessment, officer: User):
    assessment = next_year(full, 6, 8, by=officer)

    loaded = Assessment.objects.select_related("enterprise", "edition").get(pk=assessment.pk)
    assert loaded.readiness == statement(facts_of(loaded, as_of=timezone.localdate(NOW)))
    assert [each.number for each in loaded.readiness.checks if each.code == "no_evidence"] == [10, 11, 13, 22]


def test_former_assessment_is_unchanged(full: Assessment, officer: User):
    before = draft_dossier(full, by=officer, at=NOW)

    next_year(full, 6, 8, by=officer)

    full.refresh_from_db()
    assert draft_dossier(full, by=officer, at=NOW) == before


def test_only_items_in_scope_come_along(full: Assessment, officer: User):
    assessment = next_year(full, 8, by=officer)

    assert carried(assessment) == {20: 20, 21: 21, 22: 22}


def test_item_in_which_nothing_was_entered_stays_empty(start: Callable[..., Assessment], officer: User):
    former = start(8)
    rounds.rate(former, 20, by=officer)
    submission.withdraw(assessment=former, by=officer, at=NOW)

    assessment = next_year(former, 8, by=officer)

    assert carried(assessment) == {20: 20}
    assert item(assessment, 21).version == 0


def test_statements_do_not_grow_with_the_items(start: Callable[..., Assessment], officer: User):
    numbers = {}
    for types in ((6,), (6, 7, 8, 9)):
        former = start(*types)
        rounds.rate_all(former, by=officer)
        for answer in former.answers.in_scope().select_related("item", "assessment"):
            put_in_vault(answer, by=officer)
        submission.withdraw(assessment=former, by=officer, at=NOW)
        with CaptureQueriesContext(connection) as queries:
            next_year(former, *types, by=officer)
        numbers[types] = len(queries)

    assert numbers == {(6,): 50, (6, 7, 8, 9): 50}


@pytest.mark.engines
def test_second_click_makes_one_assessment(former: Assessment, officer: User):
    token = uuid4()

    first, second = (next_year(former, 8, by=officer, token=token) for _click in range(2))

    assert first == second
    assert Assessment.objects.filter(former=former).count() == 1
    assert Event.objects.filter(kind="assessments.answers_carried_over").count() == 1


def test_draft_cannot_be_carried_over(draft: Assessment, officer: User):
    with pytest.raises(Refused) as refused:
        next_year(draft, 8, by=officer)

    assert refused.value.refusal.why is Why.BAD_INPUT
    assert Assessment.objects.count() == 1


def test_assessment_of_another_enterprise_cannot_be_carried_over(
    former: Assessment, other_enterprise: Enterprise, stranger: User
):
    former.enterprise = other_enterprise

    with pytest.raises(Refused) as refused:
        next_year(former, 8, by=stranger)

    assert refused.value.refusal.why is Why.BAD_INPUT
    assert not Assessment.objects.filter(enterprise=other_enterprise).exists()


def test_answers_of_the_business_profile_come_along(start: Callable[..., Assessment], officer: User):
    former = start(4, 8)
    answers = {question.code: False for question in profiles.of(former).questions}
    profile.save(assessment=former, answers=answers, by=officer, at=NOW)
    rounds.rate_all(former, by=officer)
    rounds.submit(former, by=officer)

    assessment = next_year(former, 8, by=officer)

    assessment.refresh_from_db()
    asked = {question.code for question in profiles.of(assessment).questions}
    assert profiles.answers(assessment) == dict.fromkeys(asked, False)
    assert 0 < len(asked) < len(answers)
    assert problems_of_kept_parts(assessment) == []


def problems_of_kept_parts(assessment: Assessment) -> list[str]:
    """What the assessment's row keeps otherwise than its rows say."""
    kept, now = assessment.readiness, statement(facts_of(assessment, as_of=timezone.localdate(NOW)))
    return [] if kept == now and assessment.profile == profile_to_keep(assessment) else ["differs"]


def test_reply_to_customs_stays_behind(returned: Assessment, officer: User):
    answer = item(returned, 21)
    rounds.save(answer, Entry(rating="meet", reply="台账已补齐。"), by=officer)

    assessment = next_year(returned, 8, by=officer)

    assert (item(assessment, 21).reply, item(assessment, 21).reply_round) == ("", 0)


# --- What does not count yet -------------------------------------------------------------------


def test_carried_ratings_do_not_count(former: Assessment, officer: User):
    assessment = next_year(former, 8, by=officer)

    assert former.verdict == "satisfied"
    assert counted(assessment) == ("undecided", 0, 3)
    assert [(each.code, each.number) for each in assessment.readiness.checks if each.blocks] == [
        ("unconfirmed", 20),
        ("unconfirmed", 21),
        ("unconfirmed", 22),
    ]
    assert {span.verdict for span in assessment.readiness.spans} == {"undecided"}
    assert assessment.readiness.remarks[0].en == (
        "Carried over from a former assessment and not confirmed yet, so not counted here: all 3 items."
    )


def test_no_future_day_is_green_by_sub_items(full: Assessment, officer: User):
    assessment = next_year(full, 6, by=officer)
    confirm(assessment, 11, 12, 13, by=officer)

    assessment.refresh_from_db()

    assert {span.verdict for span in assessment.readiness.spans} == {"undecided"}


def test_unconfirmed_cannot_be_submitted(former: Assessment, officer: User):
    assessment = next_year(former, 8, by=officer)

    with pytest.raises(Refused):
        rounds.submit(assessment, by=officer)

    assert Assessment.objects.get(pk=assessment.pk).state == "draft"


def test_dossier_has_no_rating_that_is_not_confirmed(full: Assessment, officer: User):
    assessment = next_year(full, 6, 8, by=officer)
    confirm(assessment, 20, by=officer)

    parts = {each.number: each for each in draft_dossier(assessment, by=officer, at=NOW).items}

    assert {number: (parts[number].rating, parts[number].carried_over) for number in (10, 20, 21)} == {
        10: ("", "meet"),
        20: ("basically_meet", ""),
        21: ("", "meet"),
    }
    assert {sub.rating for sub in parts[10].sub_items if sub.applies} == {""}


# --- Confirming --------------------------------------------------------------------------------


@pytest.mark.engines
def test_confirmed_ratings_count(former: Assessment, officer: User):
    assessment = next_year(former, 8, by=officer)

    assert confirm(assessment, 20, 21, 22, by=officer) == [20, 21, 22]

    assert counted(assessment)[:2] == ("satisfied", 3)
    assert carried(assessment) == {}
    version = item(assessment, 20).versions.first()
    assert version
    assert (version.version, version.carried_from, version.rating) == (2, None, "meet")
    event = Event.objects.get(kind="assessments.answers_confirmed")
    assert event.data["items"] == [20, 21, 22]
    assert list(problems()) == []


def test_second_confirmation_changes_nothing(former: Assessment, officer: User):
    assessment = next_year(former, 8, by=officer)
    confirm(assessment, 20, by=officer)

    assert confirm(assessment, 20, by=officer) == []

    assert item(assessment, 20).version == 2


def test_item_changed_since_is_not_confirmed(former: Assessment, officer: User):
    assessment = next_year(former, 8, by=officer)
    rounds.save(item(assessment, 21), Entry(rating="meet", note="Changed."), by=officer)

    with pytest.raises(Refused) as refused:
        confirm(assessment, 20, 21, by=officer)

    assert refused.value.refusal.why is Why.STALE
    assert carried(assessment) == {20: 20, 21: 21, 22: 22}


def test_contributor_confirms_only_their_own(former: Assessment, officer: User, contributor: User):
    assessment = next_year(former, 8, by=officer)
    assessment.answers.filter(item__number=20).update(assignee=contributor)

    with pytest.raises(Refused) as refused:
        confirm(assessment, 20, 21, by=contributor)

    assert refused.value.refusal.why is Why.WRONG_ROLE
    assert confirm(assessment, 20, by=contributor) == [20]


def test_another_rating_confirms_and_a_note_does_not(former: Assessment, officer: User):
    assessment = next_year(former, 8, by=officer)

    rounds.save(item(assessment, 20), Entry(rating="basically_meet"), by=officer)
    rounds.save(item(assessment, 21), Entry(rating="meet", note="New."), by=officer)

    assert carried(assessment) == {21: 21, 22: 22}


def test_same_rating_confirms_if_it_is_what_was_clicked():
    saved = Entry("meet", carried=carrying.Carried(uuid4(), 20))

    assert PartialEntry({"rating": "meet"}, {}, is_chosen=True).over(saved) == Entry("meet")
    assert PartialEntry({"rating": "meet", "note": "New."}, {}).over(saved).carried == saved.carried


def test_one_sub_item_confirms_nothing_of_the_others(full: Assessment, officer: User):
    assessment = next_year(full, 6, by=officer)
    entry = Entry(count_known="known", sub_ratings={1: "basically_meet", 2: "meet"})

    rounds.save(item(assessment, 10), entry, by=officer)

    assert item(assessment, 10).rating == "basically_meet"
    assert carried(assessment)[10] == 10


def test_item_is_confirmed_by_rating_each_sub_item(full: Assessment, officer: User):
    assessment = next_year(full, 6, by=officer)
    before = {sub.sub_item.position: sub.rating for sub in item(assessment, 10).sub_answers.all()}
    version, left = item(assessment, 10).version, []

    for position in (1, 2):
        chosen = PartialEntry({}, {position: before[position]}, is_chosen=True)
        answers.save(assessment=assessment.public_id, number=10, version=version, entry=chosen, by=officer, at=LATER)
        version += 1
        left.append(item(assessment, 10).carried_from is not None)

    assert left == [True, False]
    assert counted(assessment)[1] == 1
    assert list(problems()) == []


def test_undoing_marks_it_again(former: Assessment, officer: User):
    assessment = next_year(former, 8, by=officer)
    left_out = {21: NewRating(1, "not_applicable", "No such business.")}

    undo = rate_many(assessment=assessment.public_id, ratings=left_out, by=officer, at=LATER)
    rate_many(assessment=assessment.public_id, ratings=undo, by=officer, at=LATER)

    assert (item(assessment, 21).rating, carried(assessment)[21]) == ("meet", 21)


# --- Another edition ---------------------------------------------------------------------------


FIXTURE = Path(settings.BASE_DIR, "fixtures", "edition-2022.json")
WORDING = ("text_en", "text_zh", "closing_en", "closing_zh")


def published(former: dict[int, int], *, wording_of: dict[int, int], changed: int) -> Edition:
    """Publish the edition of 2022 under another code. `former`: item → the one of 2022 that it continues.

    `wording_of`: item → the one of 2022 whose wording it has; `changed`: an item with another wording.
    """
    entries = json.loads(FIXTURE.read_text())
    for value in (value for each in entries for value in each["fields"].values()):
        if isinstance(value, list) and value[:1] == ["2022"]:
            value[0] = "2026"
    fields = {each["fields"]["number"]: each["fields"] for each in entries if each["model"] == "standards.item"}
    printed = {number: {name: own[name] for name in WORDING if name in own} for number, own in fields.items()}
    for number, continued in former.items():
        fields[number]["former_items"] = {"2022": continued}
    for number, other in wording_of.items():
        fields[number] |= printed[other]
    fields[changed]["text_en"] += " Amended."
    next(each["fields"] for each in entries if each["model"] == "standards.edition")["code"] = "2026"
    edition = standards.load(data=json.dumps(entries).encode(), at=NOW)
    standards.publish(edition=edition, by="", at=NOW)
    return edition


def test_mapping_of_the_edition_and_wording_decide(start: Callable[..., Assessment], officer: User):
    former = start(6, 8)
    for number, note in ((11, "Eleven"), (20, "Twenty"), (21, "Twenty-one"), (22, "Twenty-two")):
        rounds.rate(former, number, by=officer, note=note)
    submission.withdraw(assessment=former, by=officer, at=NOW)
    # 21 and 22 change places, 20 has another wording, 11 continues nothing by the file.
    edition = published({20: 20, 21: 22, 22: 21}, wording_of={21: 22, 22: 21}, changed=20)

    assessment = next_year(former, 6, 8, by=officer, edition=edition)

    assert carried(assessment) == {21: 22, 22: 21}
    assert (item(assessment, 21).note, item(assessment, 20).note) == ("Twenty-two", "")


def late(assessment: Assessment) -> list[tuple[str, int]]:
    (shares,) = workloads([assessment], {}, today=timezone.localdate(NOW)).values()
    return [(each.name, each.late) for each in shares.late]


def test_late_items_and_reminders_count_what_is_not_confirmed(former: Assessment, officer: User, contributor: User):
    assessment = next_year(former, 8, by=officer)
    yesterday = timezone.localdate(NOW) - timedelta(days=1)
    assessment.answers.filter(item__number=20).update(assignee=contributor, due_date=yesterday)
    today = timezone.localdate(NOW)

    assert [each.number for each in late_items(assessment, today=today, language="en")] == [20]
    assert late(assessment) == [("Contributor", 1)]
    assert [each.number for each in due_to([contributor], today)[contributor.pk]] == [20]
    assert [(each.rated, each.total) for each in assessments_of(contributor).filter(pk=assessment.pk)] == [(0, 1)]

    confirm(assessment, 20, by=officer)

    assert late(assessment) == []
    assert due_to([contributor], today) == {}
    assert [(each.rated, each.total) for each in assessments_of(contributor).filter(pk=assessment.pk)] == [(1, 1)]
