"""What counts of an item as the enterprise answered it."""

from acecs.text.bilingual import NOTHING
from standards.law.facts import ItemFacts, SubFacts
from standards.law.readiness import Answer
from standards.law.rollup import ALWAYS, SubEntry
from standards.ratings import MEET

SUB_ITEMS = (SubFacts("10(1)", SubEntry(1, ALWAYS, MEET), applies=True),)


def item(*, is_confirmed: bool) -> ItemFacts:
    return ItemFacts(10, "individual", NOTHING, MEET, sub_items=SUB_ITEMS, is_confirmed=is_confirmed)


def test_confirmed_sub_items_count_as_entered():
    assert item(is_confirmed=True).answer == Answer(10, "individual", MEET, (SubEntry(1, ALWAYS, MEET),))


def test_carried_over_item_counts_as_unrated_with_its_sub_items():
    assert item(is_confirmed=False).answer == Answer(10, "individual", "", (SubEntry(1, ALWAYS, ""),))
