from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MessageKind(models.TextChoices):
    SUBMITTED = "submitted", _("submitted")
    REVIEW_SENT = "review_sent", _("ratings and comments sent")
    RETURNED = "returned", _("returned")
    RESUBMITTED = "resubmitted", _("submitted again")
    CONCLUDED = "concluded", _("concluded")
    WITHDRAWN = "withdrawn", pgettext_lazy("assessment", "withdrawn")
    ASSIGNED = "assigned", _("review task assigned")
    TAKEN_AWAY = "taken_away", _("assigned to somebody else")
    RELEASED = "released", _("review task released")
    TAKEN_OVER = "taken_over", _("review task taken over")
    NOTED = "noted", _("note on a review task")
    NAMED = "named", _("named by a colleague")
    TAKEN_BACK = "taken_back", _("taken back")
    INVITED = "invited", _("invitation")
    CORRECTIVE_GIVEN = "corrective_given", _("corrective action given")
    CORRECTIVE_SENT_BACK = "corrective_back", _("corrective action sent back")
    REPORT_READY = "report_ready", _("report ready")


# How many messages or mails a page shows; older ones stay in the database.
MOST_SHOWN = 100
# Longer than one delivery can take: each of its steps times out after settings.EMAIL_TIMEOUT.
DELIVERY_LEASE = timedelta(minutes=3)
