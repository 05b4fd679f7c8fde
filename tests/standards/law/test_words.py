"""Texts with values in both languages, of which lines are made."""

import pytest

from standards.law.sentences import SENTENCES, items_listed, rmb, say, whole


def test_text_value_is_filled_in_by_language():
    sentence = say("result", key="10(2)", result=SENTENCES["meet"])

    assert (sentence.en, sentence.zh) == ("Item 10(2): meets.", "第10(2)项：达标。")


def test_missing_value_is_an_error():
    with pytest.raises(KeyError):
        say("result", key="10")


def test_format_of_numbers():
    assert [rmb(fen) for fen in (0, 1, 100, 10_000_00, 10_000_01, 1_000_000_10)] == [
        "0",
        "0.01",
        "1",
        "10,000",
        "10,000.01",
        "1,000,000.10",
    ]
    assert whole(1234567) == "1,234,567"
    assert [items_listed(numbers).en for numbers in ([4], [4, 19], [1, 7, 25])] == [
        "item 4",
        "items 4 and 19",
        "items 1, 7 and 25",
    ]
    assert [items_listed(numbers).zh for numbers in ([4], [1, 7, 25])] == ["第4项", "第1、7、25项"]
