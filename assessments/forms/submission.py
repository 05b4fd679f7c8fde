from acecs.refusals import Why
from acecs.text.forms import PageForm


class SubmitForm(PageForm):
    """The declaration's form. It has no fields, because rules check what it sends."""

    not_retryable = frozenset(Why) - {Why.INVALID, Why.STALE}
