from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    SUBMITTED = "submitted", _("submitted")
    REVIEW_SENT = "review_sent", _("ratings and comments sent")
    RETURNED = "returned", _("returned")
    RESUBMITTED = "resubmitted", _("submitted again")
    CONCLUDED = "concluded", _("concluded")
    WITHDRAWN = "withdrawn", _("withdrawn")
    INVITED = "invited", _("invitation")
    REPORT_READY = "report_ready", _("report ready")


# How many messages and mails a page shows; older ones stay in the database.
MOST_SHOWN = 100
# Longer than a slow mail server takes over all steps of one delivery (settings.EMAIL_TIMEOUT each).
DELIVERY_LEASE = timedelta(minutes=3)
