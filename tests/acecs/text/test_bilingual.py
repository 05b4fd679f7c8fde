from datetime import date
from types import SimpleNamespace

import pytest

from acecs.text.bilingual import NOTHING, Text, Texts, column_in, joined, own, sides_in, text_from


@pytest.mark.parametrize(
    ("language", "text", "sides"),
    [
        ("en", "Port", ("en", "zh")),
        ("zh-hans", "口岸", ("zh", "en")),
        ("zh", "口岸", ("zh", "en")),
        (None, "口岸", ("zh", "en")),
    ],
)
def test_language_chooses_the_side(language: str | None, text: str, sides: tuple[str, str]):
    assert own(Text(en="Port", zh="口岸"), language) == text
    assert sides_in(language) == sides
    assert column_in("heading", language) == f"heading_{sides[0]}"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_value_is_equal_in_both_languages(language: str):
    assert [own(value, language) for value in (7, "7", NOTHING)] == ["7", "7", ""]


@pytest.mark.parametrize(("language", "written"), [("en", "3 November 2026"), ("zh-hans", "2026年11月3日")])
def test_day_is_written_in_words(language: str, written: str):
    assert own(date(2026, 11, 3), language) == written


def test_text_is_read_from_both_fields_of_a_row():
    row = SimpleNamespace(title_en="Port", title_zh="口岸")

    assert text_from(row, "title") == Text(en="Port", zh="口岸")


def test_items_are_joined_by_the_separator_of_each_language():
    port = Text(en="Port", zh="口岸")

    assert joined([port, 7, "2026-1"]) == Text(en="Port, 7, 2026-1", zh="口岸、7、2026-1")
    assert joined([]) == NOTHING


def test_text_is_said_with_its_values():
    texts = Texts(days=Text(en="{n:day|days}", zh="{n}天"))

    assert texts.say("days", n=1) == Text(en="1 day", zh="1天")
    with pytest.raises(KeyError):
        texts.say("days")
