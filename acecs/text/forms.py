"""Forms: those of a page of their own, and those that only have to arrive whole."""

from http import HTTPStatus
from typing import Any, ClassVar, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from acecs.refusals import Refusal, Refused, Why


class PageForm(forms.Form):
    """A form of a page of its own; `refuse` says above it why an action refused it."""

    # Refusals that another try of the same form cannot mend: they go on to the page of errors.
    not_mended: ClassVar[frozenset[Why]] = frozenset()
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
        """Say why above the form. `hidden`: fields that the next try must carry, with their new values.

        Raises a refusal again that is `not_mended`.
        """
        if isinstance(error, Refused):
            if error.refusal.why in self.not_mended:
                raise error
            self.refusal = error.refusal
            self.add_error(None, str(error.refusal.message))
        else:
            self._point_out(error)
        if hidden:
            data = cast("QueryDict", self.data).copy()
            for name, value in hidden.items():
                data[name] = str(value)
            self.data = data

    def _point_out(self, error: ValidationError) -> None:
        for name, messages in getattr(error, "message_dict", {"__all__": error.messages}).items():
            for message in messages:
                self.add_error(name if name in self.fields else None, message)


class WholeForm(forms.Form):
    """A form whose shape is ours; what it may say is the rule's business."""

    def whole(self) -> dict[str, Any]:
        """Return what arrived. Raises `Refused` if the form is not one of ours."""
        if not self.is_valid():
            raise Refused(Refusal(Why.BAD_INPUT, _("The form arrived damaged. Reload the page and enter it again.")))
        return self.cleaned_data
