"""Choices that describe an assessment and its register, with labels in the page's language."""

from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """Why a dossier was frozen."""

    SUBMISSION = "submission", _("submitted to customs")
    OWN_USE = "own_use", _("for own use")


class Opinion(models.TextChoices):
    """Customs' review opinion, which is not a decision on certification."""

    SATISFIED = "satisfied", _("conditions satisfied on review")
    NOT_SATISFIED = "not_satisfied", _("conditions not satisfied on review")


class DocumentVerdict(models.TextChoices):
    """What customs decided about a document as evidence of an item."""

    ACCEPTED = "accepted", pgettext_lazy("decision", "accepted")
    NOT_ACCEPTED = "not_accepted", pgettext_lazy("decision", "not accepted")


class NotAccepted(models.TextChoices):
    """Why a document is not accepted as evidence of an item."""

    ILLEGIBLE = "illegible", _("illegible")
    WRONG_PERIOD = "wrong_period", _("covers another period")
    NOT_SHOWN = "not_shown", _("does not show what is claimed")
    NOT_SIGNED = "not_signed", _("not signed or sealed")
    NOT_ORIGINAL = "not_original", _("not the original or a true copy")
    OTHER = "other", _("other reason")


class Outcome(models.TextChoices):
    """What customs decided on the application or re-review, as the enterprise records it; empty while there is no decision."""

    CERTIFICATE = "certificate", _("certified: certificate issued or kept")
    REFUSAL = "refusal", _("not certified: decision of failure")


class Mode(models.TextChoices):
    """Purpose of an assessment; the values are those of `standards.law.figures.Mode`."""

    APPLICATION = "application", _("application for certification")
    RE_REVIEW = "re_review", _("re-review")


class CountKnown(models.TextChoices):
    """Whether last year's number of relevant documents can be calculated (decides between items 10(2) and 10(3))."""

    KNOWN = "known", _("It is known")
    UNKNOWN = "unknown", _("It cannot be calculated")


class KeptVerdict(models.TextChoices):
    """The individual standards' verdict on an assessment's row; the values are those of `standards.law.pass_rule.Verdict`."""

    SATISFIED = "satisfied", _("conditions satisfied on self-assessment")
    NOT_SATISFIED = "not_satisfied", _("conditions not satisfied on self-assessment")
    UNDECIDED = "undecided", _("cannot be decided yet")
    NOT_ASSESSED = "not_assessed", _("nothing was assessed")


class VerdictWord(models.TextChoices):
    """The word of a verdict in a table; the values are those of `standards.law.pass_rule.Verdict`."""

    SATISFIED = "satisfied", _("satisfied")
    NOT_SATISFIED = "not_satisfied", _("not satisfied")
    UNDECIDED = "undecided", _("cannot be decided yet")
    NOT_ASSESSED = "not_assessed", _("not assessed")


def past_word(code: str) -> str:
    """The word of an own verdict that customs has set aside: it is not called *satisfied* beside what customs said."""
    verdict = VerdictWord(code)
    return gettext("conditions hold") if verdict == VerdictWord.SATISFIED else str(verdict.label)


class FigureKind(models.TextChoices):
    """Kind of a row of the register; the value is part of its URL."""

    PENALTY = "penalty", _("Penalty decision")
    NOTIFICATION = "notification", _("Notification from abroad")
    LISTING = "listing", _("Listing on the bad-record list")
    LOOK_UP = "look-up", _("Look-up of the bad-record list")
    DOCUMENTS = "documents", _("Relevant documents of a year")


# The values of these are those of the plain data in `standards.law.figures`; a test compares them.
class Party(models.TextChoices):
    ENTERPRISE = "enterprise", _("the enterprise itself")
    BRANCH = "branch", _("a branch of it")
    CLIENT = "client", _("a client")
    EMPLOYEE = "employee", _("an employee")


class Ground(models.TextChoices):
    SUPERVISION = "supervision", _("customs supervision regulations")
    SMUGGLING = "smuggling", _("smuggling")
    QUARANTINE = "quarantine", _("inspection and quarantine")
    OTHER = "other", _("another authority's rules")


class PenaltyState(models.TextChoices):
    """`CHANGED` is also in force, with another amount and the original date."""

    IN_FORCE = "in_force", _("in force")
    UNDER_APPEAL = "under_appeal", _("under reconsideration or appeal")
    CHANGED = "changed", _("in force, amount changed")
    REVOKED = "revoked", _("revoked")
    NOT_PENALISED = "not_penalised", _("decision not to penalize")


class YesNoOpen(models.TextChoices):
    YES = "yes", _("yes")
    NO = "no", _("no")
    OPEN = "open", _("still under investigation")


class Origin(models.TextChoices):
    """What a corrective action arises from."""

    RATING = "rating", _("own rating")
    FIGURES = "figures", _("figures of the register")
    CUSTOMS = "customs", _("what customs said")
    OWN_CHECK = "own_check", _("internal audit or own check")


class LeaderPosition(models.TextChoices):
    """Who may lead a corrective action (组织整改负责人)."""

    LEGAL_REPRESENTATIVE = "legal_representative", _("legal representative")
    SENIOR_EXECUTIVE = "senior_executive", _("senior executive in charge of customs")


class CorrectiveStatus(models.TextChoices):
    NOT_STARTED = "not_started", _("not started")
    IN_PROGRESS = "in_progress", pgettext_lazy("corrective action", "in progress")
    TO_CHECK = "to_check", _("to be checked")
    DONE = "done", pgettext_lazy("corrective action", "done")
    DROPPED = "dropped", pgettext_lazy("corrective action", "dropped")


class SignOffOutcome(models.TextChoices):
    """What became of a request to sign off the draft. Empty while it waits."""

    SIGNED = "signed", _("signed off")
    SENT_BACK = "sent_back", _("draft sent back")
    # Asked again for changed answers.
    REPLACED = "replaced", _("replaced by a later request")
