"""Template tags of the report: words and texts in the languages that were asked for, marked with `lang`.

In a report in both languages Chinese stands first. A text that lacks the language asked for is shown in the one it has.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.template import Context, Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from acecs.text.bilingual import Text, Value, fill, side_in, side_of
from reports.summary import BEIJING
from reports.words import WORDS

register = Library()
COLON, COMMA, BRACKETS = Text(en=": ", zh="："), Text(en=", ", zh="，"), Text(en=" ({})", zh="（{}）")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


@register.filter
def language_of(text: str) -> str:
    """The language to mark typed text with: it decides on quotes and on how a screen reader speaks."""
    return "zh" if _HAN.search(text) else "en"


def say(key: str, **values: Value) -> Text:
    """Return a word with its values; a value that is a text itself gives its own language."""
    return fill(WORDS[key], **values)


def listed(items: Iterable[object]) -> Text:
    """What both languages name alike, as each of them lists it."""
    names = [str(item) for item in items]
    return Text(en=", ".join(names), zh="、".join(names))


def sides(text: Text, languages: Iterable[str]) -> list[tuple[str, str]]:
    """Return (language, text) for each language asked for that has text; else for the one that there is."""
    asked = [(language, side_of(text, side_in(language))) for language in languages]
    found = [(language, side) for language, side in asked if side.strip()]
    if found:
        return found
    return [(language, side) for language, side in (("en", text.en), ("zh", text.zh)) if side.strip()]


def plain(text: Text, languages: Iterable[str]) -> str:
    """Both sides in one line, without marks: for titles and drawings."""
    return " ".join(side for _, side in sides(text, languages))


@register.simple_tag(takes_context=True)
def inline(context: Context, text: Text) -> SafeString:
    """The page's own language stands bare: every element less is time saved in drawing."""
    found = sides(text, context["languages"])
    pieces = (_marked(language, side, context["lang"]) for language, side in found)
    return format_html_join(" ", "{}", ((piece,) for piece in pieces))


def _marked(language: str, side: str, page_language: str) -> str:
    return side if language == page_language else format_html('<span lang="{}">{}</span>', language, side)


@register.simple_tag(takes_context=True)
def paragraphs(context: Context, text: Text) -> SafeString:
    return format_html_join("", '<p lang="{}">{}</p>', sides(text, context["languages"]))


@register.simple_tag(takes_context=True)
def word(context: Context, key: str, **values: Any) -> SafeString:
    return inline(context, say(key, **values))


def _last(text: Text, context: Context) -> str:
    """The side that goes with words in all languages before it: that of the language in which they ended."""
    return side_of(text, context["languages"][-1])


@register.simple_tag(takes_context=True)
def once(context: Context, text: Text) -> str:
    """What both languages name alike stands once."""
    return _last(text, context)


@register.simple_tag(takes_context=True)
def first(context: Context, text: Text) -> str:
    """The report's first language alone, where a line has no room for both."""
    return sides(text, context["languages"][:1])[0][1]


@register.simple_tag(takes_context=True)
def first_word(context: Context, key: str) -> str:
    return first(context, WORDS[key])


@register.simple_tag(takes_context=True)
def colon(context: Context) -> str:
    """After a word, before its value."""
    return _last(COLON, context)


@register.simple_tag(takes_context=True)
def comma(context: Context) -> str:
    """Between two words."""
    return _last(COMMA, context)


@register.simple_tag(takes_context=True)
def bracketed(context: Context, text: Text | str | int) -> SafeString:
    """After a word, in brackets: a word in its languages, or what is the same in both."""
    content = text if isinstance(text, str | int) else inline(context, text)
    return format_html(_last(BRACKETS, context), content)


@register.simple_tag(takes_context=True)
def sentence(context: Context, key: str, **values: Any) -> SafeString:
    return paragraphs(context, say(key, **values))


@register.filter
def typed(text: str) -> SafeString:
    """A paragraph as somebody typed it: escaped, its line ends kept by the stylesheet."""
    return format_html('<p class="typed" lang="{}">{}</p>', language_of(text), text)


@register.filter
def moment(value: str) -> str:
    """ISO moment → Beijing date and time."""
    return datetime.fromisoformat(value).astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")


@register.filter
def drawing(svg: str) -> SafeString:
    """An SVG of reports/charts.py: made of numbers and our own words only."""
    return mark_safe(svg)  # noqa: S308
