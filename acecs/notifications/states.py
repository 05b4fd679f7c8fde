from django.db import models


class Kind(models.TextChoices):
    SUBMITTED = "submitted"
    RETURNED = "returned"
    RESUBMITTED = "resubmitted"
    CONCLUDED = "concluded"
    WITHDRAWN = "withdrawn"
    INVITED = "invited"
    REPORT_READY = "report_ready"
    REVIEW_SENT = "review_sent"
