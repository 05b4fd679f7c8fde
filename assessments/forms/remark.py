from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from acecs.refusals import Why
from acecs.text.fields import TextField
from acecs.text.forms import PageForm, form_token


class RemarkForm(PageForm):
    """A remark to colleagues; the rule checks the text."""

    not_retryable = frozenset(Why) - {Why.INVALID, Why.BAD_INPUT, Why.STALE}
    refused_field = "text"

    text = TextField(
        required=False,
        label=_("To colleagues"),
        help_text=_("Colleagues named with @ are notified. Write their names as in the list of people."),
        widget=forms.Textarea({"rows": 3}),
    )
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def form_token(self) -> UUID:
        return form_token(self.cleaned_data["token"])
