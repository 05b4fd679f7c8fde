"""Which words of a text changed. Pure.

Words of alphabets, numbers and days are compared whole, Chinese character by character; stray single matches between changes are
joined to them, so that a marked passage reads as one.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from diff_match_patch import diff_match_patch

# `2026-11-03`, `1,000.50` and `don't` are one token; any other character (Chinese, punctuation) is a separate token.
TOKEN = re.compile(r"[A-Za-z0-9\u00c0-\u024f]+(?:[-.,'’/:][A-Za-z0-9\u00c0-\u024f]+)*|\s+|.", re.DOTALL)
# Seconds for one text; what is left then is marked as a whole. Ten thousand characters with nothing in common would take minutes.
MOST_SECONDS = 0.2
FIRST_SURROGATE, SURROGATES = 0xD800, 0x800

Kind = Literal["same", "gone", "new"]
KINDS: dict[int, Kind] = {-1: "gone", 0: "same", 1: "new"}


@dataclass(frozen=True)
class Piece:
    text: str
    kind: Kind


@dataclass(frozen=True)
class Marked:
    """A text before and after in one, in pieces that are the same on both sides, gone or new."""

    both: tuple[Piece, ...]

    @property
    def before(self) -> tuple[Piece, ...]:
        return tuple(each for each in self.both if each.kind != "new")

    @property
    def after(self) -> tuple[Piece, ...]:
        return tuple(each for each in self.both if each.kind != "gone")


@lru_cache(maxsize=1024)
def marked(before: str, after: str) -> Marked:
    """Compare two texts; kept, because a page of history compares the same ones again and again."""
    return Marked(tuple(_pieces(before, after)))


def _pieces(before: str, after: str) -> list[Piece]:
    if before == after or not before or not after:
        return _whole(before, after)
    tokens: list[str] = []
    codes: dict[str, str] = {}
    encoded = [_encoded(TOKEN.findall(text), tokens, codes) for text in (before, after)]
    engine = diff_match_patch()
    engine.Diff_Timeout = MOST_SECONDS
    differences = engine.diff_main(*encoded, False)  # noqa: FBT003 - the library's own signature
    engine.diff_cleanupSemantic(differences)
    return [Piece(_decoded(text, tokens), KINDS[kind]) for kind, text in differences]


def _whole(before: str, after: str) -> list[Piece]:
    if before == after:
        return [Piece(before, "same")] if before else []
    return [Piece(before, "gone")] if before else [Piece(after, "new")]


def _encoded(words: list[str], tokens: list[str], codes: dict[str, str]) -> str:
    """One character for each token, so that the library compares tokens. `tokens` and `codes` grow."""
    for word in words:
        if word not in codes:
            number = len(tokens)
            codes[word] = chr(number if number < FIRST_SURROGATE else number + SURROGATES)
            tokens.append(word)
    return "".join(codes[word] for word in words)


def _decoded(text: str, tokens: list[str]) -> str:
    numbers = map(ord, text)
    return "".join(tokens[number if number < FIRST_SURROGATE else number - SURROGATES] for number in numbers)
