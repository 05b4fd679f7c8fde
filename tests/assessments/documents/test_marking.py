"""Which words of a text changed."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.documents.marking import marked

TEXTS = st.text(alphabet="制度台账 a1.-，\n", max_size=40)


def shown(before: str, after: str) -> tuple[str, str]:
    """Both sides, with [gone] and {new}."""
    both = marked(before, after)
    signs = {"same": "%s", "gone": "[%s]", "new": "{%s}"}
    first, second = ("".join(signs[each.kind] % each.text for each in side) for side in (both.before, both.after))
    return first, second


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", ("", "")),
        ("Same.", "Same.", ("Same.", "Same.")),
        ("", "New.", ("", "{New.}")),
        ("Gone.", "", ("[Gone.]", "")),
        ("We have 12 trucks.", "We have 15 trucks.", ("We have [12] trucks.", "We have {15} trucks.")),
        ("checked 2026-11-03", "checked 2026-11-04", ("checked [2026-11-03]", "checked {2026-11-04}")),
        ("制度已发布。", "制度已修订并发布。", ("制度已发布。", "制度已{修订并}发布。")),
        ("台账按月核对。", "台账按季度核对。", ("台账按[月]核对。", "台账按{季度}核对。")),
        ("One.\nTwo.", "One.\nThree.", ("One.\n[Two].", "One.\n{Three}.")),
    ],
)
def test_changed_words_are_marked(before: str, after: str, expected: tuple[str, str]):
    assert shown(before, after) == expected


@given(before=TEXTS, after=TEXTS)
def test_pieces_make_up_both_texts(before: str, after: str):
    both = marked(before, after)

    assert "".join(each.text for each in both.before) == before
    assert "".join(each.text for each in both.after) == after


def test_long_texts_take_no_longer_than_allowed():
    chosen = random.Random(1)
    before, after = ("".join(chr(0x4E00 + chosen.randrange(20_000)) for _at in range(10_000)) for _side in range(2))

    started = time.process_time()
    both = marked(before, after)

    assert time.process_time() - started < 5
    assert "".join(each.text for each in both.after) == after
