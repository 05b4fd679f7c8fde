"""Template tags that render a part of a page once per process and keep it."""

from collections.abc import Hashable, Iterable
from functools import lru_cache

from django import template
from django.db.models import Model
from django.template import Context, Template
from django.utils import translation
from django.utils.crypto import get_random_string
from django.utils.functional import LazyObject
from django.utils.safestring import SafeString

from acecs.site.templatetags.forms import SLOT, hidden_fields

register = template.Library()

# A business type of a worksheet takes about 20 KB, so at most 40 MB: enough for a hundred open worksheets.
MOST_KEPT = 2048
# Placeholder for a form's hidden fields, which differ in every response. Random, so that nobody can type it into a text.
PLACEHOLDER = get_random_string(32)


@register.simple_tag(takes_context=True)
def kept(context: Context, template_name: str, **values: Hashable) -> SafeString:
    """Render the template from `values` alone, like `{% include … only %}`, once per values and language.

    Values are compared by content, so pass frozen data. Raises `TypeError` for model instances, which compare
    equal if only their keys are equal, and for lazy objects, which would keep the request that made them.
    """
    return _kept(context, template_name, [values])


@register.simple_tag(takes_context=True)
def kept_each(
    context: Context, template_name: str, name: str, each: Iterable[Hashable], **values: Hashable
) -> SafeString:
    """`{% kept %}` for each of many values, one after another. `name`: of the value in the template."""
    return _kept(context, template_name, [{name: value, **values} for value in each])


def _kept(context: Context, template_name: str, parts: Iterable[dict[str, Hashable]]) -> SafeString:
    template = context.template.engine.get_template(template_name)  # type: ignore[union-attr]  # a tag runs inside one
    language = translation.get_language() or ""
    rendered = [_rendered(template, language, **values) for values in parts]
    # A page without forms must not make a token: making one sets the cookie.
    fields = hidden_fields(context) if any(len(pieces) > 1 for pieces in rendered) else ""
    return SafeString("".join([fields.join(pieces) for pieces in rendered]))


# `typed`: safe HTML and a text of the same characters are equal, but only one of them is escaped.
@lru_cache(maxsize=MOST_KEPT, typed=True)
def _rendered(template: Template, language: str, /, **values: Hashable) -> list[str]:
    """Return the HTML before, between and after the forms' hidden fields."""
    if any(isinstance(value, Model | LazyObject) for value in values.values()):
        raise TypeError(f"{template.name} cannot be kept by a row or a lazy object; pass plain data")
    html = template.render(Context({**values, "LANGUAGE_CODE": language, SLOT: PLACEHOLDER}))
    return html.split(PLACEHOLDER)
