"""The sentences that explain results, in both languages, shared by pages, reports and commands. Pure.

`say` fills in values: texts in both languages, days, or strings and numbers that are the same in both.
"""

from collections.abc import Collection, Sequence
from decimal import Decimal
from pathlib import Path

from acecs.text.bilingual import Text, joined, read_texts
from acecs.text.number_lists import is_all, ranges

SENTENCES = read_texts(Path(__file__).with_suffix(".toml"))
say = SENTENCES.say
PAST_WORDS = {"self_assessed_satisfied": "past_satisfied", "self_assessed_all_satisfied": "past_all_satisfied"}


def headline(parts: str, verdict: str) -> Text:
    """The verdict with what it is about. `parts`: `individual`, `general` or `all` standards."""
    return SENTENCES[f"{parts}_verdict_{verdict}"]


def told_as_past(text: Text) -> Text:
    """Say "hold by own ratings" for "satisfied on self-assessment", for a verdict that customs has set aside."""
    for said, instead in PAST_WORDS.items():
        before, after = SENTENCES[said], SENTENCES[instead]
        text = Text(en=text.en.replace(before.en, after.en), zh=text.zh.replace(before.zh, after.zh))
    return text


def yes_no(*, is_so: bool) -> Text:
    return SENTENCES["yes" if is_so else "no"]


def rmb(fen: int) -> str:
    """Format fen as RMB: `10,000`, or `10,000.01` if it is not a whole amount."""
    amount = Decimal(fen) / 100
    return f"{amount:,.2f}" if fen % 100 else f"{amount:,.0f}"


def whole(number: int) -> str:
    return f"{number:,}"


def items_listed(numbers: Collection[int], among: Collection[int] = ()) -> Text:
    """List items: `items 1, 7 and 11–13`, `第1、7、11至13项`; `all 32 items`, `全部32项` if they are all of `among`."""
    in_order = sorted(set(numbers))
    if is_all(in_order, among):
        return Text(en=f"all {len(in_order)} items", zh=f"全部{len(in_order)}项")
    names = enumerated(ranges(in_order))
    return Text(en=f"{'item' if len(in_order) == 1 else 'items'} {names.en}", zh=f"第{names.zh}项")


def enumerated(texts: Sequence[Text]) -> Text:
    """Join names: `A, B and C`, `A、B、C`."""
    names = [text.en for text in texts]
    english = " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
    return Text(en=english, zh=joined(texts).zh)
