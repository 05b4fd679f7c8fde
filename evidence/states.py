"""Fixed vocabularies of the vault: pure data."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Inspection(models.TextChoices):
    """What became of a file. One that could not be inspected at once waits for a worker, and is no evidence before it is accepted."""

    RECEIVED = "received", pgettext_lazy("file", "waiting for its inspection")
    INSPECTING = "inspecting", _("being inspected")
    ACCEPTED = "accepted", pgettext_lazy("file", "accepted")
    REFUSED = "refused", pgettext_lazy("file", "refused")
    QUARANTINED = "quarantined", _("could not be inspected")
    ERASED = "erased", _("erased")


PENDING = frozenset({Inspection.RECEIVED, Inspection.INSPECTING})
# From → to. A quarantined file may be tried again; an erased one stays erased.
MAY_BECOME = {
    Inspection.RECEIVED: frozenset({Inspection.INSPECTING, Inspection.ERASED}),
    Inspection.INSPECTING: frozenset(
        {
            Inspection.RECEIVED,
            Inspection.INSPECTING,
            Inspection.ACCEPTED,
            Inspection.REFUSED,
            Inspection.QUARANTINED,
            Inspection.ERASED,
        }
    ),
    Inspection.ACCEPTED: frozenset({Inspection.ERASED}),
    Inspection.REFUSED: frozenset({Inspection.ERASED}),
    Inspection.QUARANTINED: frozenset({Inspection.RECEIVED, Inspection.ERASED}),
    Inspection.ERASED: frozenset[Inspection](),
}


class Kind(models.TextChoices):
    """What kind of paper a document is; what it shows about an item is said by its link."""

    RULES = "rules", _("rules or procedure")
    LEDGER = "ledger", _("ledger")
    FORM = "form", _("completed form or record sheet")
    CONTRACT = "contract", _("contract or agreement")
    CERTIFICATE = "certificate", _("licence or certificate")
    CUSTOMS = "customs", _("document issued by customs")
    TRAINING = "training", _("training record")
    AUDIT = "audit", _("internal audit or inspection report")
    SCREEN = "screen", _("screenshot or export of a system")
    PHOTO = "photo", _("photo or plan of a site")
    LETTER = "letter", _("letter or e-mail")
    STATEMENT = "statement", _("signed declaration")
    NIL_STATEMENT = "nil_statement", _("nil statement")
    OTHER = "other", pgettext_lazy("kind of document", "other")


# What an enterprise says of a document: a field's name → its word on pages.
DETAILS: dict[str, Promise] = {
    "title": _("title"),
    "kind": _("kind of document"),
    "covers_from": _("period covered from"),
    "covers_until": _("period covered until"),
    "valid_until": _("valid until"),
    "issuer": _("issuer"),
    "number": _("document number"),
    "department": _("department"),
    "has_personal_information": _("contains personal information"),
}
