"""`{% csrf_token %}`: the hidden fields of every form."""

from django import template
from django.template import Context
from django.template.base import Parser, Token
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from acecs.accounts.http import MADE_FOR

register = template.Library()

# In a context: stands for the fields in HTML that is kept for all responses.
SLOT = "hidden_fields_slot"


class HiddenFields(CsrfTokenNode):
    """Django's CSRF token, and the account that the page is made for."""

    def render(self, context: Context) -> SafeString:
        return SafeString(context.get(SLOT) or hidden_fields(context))


def hidden_fields(context: Context) -> SafeString:
    token = CsrfTokenNode().render(context)
    request = context.get("request")
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return SafeString(token)
    return format_html('{}<input type="hidden" name="{}" value="{}">', token, MADE_FOR, user.public_id)


@register.tag
def csrf_token(_parser: Parser, _token: Token) -> HiddenFields:
    return HiddenFields()
