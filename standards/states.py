"""Fixed vocabularies of the catalogue. What an edition says is in its fixture, not here."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from standards import ratings


class Rating(models.TextChoices):
    """The four columns of the annex's grid, in the annex's order."""

    MEET = ratings.MEET, _("meets")
    BASICALLY_MEET = ratings.BASICALLY_MEET, _("basically meets")
    NOT_MEET = ratings.NOT_MEET, _("does not meet")
    NOT_APPLICABLE = ratings.NOT_APPLICABLE, _("not applicable")


class StandardsPart(models.TextChoices):
    GENERAL = "general", _("general standards")
    INDIVIDUAL = "individual", _("individual standards")


class ItemKind(models.TextChoices):
    """What an item asks for; one item may ask for several."""

    SYS = "SYS", _("procedure set up and carried out")
    LED = "LED", _("ledger or record")
    QUA = "QUA", _("number compared with a limit")
    NEG = "NEG", _("nothing of this kind happened")
    PHY = "PHY", _("place or equipment")
    IT = "IT", _("system capability")
    TRN = "TRN", _("training")
    COOP = "COOP", _("cooperation with customs")
    ELIG = "ELIG", _("fact about the business")


class Facet(models.TextChoices):
    """What a piece of evidence shows about an item."""

    PROCEDURE = "procedure", _("written procedure")
    RECORD = "record", _("record that it is carried out")
    SYSTEM = "system", _("system screens and exports")
    SITE = "site", _("site photos and plans")
    CUSTOMS = "customs", _("documents issued by customs")
    STATEMENT = "statement", _("signed declaration")


# Far above any edition; limits the damage of a wrong number in a file.
MOST_ROWS = 1000


class Frequency(models.TextChoices):
    """How often a record is due; used to count gaps in a ledger."""

    ONCE = "once", _("once, kept up to date")
    PER_EVENT = "per_event", _("at every event")
    MONTHLY = "monthly", _("monthly")
    QUARTERLY = "quarterly", _("quarterly")
    HALF_YEARLY = "half_yearly", _("half-yearly")
    YEARLY = "yearly", _("yearly")


class NoteKind(models.TextChoices):
    """The purpose of a note beside an item's wording."""

    ERRATUM = "erratum", _("erratum")
    WORDING = "wording", _("on the wording")
    READING = "reading", _("how to read it")
    ADVICE = "advice", _("advice, not law")


# Notes about the wording in one language, which readers of the other do not need.
ABOUT_ONE_WORDING = frozenset({NoteKind.ERRATUM, NoteKind.WORDING})


class SubItemRule(models.TextChoices):
    """When a sub-item takes part in its item's roll-up (item 10: (2) and (3) exclude each other)."""

    ALWAYS = "always", _("always")
    COUNT_KNOWN = "count_known", _("when last year's number of relevant documents is known")
    COUNT_UNKNOWN = "count_unknown", _("when last year's number of relevant documents cannot be calculated")


class PassRuleName(StrEnum):
    """The pass rules that the portal supports; their numbers come from the edition."""

    COUNT_2022 = "count-2022"
