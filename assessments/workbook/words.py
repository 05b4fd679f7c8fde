"""The words of workbooks, which have both languages in every cell of their own. Pure."""

from pathlib import Path

from acecs.text.bilingual import Text, read_texts

WORDS = read_texts(Path(__file__).with_suffix(".toml"))
say = WORDS.say


def both(text: Text, between: str = "\n") -> str:
    """Both languages in one cell, the official one first."""
    return between.join(dict.fromkeys(filter(None, (text.zh, text.en))))


def sheet_title(name: str) -> str:
    return both(WORDS[f"sheet_{name}"], " ")
