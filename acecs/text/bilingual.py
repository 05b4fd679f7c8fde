"""Text in both languages, for code that needs both at once or has no settings: law, frozen documents, reports. Pure."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from string import Formatter
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict

from acecs.text.days import BEIJING, in_chinese, in_english


class Frozen(BaseModel):
    """A part of a frozen document: strict, immutable, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    @cached_property
    def kept_hash(self) -> int:
        """Hash of the JSON, because fields may be lists. Kept, because pages hash the same parts in each request."""
        return hash(self.model_dump_json())

    def __hash__(self) -> int:
        return self.kept_hash

    def __copy__(self) -> Self:
        """`model_copy` then changes the copy, which has another hash."""
        copied = super().__copy__()
        vars(copied).pop("kept_hash", None)
        return copied


class Text(Frozen):
    en: str
    zh: str


NOTHING = Text(en="", zh="")

Side = Literal["en", "zh"]
OTHER: Mapping[Side, Side] = {"en": "zh", "zh": "en"}
Value = Text | str | int | date


class Texts(dict[str, Text]):
    """Texts by name, with values in braces."""

    def say(self, name: str, /, **values: Value) -> Text:
        """Return a text with its values filled in. Raises `KeyError` for an unknown text or a missing value."""
        return fill(self[name], **values)


def read_texts(path: Path) -> Texts:
    """Read a TOML file of texts: `[name]`, then `en` and `zh`."""
    return Texts({name: Text(**sides) for name, sides in tomllib.loads(path.read_text("utf-8")).items()})


def fill(text: Text, **values: Value) -> Text:
    """Fill values into both languages; a value may be a `Text` itself, and a day or moment is written in words. `{n:day|days}`
    adds the noun for that number. Raises `KeyError` for a missing value."""
    return Text(
        en=_filled(text.en, {name: own(value, "en") for name, value in values.items()}),
        zh=_filled(text.zh, {name: own(value, "zh") for name, value in values.items()}),
    )


def joined(items: Iterable[Value]) -> Text:
    """List items with each language's separator: `A, B`; `A、B`."""
    listed = list(items)
    return Text(en=", ".join(own(item, "en") for item in listed), zh="、".join(own(item, "zh") for item in listed))


class _Nouns(Formatter):
    """Fills in a number with its noun: `{number:penalty|penalties}` becomes `1 penalty`, `2 penalties`."""

    def format_field(self, value: str, format_spec: str) -> str:
        one, is_noun, several = format_spec.partition("|")
        return f"{value} {one if value == '1' else several}" if is_noun else value


NOUNS = _Nouns()


def _filled(text: str, values: Mapping[str, str]) -> str:
    # The formatter with nouns is slower, and few texts have any.
    return NOUNS.vformat(text, (), values) if "|" in text else text.format_map(values)


def text_from(row: object, name: str = "text") -> Text:
    """Read both languages of a row from its fields `<name>_en` and `<name>_zh`."""
    return Text(en=getattr(row, f"{name}_en"), zh=getattr(row, f"{name}_zh"))


def own(value: Value, language: str | None) -> str:
    """Return the text, or the day or moment in words, in `language`: that of a page ("en", "zh-hans") or a side ("en", "zh")."""
    text = in_words(value) if isinstance(value, date) else value
    return getattr(text, side_in(language)) if isinstance(text, Text) else str(text)


def in_words(value: date | datetime) -> Text:
    """Return a day as sentences write it, `3 November 2026`; of a moment also its time, `10:42 Beijing time`."""
    if not isinstance(value, datetime):
        return Text(en=in_english(value), zh=in_chinese(value))
    at = value.astimezone(BEIJING)
    return Text(en=f"{in_english(at)}, {at:%H:%M} Beijing time", zh=f"{in_chinese(at)} 北京时间 {at:%H:%M}")


def side_in(language: str | None) -> Side:
    """Return the side that a page in `language` ("en", "zh-hans") shows first."""
    return "en" if language == "en" else "zh"


def sides_in(language: str | None) -> tuple[Side, Side]:
    """Return the side that a page in `language` shows first, and the other one."""
    first = side_in(language)
    return first, OTHER[first]


def column_in(name: str, language: str | None) -> str:
    """Return which field of a row has `name` in `language`, for queries: `heading_en`."""
    return f"{name}_{side_in(language)}"
