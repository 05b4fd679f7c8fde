"""Base classes of forms: page-sized ones, and those whose fields our pages fill in."""

from http import HTTPStatus
from typing import Any, ClassVar, cast
from uuid import UUID, uuid4

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from acecs.refusals import Refusal, Refused, Why


class PageForm(forms.Form):
    """A form with its own page; `refuse` shows above it why an action refused it."""

    # Refusals that resubmitting the form cannot fix: they go on to the error page.
    not_retryable: ClassVar[frozenset[Why]] = frozenset()
    # The field that shows a refusal; None: above the form.
    refused_field: ClassVar[str | None] = None
    refusal: Refusal | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    @property
    def status(self) -> HTTPStatus:
        """The status of the page that shows the form."""
        if self.refusal:
            return self.refusal.why.status
        return HTTPStatus.UNPROCESSABLE_ENTITY if self.errors else HTTPStatus.OK

    def refuse(self, error: Refused | ValidationError, **hidden: object) -> None:
        """Show the reason above the form or at `refused_field`. `hidden`: new values of hidden fields for the next submit.

        Raises the refusal again if it is one of `not_retryable`.
        """
        if isinstance(error, Refused):
            if error.refusal.why in self.not_retryable:
                raise error
            self.refusal = error.refusal
            self.add_error(self.refused_field, str(error.refusal.message))
        else:
            for name, messages in getattr(error, "message_dict", {"__all__": error.messages}).items():
                for message in messages:
                    self.add_error(name if name in self.fields else None, message)
        if hidden:
            data = cast("QueryDict", self.data).copy()
            for name, value in hidden.items():
                data[name] = str(value)
            self.data = data


class WholeForm(forms.Form):
    """A form whose fields our pages fill in; rules, not the form, check their content."""

    def whole(self) -> dict[str, Any]:
        """Return the cleaned data. Raises `Refused` if the form does not have our fields."""
        if not self.is_valid():
            raise Refused(Refusal(Why.BAD_INPUT, _("The form arrived damaged. Reload the page and enter it again.")))
        return self.cleaned_data


def form_token(text: str) -> UUID:
    """Parse the id of a form, by which a second click changes nothing. A damaged one counts as that of a new form."""
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
