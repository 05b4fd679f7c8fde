from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from acecs.refusals import Why
from acecs.text.forms import PageForm

NOTHING_CONFIRMED = _("Nothing was confirmed: confirm an item, or all of a business type.")


class ConfirmForm(PageForm):
    """Confirm one item that was carried over, or all of a business type after looking at them.

    `item` and `whole` are values of the buttons; `looked` belongs to `whole`.
    """

    not_retryable = frozenset({Why.WRONG_ROLE, Why.WRONG_STATE})

    item = forms.IntegerField(required=False)
    whole = forms.IntegerField(required=False)
    looked = forms.BooleanField(required=False, label=_("I have looked at these items."))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("item") is None and data.get("whole") is None and not self.errors:
            self.add_error(None, NOTHING_CONFIRMED)
        if data.get("whole") is not None and not data.get("looked"):
            self.add_error("looked", _("Tick that you have looked at these items, then confirm them."))
        return data
