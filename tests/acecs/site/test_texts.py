"""Every text of templates and code has a Chinese translation, and no translation is unused."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

# (context, text); for plurals the text is (singular, plural).
Text = tuple[str | None, Any]

ROOMS = ("acecs", "standards", "evidence", "assessments", "reviews", "reports")
PLURAL, IN_CONTEXT, PLURAL_IN_CONTEXT = (1, 2), ((1, "c"), 2), ((1, "c"), 2, 3)
KEYWORDS = {
    "_": None,
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), PLURAL),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), IN_CONTEXT),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), PLURAL_IN_CONTEXT),
}
# A colon before white space, a tag or a value.
COLON = re.compile(r"[}>]:(?=[\s{<])")
# The end of a translated sentence or label, then a space that Chinese does not have (`{% gap %}` and `{% colon %}` know).
END_OF_TEXT = r"""(?:[.:?!]["'](?: context (?:"[^"]*"|'[^']*'))? %}|[.:?!]{% endblocktranslate %})"""
SPACE_AFTER_TEXT = re.compile(
    END_OF_TEXT + r"(?:</(?:strong|span|a|b|em)>|{% (?:end)?if[^%]*%})* +(?:[{]|<(?:a|b|em|span|strong)\b).{0,40}"
)
TRANSLATED = re.compile(r"{% blocktranslate.*?{% endblocktranslate %}", re.DOTALL)
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|\{\w*\}")


def of_python(source: str) -> set[Text]:
    extracted = extract("python", BytesIO(source.encode()), keywords=KEYWORDS)
    return {(context, text) for _line, text, _comments, context in extracted}


def of_template(source: str) -> set[Text]:
    # Unindent the template: indentation has a meaning in Python.
    return of_python("\n".join(line.lstrip() for line in templatize(source).splitlines()))


def templates() -> list[Path]:
    return [path for path in sorted((settings.BASE_DIR / "templates").rglob("*")) if path.suffix in (".html", ".txt")]


def code() -> Iterator[Path]:
    for room in ROOMS:
        yield from (path for path in (settings.BASE_DIR / room).rglob("*.py") if "migrations" not in path.parts)


def without_texts(source: str) -> str:
    """Leave out the texts that translators write anew."""
    return TRANSLATED.sub("{{ text }}", source)


def asked_for() -> set[Text]:
    """All texts that the portal looks up in the catalog."""
    texts = [of_template(path.read_text()) for path in templates()] + [of_python(path.read_text()) for path in code()]
    return set().union(*texts)


@pytest.fixture(scope="module")
def chinese() -> Catalog:
    with (settings.BASE_DIR / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file)


def messages(catalog: Catalog) -> list[Message]:
    # The first message, without an id, is the header.
    return [message for message in catalog if message.id]


def translated(catalog: Catalog) -> set[Text]:
    return {(message.context, message.id) for message in messages(catalog)}


def forms(message: Message) -> tuple[list[str], list[str]]:
    """(English forms, Chinese forms). Plurals have two English forms."""
    english = [message.id] if isinstance(message.id, str) else list(message.id)
    chinese = [message.string] if isinstance(message.string, str) else list(message.string)
    return english, chinese


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def test_every_text_has_chinese(chinese: Catalog):
    missing = asked_for() - translated(chinese)

    assert missing == set()


def test_no_chinese_is_unused(chinese: Catalog):
    left_over = translated(chinese) - asked_for()

    assert (left_over, list(chinese.obsolete.values())) == (set(), [])


def test_no_chinese_is_empty_or_fuzzy(chinese: Catalog):
    unfinished = [message.id for message in messages(chinese) if message.fuzzy or not all(forms(message)[1])]

    assert unfinished == []


def test_translations_are_chinese(chinese: Catalog):
    untranslated = [message.id for message in messages(chinese) if set(forms(message)[0]) & set(forms(message)[1])]

    assert untranslated == []


def test_placeholders_match_in_both_languages(chinese: Catalog):
    # The singular may say "one" in words; Chinese has a single form, which follows the plural.
    unequal = {
        message.id: message.string
        for message in messages(chinese)
        if {tuple(placeholders(each)) for each in forms(message)[1]} != {tuple(placeholders(forms(message)[0][-1]))}
    }

    assert unequal == {}


def test_colons_are_full_width_in_chinese(chinese: Catalog):
    half_width = re.compile(r"(?<![\da-zA-Z\s]):|:(?=\s*[\u4e00-\u9fff%])|%\(\w+\)s:")
    found = [message.id for message in messages(chinese) if any(map(half_width.search, forms(message)[1]))]

    assert found == []


def test_templates_write_colons_by_language():
    # The colon after a tag, a value or an element is `{% colon %}`. The report's own templates are checked by its tests.
    found = {
        str(path.relative_to(settings.BASE_DIR)): colons
        for path in templates()
        if path.suffix == ".html" and (colons := COLON.findall(without_texts(path.read_text())))
    }

    assert found == {}


def test_no_template_puts_a_space_after_a_translated_sentence():
    found = {
        str(path.relative_to(settings.BASE_DIR)): spaces
        for path in templates()
        # Status and hint of a task stand in cells of their own.
        if path.suffix == ".html" and path.name != "hub_types.html"
        if (spaces := SPACE_AFTER_TEXT.findall(path.read_text()))
    }

    assert found == {}


def test_new_text_in_template_is_detected(chinese: Catalog):
    source = """
        <div>
            {% if many %}
              {% translate "A text that nobody has written yet" %}
           {% else %}
          {% blocktranslate trimmed count pieces=1 %}
            One piece of it
          {% plural %}
            {{ pieces }} pieces of it
          {% endblocktranslate %}
        {% endif %}{{ value|default:_("A default that is new") }}
        {% translate "New" context "in a way" %}{% translate "Sign in" %}
        </div>
    """

    missing = of_template(source) - translated(chinese)

    assert missing == {
        (None, "A text that nobody has written yet"),
        (None, ("One piece of it", "%(pieces)s pieces of it")),
        (None, "A default that is new"),
        ("in a way", "New"),
    }


def test_new_text_in_code_is_detected(chinese: Catalog):
    source = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
TITLE = _("A title that is new")
def say(count):
    return ngettext("%(count)s new piece", "%(count)s new pieces", count) + pgettext("in a way", "Very new")
    """

    missing = of_python(source) - translated(chinese)

    assert missing == {
        (None, "A title that is new"),
        (None, ("%(count)s new piece", "%(count)s new pieces")),
        ("in a way", "Very new"),
    }


# Words after a value that are no plural nouns, and values that are never one.
VERBS = {"asks", "ends", "has", "invites", "is", "was"}
FIXED_LIMITS = {
    ("length", "characters"),
    ("limit", "characters"),
    ("limit", "files"),
    ("limit", "links"),
    ("most", "batches"),
    ("most", "bytes"),
    ("most", "characters"),
    ("most", "files"),
    ("most", "messages"),
    ("show_value", "characters"),
    # An error only if there are several.
    ("times", "items"),
    ("years", "years"),
}
# Values that name something, so that a verb follows.
NAMES = {"number", "place", "row", "rule"}


def test_number_before_a_noun_has_a_singular():
    single = [text for _context, text in asked_for() if isinstance(text, str)]
    found = {(text, value, noun) for text in single for value, noun in re.findall(r"%\((\w+)\)[sd] (\w+s)\b", text)}

    wrong = [
        text
        for text, value, noun in found
        if noun not in VERBS and value not in NAMES and (value, noun) not in FIXED_LIMITS
    ]

    assert wrong == []
