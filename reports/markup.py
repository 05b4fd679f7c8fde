"""Template tags of the report: words and texts in the requested languages, marked with `lang`.

A report in both languages shows Chinese first. A text without the requested language is shown in the other one.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.template import Context, Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from acecs.text.bilingual import Text, in_words, own
from acecs.text.days import BEIJING
from reports.words import WORDS

register = Library()
say = WORDS.say
COLON, COMMA, SEMICOLON = Text(en=": ", zh="："), Text(en=", ", zh="，"), Text(en="; ", zh="；")
BRACKETS = Text(en=" ({})", zh="（{}）")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


@register.filter
def language_of(text: str) -> str:
    """Guess the language of typed text for its `lang` mark, which affects quotes and screen readers."""
    return "zh" if _HAN.search(text) else "en"


def sides(text: Text, languages: Iterable[str]) -> list[tuple[str, str]]:
    """Return (language, text) for each requested language that has text, or for the one that has."""
    requested = [(language, own(text, language)) for language in languages]
    if filled := [(language, side) for language, side in requested if side.strip()]:
        return filled
    return [(language, side) for language, side in text if side.strip()]


def plain(text: Text, languages: Iterable[str]) -> str:
    """Return the requested languages in one line without markup, for titles and drawings."""
    return " ".join(side for _, side in sides(text, languages))


@register.simple_tag(takes_context=True)
def inline(context: Context, text: Text) -> SafeString:
    """Show the text in the requested languages. The page's own language gets no element, which saves drawing time."""
    pieces = (
        side if language == context["lang"] else format_html('<span lang="{}">{}</span>', language, side)
        for language, side in sides(text, context["languages"])
    )
    return format_html_join(" ", "{}", ((piece,) for piece in pieces))


@register.simple_tag(takes_context=True)
def paragraphs(context: Context, text: Text) -> SafeString:
    return format_html_join("", '<p lang="{}">{}</p>', sides(text, context["languages"]))


@register.simple_tag(takes_context=True)
def word(context: Context, key: str, **values: Any) -> SafeString:
    return inline(context, say(key, **values))


def _last(text: Text, context: Context) -> str:
    """Return the side in the last language, for punctuation after words in all languages."""
    return own(text, context["languages"][-1])


@register.simple_tag(takes_context=True)
def once(context: Context, text: Text) -> str:
    """Show a text that is equal in both languages once."""
    return _last(text, context)


@register.simple_tag(takes_context=True)
def first(context: Context, text: Text) -> str:
    """Show only the report's first language, for lines without room for both."""
    return sides(text, context["languages"][:1])[0][1]


@register.simple_tag(takes_context=True)
def first_word(context: Context, key: str) -> str:
    return first(context, WORDS[key])


@register.simple_tag(takes_context=True)
def colon(context: Context) -> str:
    """The colon between a word and its value."""
    return _last(COLON, context)


@register.simple_tag(takes_context=True)
def comma(context: Context) -> str:
    """The comma between two words."""
    return _last(COMMA, context)


@register.simple_tag(takes_context=True)
def semicolon(context: Context) -> str:
    """The semicolon between two clauses."""
    return _last(SEMICOLON, context)


@register.simple_tag(takes_context=True)
def page_of(context: Context, name: str) -> SafeString:
    """The page with the element of that id, in brackets; the stylesheet inserts its number."""
    return format_html('<span class="page-of" lang="{}" data-to="#{}"></span>', context["languages"][-1], name)


@register.simple_tag(takes_context=True)
def bracketed(context: Context, text: Text | date | str | int) -> SafeString:
    """Show in brackets after a word: a text, a day in the report's first language, or a value that is equal in both."""
    text = first(context, in_words(text)) if isinstance(text, date) else text
    content = inline(context, text) if isinstance(text, Text) else text
    return format_html(_last(BRACKETS, context), content)


@register.simple_tag(takes_context=True)
def sentence(context: Context, key: str, **values: Any) -> SafeString:
    return paragraphs(context, say(key, **values))


@register.filter
def typed(text: str) -> SafeString:
    """Show a paragraph as typed: escaped, with line ends kept by the stylesheet."""
    return format_html('<p class="typed" lang="{}">{}</p>', language_of(text), text)


@register.filter
def as_day(value: str) -> date:
    """Read a frozen document's day, so that a sentence writes it in words."""
    return date.fromisoformat(value)


@register.filter
def moment(value: str) -> str:
    """Convert an ISO timestamp to Beijing date and time."""
    return datetime.fromisoformat(value).astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")


@register.filter
def drawing(svg: str) -> SafeString:
    """Show an SVG of reports/charts.py. It is safe: it contains only numbers and our own words."""
    return mark_safe(svg)  # noqa: S308
