"""`{% csrf_token %}`: the hidden fields of every form."""

import re

from django import template
from django.template import Context
from django.template.base import Parser, Token
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from acecs.accounts.http import MADE_FOR
from acecs.text.forms import LANGUAGE_SWITCH

register = template.Library()

# Placeholder for the fields in HTML that is kept for all responses.
SLOT = "hidden_fields_slot"
# In a page's render context: the fields that its forms have got already.
MADE = "hidden_fields"
# Names of fields that no page repeats.
SECRET = re.compile("password|code")


class HiddenFields(CsrfTokenNode):
    """Django's CSRF token, and the account that the page is made for."""

    def render(self, context: Context) -> SafeString:
        return SafeString(context.get(SLOT) or hidden_fields(context))


def hidden_fields(context: Context) -> SafeString:
    """The same in all forms of a page, so they are made once."""
    made = context.render_context.dicts[0]
    if MADE not in made:
        made[MADE] = _hidden_fields(context)
    return SafeString(made[MADE])


def _hidden_fields(context: Context) -> SafeString:
    token = CsrfTokenNode().render(context)
    request = context.get("request")
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return SafeString(token)
    return format_html('{}<input type="hidden" name="{}" value="{}">', token, MADE_FOR, user.public_id)


@register.simple_tag(takes_context=True)
def fields_sent(context: Context) -> SafeString:
    """Return hidden fields that repeat what this request's form sent, without passwords, codes and files.

    The account that its page was made for stays the same, so that a refusal for that reason remains.
    """
    fields = (
        (name, value)
        for name, values in context["request"].POST.lists()
        if name not in ("csrfmiddlewaretoken", LANGUAGE_SWITCH) and not SECRET.search(name)
        for value in values
    )
    hidden = format_html_join("", '<input type="hidden" name="{}" value="{}">', fields)
    return format_html("{}{}", CsrfTokenNode().render(context), hidden)


@register.tag
def csrf_token(_parser: Parser, _token: Token) -> HiddenFields:
    return HiddenFields()
