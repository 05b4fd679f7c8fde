"""What counts of an item as the enterprise answered it."""

from dataclasses import replace
from datetime import date

from acecs.text.bilingual import NOTHING
from standards.law.facts import Facts, ItemFacts, SubFacts
from standards.law.figures import Figures
from standards.law.readiness import Answer
from standards.law.results import Situation
from standards.law.rollup import ALWAYS, SubEntry
from standards.law.sentences import SENTENCES, items_listed, say
from standards.law.statement import statement
from standards.ratings import MEET
from tests.standards.law.edition_2022 import LAW

DAY = date(2026, 3, 15)
SUB_ITEMS = (SubFacts("10(1)", SubEntry(1, ALWAYS, MEET), applies=True),)


def item(*, is_confirmed: bool) -> ItemFacts:
    return ItemFacts(10, "individual", NOTHING, MEET, sub_items=SUB_ITEMS, is_confirmed=is_confirmed)


def test_confirmed_sub_items_count_as_entered():
    assert item(is_confirmed=True).answer == Answer(10, "individual", MEET, (SubEntry(1, ALWAYS, MEET),))


def test_carried_over_item_is_open_until_it_is_confirmed():
    about = Facts(LAW, (item(is_confirmed=False),), Figures(documents={2025: 20_000}), Situation(DAY), as_of=DAY)

    found = statement(about)

    (open_item,) = found.open_items
    assert open_item.why.zh == SENTENCES["open_confirm"].zh
    assert say("unconfirmed_not_counted", items=items_listed([10], [10])) in found.remarks


def test_remark_names_unconfirmed_items_unless_all_are():
    items = tuple(replace(item(is_confirmed=False), number=number, sub_items=()) for number in (10, 11, 12, 13))
    about = Facts(LAW, items, Figures(documents={2025: 20_000}), Situation(DAY), as_of=DAY)
    but_one = replace(about, items=(*items[:3], replace(items[3], is_confirmed=True)))

    assert say("unconfirmed_not_counted", items="all 4 items").en in [each.en for each in statement(about).remarks]
    assert say("unconfirmed_not_counted", items="items 10–12").en in [each.en for each in statement(but_one).remarks]


def test_confirmed_item_leaves_nothing_to_confirm():
    about = Facts(LAW, (item(is_confirmed=True),), Figures(documents={2025: 20_000}), Situation(DAY), as_of=DAY)

    found = statement(about)

    assert found.open_items == []
    assert found.remarks == []


def test_carried_over_item_counts_as_unrated_with_its_sub_items():
    assert item(is_confirmed=False).answer == Answer(10, "individual", "", (SubEntry(1, ALWAYS, ""),))
