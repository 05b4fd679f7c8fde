"""The catalogue's part of an item's page."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from standards import actions
from standards.models import Edition, Item, Note
from standards.rendering import item_texts
from tests.conftest import NOW

# No other test freezes the edition at this time, so it is not cached yet.
A_MOMENT = NOW + timedelta(days=7)
REFERENCE = "Reference translation, not an official text"


@pytest.fixture
def frozen(edition: Edition) -> Edition:
    actions.freeze(edition=edition, at=A_MOMENT)
    return edition


def text_of(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def test_every_item_has_its_text(edition: Edition) -> None:
    numbers = list(edition.items.values_list("number", flat=True))

    assert list(item_texts(edition, "en")) == numbers


def test_page_language_comes_first(edition: Edition) -> None:
    languages = {
        language: re.findall(r'<div lang="([^"]+)">', item_texts(edition, language)[15])
        for language in ("en", "zh-hans")
    }

    assert languages == {"en": ["en", "zh-hans"], "zh-hans": ["zh-hans", "en"]}


def test_both_wordings_are_complete(edition: Edition) -> None:
    item = edition.items.get(number=15)

    text = text_of(item_texts(edition, "en")[15])

    assert text.startswith(f"{item.text_en} {item.text_zh} {REFERENCE}")


def test_official_chinese_is_not_marked(edition: Edition) -> None:
    Edition.objects.update(chinese_is_official=True)

    assert REFERENCE not in item_texts(edition, "en")[15]


def test_advice_is_separate_from_notes_on_the_text(edition: Edition) -> None:
    html = item_texts(edition, "en")[20]

    notes, advice = re.findall(r'<details class="item-notes[^"]*">(.*?)</details>', html, flags=re.DOTALL)
    assert set(re.findall("note--([a-z]+)", notes)) == {"reading"}
    assert set(re.findall("note--([a-z]+)", advice)) == {"advice"}


def test_notes_are_about_the_page_language_only(edition: Edition) -> None:
    english, chinese = (text_of("".join(item_texts(edition, language).values())) for language in ("en", "zh-hans"))

    assert ["are consignors and consignees" in text for text in (english, chinese)] == [True, False]
    assert ["“验视”由" in text for text in (english, chinese)] == [False, True]


def test_evidence_shows_facet_and_frequency(edition: Edition) -> None:
    row = edition.items.get(number=4).expected_evidence.all()[0]

    text = text_of(item_texts(edition, "en")[4])

    assert f"record that it is carried out (at every event): {row.text_en}" in text


def test_nil_statement_is_offered_if_it_counts(edition: Edition) -> None:
    texts = item_texts(edition, "en")

    assert [number for number, html in texts.items() if "nil-statement" in html] == [9, 13, 19, 28, 29, 32]


def test_fixed_lists_are_shown_one_by_one(edition: Edition) -> None:
    html = item_texts(edition, "en")[9]

    assert re.findall(r'<p class="checklist-name">([^<]+)</p>', html) == [
        "Ledger of the business",
        "Ledger of unqualified goods (open list: the text gives these as examples)",
    ]


def test_item_listed_twice_says_why(edition: Edition) -> None:
    texts = item_texts(edition, "en")

    assert [number for number, html in texts.items() if "item-also" in html] == [8]


def test_texts_of_an_edition_are_escaped(edition: Edition) -> None:
    Item.objects.filter(number=1).update(text_en="<script>alert(1)</script>")

    assert "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>" in item_texts(edition, "en")[1]


def test_no_inline_style_or_script(edition: Edition) -> None:
    html = "".join(item_texts(edition, "zh-hans").values())

    assert re.findall(r"\sstyle=|<script|<style|\son\w+=", html) == []


def test_frozen_edition_is_rendered_once_per_language(
    frozen: Edition, django_assert_num_queries: Callable[..., object]
) -> None:
    for language, queries in (("en", 14), ("zh-hans", 0)):  # the catalogue is read for the first one
        with django_assert_num_queries(queries):
            first = item_texts(frozen, language)
        with django_assert_num_queries(0):
            assert item_texts(frozen, language) is first


def test_unfrozen_edition_is_not_cached(edition: Edition) -> None:
    item_texts(edition, "en")
    Note.objects.filter(item__number=15, position=1).update(text_en="Reloaded.")

    assert "Reloaded." in item_texts(edition, "en")[15]
