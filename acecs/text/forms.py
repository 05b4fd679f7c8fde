"""Base classes of forms: page-sized ones, and those whose fields our pages fill in."""

import hashlib
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, ClassVar, cast
from uuid import UUID, uuid4

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from acecs.refusals import Refusal, Refused, Why

# Field of the buttons that switch the language on a page with a refused form. They send the form, so that what was typed stays.
LANGUAGE_SWITCH = "page_language"


def language_switched(data: Mapping[str, object]) -> Refusal | None:
    """The refusal of a form that was sent only to switch the page's language."""
    if LANGUAGE_SWITCH not in data:
        return None
    return Refusal(Why.INVALID, _("Language switched. What you typed is still here; it is not saved yet."))


# Questions are compared in one language, so that a tick stays when the page's language is switched.
COMPARED_IN = "en"


class Confirmation(forms.MultipleChoiceField):
    """One box to tick: the value is correct as typed. The box's value is a hash of the questions, so it answers no others.

    `questions`: in the language `COMPARED_IN`.
    """

    def __init__(self, questions: Iterable[str]) -> None:
        self.stamp = hashlib.sha256("\n".join(questions).encode()).hexdigest()[:16]
        choices = [(self.stamp, gettext_lazy("Yes, this is correct"))]
        super().__init__(
            label=gettext_lazy("Please check"), choices=choices, required=False, widget=forms.CheckboxSelectMultiple
        )


class PageForm(forms.Form):
    """A form with its own page; `refuse` shows above it why an action refused it.

    Before a value is stored that is possible but unlikely, the form comes back with the question at its field and a box
    to tick (`meant`). Values that the form was opened with are not asked about. `asks`: False if the caller asks the `questions`.
    """

    # Refusals that resubmitting the form cannot fix: they go on to the error page.
    not_retryable: ClassVar[frozenset[Why]] = frozenset()
    # The field that shows a refusal; None: above the form.
    refused_field: ClassVar[str | None] = None
    # The hidden field with the form's id (`form_token`), in forms that add something.
    id_field: ClassVar[str] = "token"
    # What has not happened while a question is open.
    unanswered: ClassVar[object] = gettext_lazy(
        "Nothing is saved yet. Correct the value, or confirm that it is correct."
    )
    refusal: Refusal | None = None

    def __init__(self, *args: Any, asks: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks = asks
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def questions(self) -> dict[str, str]:
        """Field → question about its new value."""
        asked = {}
        for name in self.changed_data:
            ask, value = getattr(self.fields[name], "question", None), self.cleaned_data.get(name)
            if ask and value is not None and (sentence := ask(value)):
                asked[name] = sentence
        return asked

    def _post_clean(self) -> None:
        """Ask once everything else about the form is right."""
        questions = self.questions() if self.asks and not self.errors else {}
        if refusal := language_switched(self.data):
            self.add_error(None, str(refusal.message))
        if not questions:
            return
        with override(COMPARED_IN):
            confirmation = Confirmation(self.questions().values())
        self.fields["meant"] = confirmation
        if confirmation.stamp not in self["meant"].value():
            for name, sentence in questions.items():
                self.add_error(name, sentence)
            self.add_error("meant", str(self.unanswered))

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
        self._exchange(hidden)

    def renew_damaged_token(self) -> None:
        """Replace a damaged id of a form that is shown again; with the damaged one, the next try would be refused too."""
        if self.id_field in self.fields and not is_token(str(self.data.get(self.id_field, ""))):
            self._exchange({self.id_field: uuid4()})

    def _exchange(self, hidden: Mapping[str, object]) -> None:
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
    """Parse the id of a form, by which a second click changes nothing. Raises `Refused` for a damaged one."""
    if not is_token(text):
        message = _("Nothing was saved: the form arrived damaged. Check what you entered, then send it again.")
        raise Refused(Refusal(Why.BAD_INPUT, message))
    return UUID(text)


def is_token(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
