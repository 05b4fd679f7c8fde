from django.db import models
from django.utils.translation import gettext_lazy as _

from acecs.text.bilingual import Side


class EnterpriseRole(models.TextChoices):
    OFFICER = "officer", _("compliance officer")
    CONTRIBUTOR = "contributor", _("contributor")
    MANAGER = "manager", _("manager")


class OfficeRole(models.TextChoices):
    REVIEWER = "reviewer", _("reviewer")
    HEAD = "head", _("head of office")


class Language(models.TextChoices):
    CHINESE = "zh-hans", "中文"
    ENGLISH = "en", "English"


# The side of a text in both languages → the language of a page.
LANGUAGE_OF: dict[Side, Language] = {"en": Language.ENGLISH, "zh": Language.CHINESE}


class AskedMailKind(models.TextChoices):
    """Never shown."""

    NEW_PASSWORD = "new_password"  # noqa: S105 - no password
    WRONG_PASSWORDS = "wrong_passwords"


class InvitationState(models.TextChoices):
    """Computed from an invitation's dates, never stored."""

    OPEN = "open", _("pending")
    ACCEPTED = "accepted", _("accepted")
    EXPIRED = "expired", _("expired")
    WITHDRAWN = "withdrawn", _("withdrawn")
