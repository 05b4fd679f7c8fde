"""`{% kept %}` and `{% kept_each %}`: equal values get the kept text, other values and languages their own."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.middleware.csrf import get_token
from django.template import Context, engines
from django.test import RequestFactory
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString

from acecs.accounts.models import User
from acecs.site.templatetags import kept
from acecs.text.bilingual import Frozen, Text

WORDS = "{% load kept %}{% kept 'assessments/rating_word.html' rating=rating %}"
FORM = "{% load kept %}{% kept 'assessments/item.html' row=row page=page %}"


@dataclass(frozen=True)
class Typed:
    """The fields of a row that the test needs; the template renders the others as empty."""

    note: str


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    kept._rendered.cache_clear()
    yield
    kept._rendered.cache_clear()


def rendered(source: str, **values: Any) -> str:
    return engines["django"].from_string(source).render(values)


def test_same_values_render_once():
    first, second = rendered(WORDS, rating="meet"), rendered(WORDS, rating="meet")

    assert first == second
    assert (kept._rendered.cache_info().hits, kept._rendered.cache_info().misses) == (1, 1)


def test_equal_content_is_the_same_value():
    for _time in range(2):
        rendered(FORM, row=Typed("a note"), page=Text(en="a", zh="b"))

    assert kept._rendered.cache_info().misses == 1


def test_each_value_has_its_own_text():
    shown = [rendered(FORM, row=Typed(note), page="") for note in ("first note", "second note", "first note")]

    assert ["first note" in html for html in shown] == [True, False, True]
    assert ["second note" in html for html in shown] == [False, True, False]


def test_each_language_has_its_own_text():
    shown = []
    for language in ("en", "zh-hans", "en"):
        with translation.override(language):
            shown.append(rendered(WORDS, rating="meet").strip())

    assert shown == ["meets", "达标", "meets"]


def test_hostile_text_is_escaped_again_and_again():
    hostile = "</textarea><script>alert(1)</script>\"'&"

    shown = [rendered(FORM, row=Typed(hostile), page="") for _time in range(2)]

    assert shown[0] == shown[1]
    assert "<script>" not in shown[0]
    assert "&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;&amp;" in shown[0]


def test_text_equal_to_safe_html_is_escaped():
    source = "{% load kept %}{% kept 'assessments/heading.html' name=name public_id=public_id %}"
    of_both = {"public_id": uuid4()}

    shown = [rendered(source, name=name, **of_both) for name in (SafeString("<b>bold</b>"), "<b>bold</b>")]

    assert ["<b>bold</b>" in html for html in shown] == [True, False]
    assert "&lt;b&gt;bold&lt;/b&gt;" in shown[1]


def test_each_response_has_its_own_csrf_token():
    tokens, shown = [], []
    for _time in range(2):
        request = RequestFactory().get("/")
        tokens.append(get_token(request))
        context = {"csrf_token": tokens[-1], "row": Typed("a note"), "page": ""}
        shown.append(engines["django"].from_string(FORM).template.render(Context(context)))

    assert tokens[0] != tokens[1]
    assert [html.count(token) for html, token in zip(shown, tokens, strict=True)] == [1, 1]
    assert [tokens[0] in shown[1], kept.PLACEHOLDER in shown[0] + shown[1]] == [False, False]


def test_page_without_forms_makes_no_csrf_token():
    request = RequestFactory().get("/")

    engines["django"].from_string(WORDS).render({"rating": "meet"}, request)

    assert "CSRF_COOKIE" not in request.META


def test_each_of_many_values_is_kept_on_its_own():
    source = "{% load kept %}{% kept_each 'assessments/rating_word.html' 'rating' ratings %}"

    with translation.override("en"):
        shown = [rendered(source, ratings=ratings).split() for ratings in (["meet", "meet"], ["meet", ""])]

    assert shown == [["meets", "meets"], ["meets", "unrated"]]
    assert (kept._rendered.cache_info().hits, kept._rendered.cache_info().misses) == (2, 2)


def test_kept_part_sees_only_what_is_passed():
    shown = rendered("{% load kept %}{% kept 'assessments/rating_word.html' %}", rating="meet")

    assert "meets" not in shown


@pytest.mark.parametrize("value", [User(pk=1), SimpleLazyObject(lambda: "meet")])
def test_model_instance_or_lazy_object_is_refused(value: object):
    with pytest.raises(TypeError, match="cannot be kept by a row or a lazy object"):
        rendered(WORDS, rating=value)


class Listing(Frozen):
    lines: list[Text]


def test_frozen_model_with_lists_compares_by_content():
    one, same, other = (Listing(lines=[Text(en=en, zh="")]) for en in ("a", "a", "b"))

    assert ({one, same}, {one, other}) == ({one}, {other, one})
    assert hash(one) == hash(same)


def test_changed_copy_of_a_frozen_model_has_its_own_hash():
    text = Text(en="a", zh="")
    before = hash(text)

    changed = text.model_copy(update={"en": "b"})

    assert hash(changed) == hash(Text(en="b", zh="")) != before
