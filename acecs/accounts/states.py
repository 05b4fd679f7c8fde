from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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
    """Derived from an invitation's dates, never stored."""

    OPEN = "open", pgettext_lazy("invitation", "open")
    ACCEPTED = "accepted", pgettext_lazy("invitation", "accepted")
    EXPIRED = "expired", pgettext_lazy("invitation", "expired")
    WITHDRAWN = "withdrawn", pgettext_lazy("invitation", "withdrawn")
