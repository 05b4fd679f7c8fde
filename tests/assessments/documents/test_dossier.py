"""The dossier: its contents, canonical bytes and hash, and which input is refused."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import pytest
from pydantic import ValidationError

from acecs.accounts.models import User
from acecs.text.bilingual import Text
from assessments.documents import dossier as dossiers
from assessments.entry import Entry
from assessments.models import Assessment
from assessments.queries.snapshot import draft_dossier, text_hash
from standards.catalogue import Item
from standards.models import Edition
from standards.queries.catalogue import catalogue_of
from tests import rounds
from tests.conftest import NOW
from tests.documents import put_in_vault
from tests.reports import dossiers as examples

EVERY_TYPE = range(1, 11)


def save(assessment: Assessment, number: int, by: User, **entered: Any) -> None:
    answer = assessment.answers.select_related("item", "assessment").get(item__number=number)
    rounds.save(answer, Entry(**entered), by=by)


def part(dossier: dossiers.Dossier, number: int) -> dossiers.ItemPart:
    (found,) = [each for each in dossier.items if each.number == number]
    return found


# --- Contents ---------------------------------------------------------------------------------


def test_dossier_names_enterprise_edition_and_dates(draft: Assessment, officer: User, edition: Edition):
    dossier = draft_dossier(draft, by=officer, at=datetime(2026, 11, 22, 20, 30, tzinfo=UTC))

    assert (dossier.schema_version, dossier.is_draft, dossier.state) == ("0.3", True, "draft")
    assert (dossier.assessment, dossier.name) == (str(draft.public_id), "2027 application")
    assert (dossier.made_at, dossier.made_by) == ("2026-11-23T04:30:00+08:00", "Officer")
    assert dossier.enterprise == dossiers.EnterprisePart(
        name=Text(en="First Logistics Ltd", zh="第一物流有限公司"),
        credit_code="91310000MA00000012",
        customs_code="1100000001",
        office=Text(en="Office A", zh="甲海关"),
        office_code="2201",
    )
    assert (dossier.edition.code, dossier.edition.valid_from, dossier.edition.valid_until) == (
        "2022",
        edition.valid_from.isoformat(),
        "2026-03-31",
    )


def test_dossier_lists_items_in_scope_by_business_type(start: Callable[..., Assessment], officer: User):
    dossier = draft_dossier(start(5, 8), by=officer, at=NOW)

    assert [(each.number, each.item_numbers) for each in dossier.types] == [(5, [8, 9]), (8, [20, 21, 22])]
    assert [each.number for each in dossier.items] == [8, 9, 20, 21, 22]


def test_dossier_omits_items_out_of_scope(draft: Assessment, officer: User):
    draft.answers.filter(item__number__lt=20).update(business_type=None)

    dossier = draft_dossier(draft, by=officer, at=NOW)

    assert [each.number for each in dossier.items] == [20, 21, 22]


def test_acceptance_date_is_the_reference_date(draft: Assessment, officer: User):
    planned = draft_dossier(draft, by=officer, at=NOW)
    document = put_in_vault(draft.answers.get(item__number=20), by=officer).document
    draft.accepted_date, draft.accepted_document = date(2027, 3, 15), document

    accepted = draft_dossier(draft, by=officer, at=NOW)

    assert (planned.accepted_date, planned.reference_date) == (None, date(2027, 3, 1))
    assert (planned.accepted_document, accepted.accepted_document) == ("", document.title)
    assert (accepted.accepted_date, accepted.reference_date) == ("2027-03-15", date(2027, 3, 15))


def test_item_has_its_wording_and_entries(draft: Assessment, officer: User, contributor: User):
    draft.answers.filter(item__number=12).update(assignee=contributor)
    save(draft, 12, officer, rating="not_applicable", reason="无委托人。", note="见附件。")

    item_part = part(draft_dossier(draft, by=officer, at=NOW), 12)

    item = catalogue_of(draft.edition).items[12]
    assert (item_part.text, item_part.text_sha256) == (item.text, text_hash(item))
    assert (item_part.rating, item_part.reason, item_part.note) == ("not_applicable", "无委托人。", "见附件。")
    assert (item_part.assignee, item_part.updated_by, item_part.updated_at) == (
        "Contributor",
        "Officer",
        "2026-11-23T12:00:00+08:00",
    )


def test_item_names_the_ratings_that_its_edition_has(draft: Assessment, officer: User):
    dossier = draft_dossier(draft, by=officer, at=NOW)

    item = catalogue_of(draft.edition).items[12]
    assert part(dossier, 12).allowed == list(item.allowed)
    assert json.loads(dossiers.canonical(dossier))["items"][0]["allowed"] == list(dossiers.ALL_RATINGS)


def test_dossier_made_before_allowed_ratings_keeps_its_bytes():
    dossier = examples.full()

    assert all("allowed" not in each for each in json.loads(dossiers.canonical(dossier))["items"])
    assert {tuple(each.allowed) for each in dossier.items} == {dossiers.ALL_RATINGS}


def test_unsaved_item_has_empty_entries(draft: Assessment, officer: User):
    item_part = part(draft_dossier(draft, by=officer, at=NOW), 12)

    assert (item_part.rating, item_part.reason, item_part.note, item_part.evidence) == ("", "", "", [])
    assert (item_part.assignee, item_part.updated_by, item_part.updated_at) == ("", "", None)


def test_dossier_omits_advice(start: Callable[..., Assessment], officer: User, edition: Edition):
    dossier = draft_dossier(start(*EVERY_TYPE), by=officer, at=NOW)

    notes = [note.en for each in dossier.items for note in each.notes]
    kept = [
        note.text_en
        for item in edition.items.order_by("number")
        for note in item.notes.all()
        if note.kind in ("erratum", "wording", "reading")
    ]
    assert notes == kept
    assert notes != []


@pytest.mark.parametrize(
    ("known", "parts"),
    [
        ("", [("10(1)", True, "meet"), ("10(2)", None, "not_meet"), ("10(3)", None, "")]),
        ("known", [("10(1)", True, "meet"), ("10(2)", True, "not_meet"), ("10(3)", False, "not_applicable")]),
        ("unknown", [("10(1)", True, "meet"), ("10(2)", False, "not_applicable"), ("10(3)", True, "")]),
    ],
)
def test_item_10_marks_applicable_sub_items(draft: Assessment, officer: User, known: str, parts: list[Any]):
    save(draft, 10, officer, count_known=known, sub_ratings={1: "meet", 2: "not_meet"})

    item_part = part(draft_dossier(draft, by=officer, at=NOW), 10)

    assert item_part.count_known == known
    assert [(each.number, each.applies, each.rating) for each in item_part.sub_items] == parts


def test_evidence_is_identified_by_its_hash(draft: Assessment, officer: User):
    answer = draft.answers.select_related("item", "assessment").get(item__number=11)
    link = put_in_vault(answer, by=officer, content=b"ledger", facet="record")

    (evidence,) = part(draft_dossier(draft, by=officer, at=NOW), 11).evidence

    assert evidence == dossiers.EvidencePart(
        document=str(link.document.public_id),
        version=1,
        title="快件查验登记",
        file_name="快件查验登记.txt",
        media_type="text/plain",
        size=6,
        sha256=sha256(b"ledger").hexdigest(),
        facet="record",
        uploaded_by="Officer",
        uploaded_at="2026-11-20T10:00:00+08:00",
    )


@pytest.mark.parametrize(("types", "items"), [((6,), 4), (EVERY_TYPE, 32)])
def test_dossier_takes_a_constant_number_of_queries(
    start: Callable[..., Assessment],
    officer: User,
    types: tuple[int, ...],
    items: int,
    django_assert_num_queries: Any,
):
    started = start(*types)
    for answer in started.answers.select_related("item", "assessment"):
        put_in_vault(answer, by=officer, content=str(answer.pk).encode())
    assessment = Assessment.objects.with_context().get(pk=started.pk)

    with django_assert_num_queries(3):
        dossier = draft_dossier(assessment, by=officer, at=NOW)

    assert [len(each.evidence) for each in dossier.items] == [1] * items


# --- Bytes and hash ----------------------------------------------------------------------------


def test_dossier_survives_a_round_trip_through_json(start: Callable[..., Assessment], officer: User):
    dossier = draft_dossier(start(*EVERY_TYPE), by=officer, at=NOW)

    data = dossiers.canonical(dossier)

    assert dossiers.parse(data) == dossier
    assert dossiers.canonical(dossiers.parse(data)) == data


def test_bytes_are_compact_json_with_sorted_keys_and_chinese():
    data = dossiers.canonical(examples.full())

    values = json.loads(data)
    assert data.decode() == json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert dossiers.sha256(data) == sha256(data).hexdigest()


def test_changed_dossier_has_another_hash():
    one, other = examples.full(), examples.full(name="another")

    hashes = {dossiers.sha256(dossiers.canonical(each)) for each in (one, other, examples.full())}

    assert len(hashes) == 2


def test_dossier_is_immutable():
    dossier = examples.dossier()

    with pytest.raises(ValidationError):
        dossier.name = "another"


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("schema_version",), "0.4"),
        (("schema_version",), 0.1),
        (("score",), 100),
        (("purpose",), "certification"),
        (("planned_date",), None),
        (("items", 0, "rating"), "excellent"),
        (("items", 0, "count_known"), "maybe"),
        (("items", 0, "number"), "8"),
        (("items", 0, "title"), {"en": "English only"}),
        (("enterprise", "phone"), "1"),
    ],
)
def test_unknown_schema_is_refused(where: tuple[Any, ...], value: object):
    values = json.loads(dossiers.canonical(examples.dossier()))
    place = values
    for step in where[:-1]:
        place = place[step]
    place[where[-1]] = value

    with pytest.raises(ValidationError) as refused:
        dossiers.parse(json.dumps(values).encode())

    assert refused.value.errors()[0]["loc"][: len(where)] == where


@pytest.mark.parametrize("data", [b"", b"{}", b"null", b"not JSON", b"\xff"])
def test_invalid_dossier_is_refused(data: bytes):
    with pytest.raises(ValidationError):
        dossiers.parse(data)


# --- The hash of an item's wording -------------------------------------------------------------


@pytest.fixture
def item_10(edition: Edition) -> Item:
    return catalogue_of(edition).items[10]


def test_item_hash_covers_its_whole_wording(item_10: Item):
    texts = [item_10.text, *(sub.text for sub in item_10.sub_items), item_10.closing]
    lines = [line for text in texts for line in (text.en, text.zh)]

    assert text_hash(item_10) == sha256("\n".join(lines).encode()).hexdigest()
    assert len(lines) == 10


@pytest.mark.parametrize("field", ["text", "closing"])
@pytest.mark.parametrize("side", ["en", "zh"])
def test_changed_wording_has_another_hash(item_10: Item, field: str, side: str):
    changed = replace(item_10, **{field: with_full_stop(getattr(item_10, field), side)})

    assert text_hash(changed) != text_hash(item_10)


@pytest.mark.parametrize("position", [0, 1, 2])
def test_changed_wording_of_a_sub_item_has_another_hash(item_10: Item, position: int):
    subs = list(item_10.sub_items)
    subs[position] = replace(subs[position], text=with_full_stop(subs[position].text, "zh"))

    assert text_hash(replace(item_10, sub_items=tuple(subs))) != text_hash(item_10)


def with_full_stop(text: Text, side: str) -> Text:
    return text.model_copy(update={side: getattr(text, side) + "。"})
