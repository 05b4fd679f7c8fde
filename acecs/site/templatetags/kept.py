"""Template tag that renders a part of a page once per process and keeps it."""

from collections.abc import Hashable
from functools import lru_cache

from django import template
from django.db.models import Model
from django.template import Context, Template
from django.utils import translation
from django.utils.crypto import get_random_string
from django.utils.functional import LazyObject
from django.utils.html import escape
from django.utils.safestring import SafeString

register = template.Library()

# A worksheet's row takes about 9 KB, so at most 40 MB: enough for a hundred open worksheets.
MOST_KEPT = 4096
# Placeholder for the CSRF token, which differs in every response. Random, so that nobody can type it into a text.
TOKEN = get_random_string(32)


@register.simple_tag(takes_context=True)
def kept(context: Context, template_name: str, **values: Hashable) -> SafeString:
    """Render the template from `values` alone, like `{% include … only %}`, once per values and language.

    Values are compared by content, so pass frozen data. Raises `TypeError` for model instances, which compare
    equal if only their keys are equal, and for lazy objects, which would keep the request that made them.
    """
    if any(isinstance(value, Model | LazyObject) for value in values.values()):
        raise TypeError(f"{template_name} cannot be kept by a row or a lazy object; pass plain data")
    part = context.template.engine.get_template(template_name)  # type: ignore[union-attr]  # a tag runs inside a template
    html = _rendered(part, translation.get_language() or "", **values)
    return SafeString(html.replace(TOKEN, escape(context.get("csrf_token", "")))) if TOKEN in html else html


# `typed`: safe HTML and a text of the same characters are equal, but only one of them is escaped.
@lru_cache(maxsize=MOST_KEPT, typed=True)
def _rendered(part: Template, language: str, /, **values: Hashable) -> SafeString:
    return part.render(Context({**values, "LANGUAGE_CODE": language, "csrf_token": TOKEN}))
