"""May this document be linked here, or erased?"""

from collections.abc import Collection, Iterable
from datetime import date

from django.utils.translation import gettext as _

from acecs.accounts.models import Enterprise
from acecs.refusals import Refusal, Why
from acecs.shortage import BUSY, Shortage
from acecs.text.typed import is_blank
from assessments.rules import many
from evidence.models import Document
from standards.states import Facet

LONGEST_PLACE = 100
LONGEST_SHOWS = 1_000
# Pairs of a document and an item that are linked in one transaction.
MOST_LINKS = 500


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


def stated_period(since: date, until: date, *, signed_on: date) -> Refusal | None:
    """A nil statement is about a period in order that has passed."""
    if since > until:
        return Refusal(Why.INVALID, _("The period ends before it begins. Correct one of the two dates."))
    if until > signed_on:
        return Refusal(Why.INVALID, _("Nobody knows yet what will happen: let the period end today or earlier."))
    return None


def link_words(place: str, shows: str) -> Refusal | None:
    """`place` and `shows` of a link must fit."""
    if len(place) > LONGEST_PLACE:
        message = _("Shorten where to look in the document to %(limit)s characters.")
        return Refusal(Why.INVALID, message % {"limit": LONGEST_PLACE})
    if len(shows) > LONGEST_SHOWS:
        message = _("Shorten what it shows to %(limit)s characters.")
        return Refusal(Why.INVALID, message % {"limit": f"{LONGEST_SHOWS:,}"})
    return None


def some_chosen(*, documents: int, items: int) -> Refusal | None:
    """At least one document and one item, and not more links at once than one transaction should make."""
    if not documents:
        return Refusal(Why.BAD_INPUT, _("Choose a file from this enterprise's vault."))
    if not items:
        return Refusal(Why.INVALID, _("Tick at least one item."))
    if documents * items > MOST_LINKS:
        message = _("At most %(limit)s links can be made at once. Tick fewer documents or items.")
        return Refusal(Why.INVALID, message % {"limit": MOST_LINKS})
    return None


def still_linked(changed: Collection[int]) -> Refusal | None:
    """`changed`: numbers of the items that were changed after they were linked, or whose links were."""
    text = _("Nothing was undone, because some items or their links have changed since: %(items)s")
    return many.whole(changed, text)


def in_use(documents: Iterable[Document]) -> Refusal | None:
    """What was withdrawn is no evidence."""
    withdrawn = [each.title for each in documents if each.withdrawn_at]
    if not withdrawn:
        return None
    message = _("“%(title)s” was withdrawn. Put it back into use first.")
    return Refusal(Why.WRONG_STATE, message % {"title": withdrawn[0]})


def erasable(*, is_pinned: bool) -> Refusal | None:
    """What a frozen dossier names is kept. `is_pinned`: some dossier names this version."""
    if not is_pinned:
        return None
    message = _(
        "A frozen version of an assessment contains this file, so it cannot be erased. Withdraw the document, or add a "
        "new version of it."
    )
    return Refusal(Why.WRONG_STATE, message)


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
