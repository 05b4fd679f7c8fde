"""Parts of pages that a process renders once and keeps, instead of rendering them for every request."""

from collections.abc import Hashable
from functools import lru_cache

from django import template
from django.db.models import Model
from django.template import Context, Template
from django.utils import translation
from django.utils.crypto import get_random_string
from django.utils.html import escape
from django.utils.safestring import SafeString

register = template.Library()

# Some 6 KB each: what a few hundred open worksheets show.
MOST_KEPT = 4096
# Stands for the CSRF token, which differs in every response. Secret, so that nobody can type it into a text.
TOKEN = get_random_string(32)


@register.simple_tag(takes_context=True)
def kept(context: Context, template_name: str, **values: Hashable) -> SafeString:
    """Render the template from `values` alone, like `{% include … only %}`; same values, same language: render it once.

    Values are compared by what they hold, so pass frozen data. Raises `TypeError` for rows of the database, which are
    equal as soon as their keys are.
    """
    if any(isinstance(value, Model) for value in values.values()):
        raise TypeError(f"{template_name} would be kept by a row's key; pass plain data")
    found = context.template.engine.get_template(template_name)  # type: ignore[union-attr]  # a tag runs inside a template
    html = _rendered(found, translation.get_language() or "", **values)
    return SafeString(html.replace(TOKEN, escape(context.get("csrf_token", "")))) if TOKEN in html else html


@lru_cache(maxsize=MOST_KEPT)
def _rendered(found: Template, language: str, /, **values: Hashable) -> SafeString:
    return found.render(Context({**values, "LANGUAGE_CODE": language, "csrf_token": TOKEN}))
