"""Sentences have the same values in both languages and are all used; how values are formatted."""

import ast
import re
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest
from django.conf import settings

from acecs.text.bilingual import Text, fill
from reports.words import WORDS
from standards import ratings
from standards.law.pass_rule import Verdict
from standards.law.penalties import LeftOut
from standards.law.profile import Implication
from standards.law.readiness import Parts
from standards.law.results import Result
from standards.law.sentences import SENTENCES, items_listed, rmb, say, whole, yes_no

ROOMS = (Path(settings.BASE_DIR, "standards"), Path(settings.BASE_DIR, "assessments"))
CHINESE = re.compile("[\u4e00-\u9fff]")


def values(sentence: str) -> set[str]:
    return {name for _text, name, _format, _conversion in Formatter().parse(sentence) if name}


def used() -> Iterator[str]:
    """Names of sentences that the code spells out, and those that it builds from a code."""
    for path in (path for room in ROOMS for path in room.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
    yield from Result
    yield from (ratings.MEET, ratings.BASICALLY_MEET, ratings.NOT_MEET, ratings.NOT_APPLICABLE)
    yield from (f"penalty_{why}" for why in LeftOut)
    about = ("general", *(f"{parts}_verdict" for parts in get_args(Parts)))
    yield from (f"{name}_{verdict}" for name, verdict in product(about, Verdict))
    yield "advice_plan_number"
    yield from (f"check_{no}_by_profile" for no in Implication)
    yield from (f"if_by_{counted}{where}" for counted, where in product(("act", "decision"), ("", "_in_worst")))
    yield from (f"advice_wait{earlier}{number}" for earlier, number in product(("", "_or_earlier"), ("", "_number")))


def faults_of(name: str) -> list[str]:
    sentence = SENTENCES[name]
    faults = {
        "English blank or padded": not (sentence.en.strip() == sentence.en != ""),
        "Chinese blank, padded or English": not (sentence.zh.strip() == sentence.zh not in ("", sentence.en)),
        "Chinese in the English": CHINESE.search(sentence.en),
        "other values": values(sentence.en) != values(sentence.zh),
    }
    return [fault for fault, is_found in faults.items() if is_found]


def test_sentences_have_both_languages_with_the_same_values():
    faults = {name: faults_of(name) for name in SENTENCES}

    assert len(faults) > 150
    assert {name: found for name, found in faults.items() if found} == {}


# Values that are numbers of things; the others are names, days and texts.
PLURAL_OF_ONE = re.compile(
    r"(?<!RMB )\b1 (?:(?!is\b|in\b|of\b|a\b|to\b)[a-z]+ )?(?!is\b|looks\b|this\b|was\b|exceeds\b)[a-z]+s\b"
)
COUNTS = {"acts", "count", "days", "entered", "least", "months", "most", "n", "number", "per", "total"}


@pytest.mark.parametrize("texts", [SENTENCES, WORDS], ids=["law", "report"])
def test_one_of_a_thing_is_not_written_in_the_plural(texts: Mapping[str, Text]):
    rendered = {
        name: fill(text, **{value: 1 if value in COUNTS else "X" for value in values(text.en) | values(text.zh)}).en
        for name, text in texts.items()
    }

    assert {name: each for name, each in rendered.items() if PLURAL_OF_ONE.search(each)} == {}


@pytest.mark.parametrize(("number", "english"), [(1, "1 penalty"), (2, "2 penalties"), (0, "0 penalties")])
def test_number_is_written_with_its_noun(number: int, english: str):
    text = Text(en="{number:penalty|penalties}", zh="{number}次处罚")

    assert fill(text, number=number) == Text(en=english, zh=f"{number}次处罚")


def test_every_sentence_is_used():
    assert set(SENTENCES) - set(used()) == set()


def test_value_is_filled_in_by_language():
    assert say("result", key="10(2)", result=SENTENCES["not_meet"]) == Text(
        en="Item 10(2): does not meet.", zh="第10(2)项：不达标。"
    )


def test_missing_sentence_or_value_is_an_error():
    with pytest.raises(KeyError, match="no_such_sentence"):
        say("no_such_sentence")
    with pytest.raises(KeyError, match="key"):
        say("result", result="")


@pytest.mark.parametrize(
    ("numbers", "english", "chinese"),
    [
        ([4], "item 4", "第4项"),
        ([4, 19], "items 4 and 19", "第4、19项"),
        ([1, 7, 11, 12, 25], "items 1, 7, 11, 12 and 25", "第1、7、11、12、25项"),
        ([11, 12, 13], "items 11–13", "第11至13项"),
        ([25, 13, 4, 11, 12], "items 4, 11–13 and 25", "第4、11至13、25项"),
    ],
)
def test_list_of_items(numbers: list[int], english: str, chinese: str):
    assert items_listed(numbers) == Text(en=english, zh=chinese)


def test_all_items_are_listed_as_all():
    assert items_listed(range(1, 33), among=range(1, 33)) == Text(en="all 32 items", zh="全部32项")
    assert items_listed([1, 2], among=[1, 2]).en == "items 1 and 2"


@pytest.mark.parametrize(
    ("fen", "written"),
    [
        (0, "0"),
        (1, "0.01"),
        (100, "1"),
        (10_000_00, "10,000"),
        (10_000_01, "10,000.01"),
        (10_000_10, "10,000.10"),
        (123_456_789_99, "123,456,789.99"),
    ],
)
def test_format_of_money(fen: int, written: str):
    assert rmb(fen) == written


def test_format_of_whole_numbers_and_answers():
    assert [whole(number) for number in (0, 9_999, 1_000_000)] == ["0", "9,999", "1,000,000"]
    assert (yes_no(is_so=True).zh, yes_no(is_so=False).en) == ("是", "no")
