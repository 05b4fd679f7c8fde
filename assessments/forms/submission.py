from django import forms

from acecs.refusals import Why
from acecs.text.fields import TextField
from acecs.text.forms import PageForm


class EndForm(PageForm):
    """Why the self-assessment is ended. The content is checked by the action's rule."""

    not_retryable = frozenset(Why) - {Why.INVALID}

    sure = forms.CharField(required=False, max_length=3)
    reason = TextField(required=False)


class SendBackForm(PageForm):
    """Why a manager does not sign the draft. The content is checked by the action's rule."""

    not_retryable = frozenset(Why) - {Why.INVALID}

    reason = TextField(required=False)


class SubmitForm(PageForm):
    """The declaration's form. It has no fields, because rules check what it sends."""

    not_retryable = frozenset(Why) - {Why.INVALID, Why.STALE}
