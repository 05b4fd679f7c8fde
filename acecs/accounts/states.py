from django.db import models
from django.utils.translation import gettext_lazy as _


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


class InvitationState(models.TextChoices):
    """Computed from an invitation's dates, never stored."""

    OPEN = "open", _("pending")
    ACCEPTED = "accepted", _("accepted")
    EXPIRED = "expired", _("expired")
    WITHDRAWN = "withdrawn", _("withdrawn")
