"""An edition's rows as one immutable object."""

from collections.abc import Callable
from datetime import timedelta

from acecs.text.bilingual import Text
from standards import actions
from standards.models import Edition, Item, Note, SubItem
from standards.queries.catalogue import catalogue_of, law_of
from standards.queries.law import read_law
from standards.queries.questions import read_questions
from tests.conftest import NOW

# No other test freezes the edition at these times, so it is not cached yet.
A_MOMENT = NOW + timedelta(days=8)
ANOTHER_MOMENT = NOW + timedelta(days=9)


def test_item_has_everything_from_its_rows(edition: Edition):
    row = Item.objects.select_related("home_type").get(edition=edition, number=10)

    item = catalogue_of(edition).items[10]

    assert (item.key, item.number, item.part, item.is_yes_no) == (row.pk, 10, row.part, row.is_yes_no)
    for name in ("title", "text", "closing", "not_applicable_when"):
        assert getattr(item, name) == Text(en=getattr(row, f"{name}_en"), zh=getattr(row, f"{name}_zh"))
    assert [(each.key, each.number, each.applies, each.text.en) for each in item.sub_items] == [
        (each.pk, f"10({each.position})", each.applies, each.text_en)
        for each in SubItem.objects.filter(item=row).order_by("position")
    ]
    assert [(each.kind, each.text.zh) for each in item.notes] == list(row.notes.values_list("kind", "text_zh"))
    assert [(each.facet, each.frequency, each.text.en) for each in item.expected_evidence] == list(
        row.expected_evidence.values_list("facet", "frequency", "text_en")
    )


def test_lists_and_second_types_belong_to_their_items(edition: Edition):
    items = catalogue_of(edition).items

    assert [number for number, item in items.items() if item.also_listed] == [8]
    row = edition.items.get(number=9)
    assert [(each.list.en, each.text.zh, each.is_open) for each in items[9].checklist] == list(
        row.checklist.values_list("list_en", "text_zh", "is_open")
    )
    assert [number for number, item in items.items() if item.nil_statement_counts] == [9, 13, 19, 28, 29, 32]


def test_types_items_questions_and_law_are_complete(edition: Edition):
    found = catalogue_of(edition)

    assert [(each.key, each.number, each.heading.zh) for each in found.types] == list(
        edition.business_types.values_list("pk", "number", "heading_zh")
    )
    assert list(found.items) == list(range(1, 33))
    assert found.item_of_key[found.items[7].key] is found.items[7]
    assert found.type_of_key[found.types[2].key] is found.types[2]
    assert found.questions == read_questions(edition)
    assert found.law == read_law(edition)


def test_frozen_edition_is_one_object(edition: Edition, django_assert_num_queries: Callable[..., object]):
    actions.freeze(edition=edition, at=A_MOMENT)

    with django_assert_num_queries(14):
        first = catalogue_of(edition)
    with django_assert_num_queries(0):
        again, law = catalogue_of(Edition(pk=edition.pk, code="2022", frozen_at=A_MOMENT)), law_of(edition)

    assert again is first
    assert law is first.law


def test_edition_frozen_at_another_time_is_read_again(edition: Edition):
    """After a database is set up again, the same key belongs to other rows."""
    note = Note.objects.filter(item__number=15, position=1)
    note.update(text_en="First.")
    first = catalogue_of(Edition(pk=edition.pk, code="2022", frozen_at=A_MOMENT + timedelta(hours=1)))
    note.update(text_en="Second.")

    second = catalogue_of(Edition(pk=edition.pk, code="2022", frozen_at=ANOTHER_MOMENT))

    assert (first.items[15].notes[0].text.en, second.items[15].notes[0].text.en) == ("First.", "Second.")


def test_unfrozen_edition_is_read_each_time(edition: Edition):
    catalogue_of(edition)
    Note.objects.filter(item__number=15, position=1).update(text_en="Reloaded.")

    assert catalogue_of(edition).items[15].notes[0].text.en == "Reloaded."
