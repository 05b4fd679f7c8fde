"""May this document be linked here?"""

from django.utils.translation import gettext as _

from acecs.accounts.models import Enterprise
from acecs.refusals import Refusal, Why
from acecs.shortage import BUSY, Shortage
from acecs.text.typed import is_blank
from evidence.models import Document
from standards.states import Facet


def facet(value: str) -> Refusal | None:
    """A facet must be one of the known ones, or empty."""
    if value not in ("", *Facet.values):
        return Refusal(Why.BAD_INPUT, _("Choose what the evidence shows from the list."))
    return None


def not_needed(reason: str, *, is_expected: bool) -> Refusal | None:
    """Only what the catalogue expects can be said not to be needed, and only with a reason."""
    if not is_expected:
        return Refusal(Why.BAD_INPUT, _("Choose what the evidence shows from the list."))
    if is_blank(reason):
        return Refusal(Why.INVALID, _("Say why it is not needed."))
    return None


def own_document(document: Document | None, enterprise: Enterprise) -> Refusal | None:
    if document is None or document.enterprise_id == enterprise.pk:
        return None
    return Refusal(Why.BAD_INPUT, _("Choose a document of this enterprise."))


def lacking(shortage: Shortage) -> Refusal:
    if shortage == BUSY:
        return Refusal(
            Why.BUSY,
            _(
                "Not saved: the portal is busy or restarting. Wait half a minute, then choose the files again and add them."
            ),
        )
    return Refusal(
        Why.NO_SPACE,
        _(
            "Not saved: the portal’s disk is full. Tell your administrator, then choose the files again later and add them."
        ),
    )
