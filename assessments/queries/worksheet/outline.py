"""The outline of an item's note: what a reviewer looks for, by the kinds of evidence that the item expects."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from acecs.text.signs import colon
from standards.catalogue import Item
from standards.states import Facet

LINES = {
    Facet.PROCEDURE: (
        _("Name of the procedure"),
        _("Document number"),
        _("In force since"),
        _("Department in charge"),
    ),
    Facet.RECORD: (
        _("Period checked"),
        _("Number of records in the period, number checked"),
        _("Result of the check"),
    ),
    Facet.SYSTEM: (_("Name of the system"), _("Function that shows it"), _("Day on which it was tried")),
    Facet.SITE: (_("Site"), _("Day of the inspection, by whom")),
    Facet.CUSTOMS: (_("Customs document, its number and date"),),
    Facet.STATEMENT: (pgettext_lazy("outline", "Declaration: period, signed by, date"),),
}


def note_outline(item: Item) -> str:
    """Lines to fill in, in the reader's language: those of each kind of evidence that the item expects."""
    expected = {each.facet for each in item.expected_evidence}
    return "\n".join(f"{line}{colon()}" for facet in Facet if facet in expected for line in LINES[facet])
