from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError

from acecs.refusals import Refused


class PageForm(forms.Form):
    """A form of a page of its own; `refuse` says above it what an action found."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def refuse(self, error: Refused | ValidationError) -> None:
        if isinstance(error, Refused):
            self.add_error(None, str(error.refusal.message))
            return
        for name, messages in getattr(error, "message_dict", {"__all__": error.messages}).items():
            for message in messages:
                self.add_error(name if name in self.fields else None, message)
