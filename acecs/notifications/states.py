from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from acecs.accounts.states import EnterpriseRole


class MessageKind(models.TextChoices):
    SUBMITTED = "submitted", _("submitted")
    REVIEW_SENT = "review_sent", _("ratings and comments sent")
    RETURNED = "returned", _("returned")
    RESUBMITTED = "resubmitted", _("submitted again")
    CONCLUDED = "concluded", _("concluded")
    WITHDRAWN = "withdrawn", _("ended by the enterprise")
    ASSIGNED = "assigned", _("review task assigned")
    TAKEN_AWAY = "taken_away", _("assigned to somebody else")
    RELEASED = "released", _("review task released")
    TAKEN_OVER = "taken_over", _("review task taken over")
    NOTED = "noted", _("note on a review task")
    NAMED = "named", _("named by a colleague")
    ITEMS_GIVEN = "items_given", pgettext_lazy("message", "items assigned")
    EVIDENCE_ASKED = "evidence_asked", _("evidence asked for by an officer")
    FILE_REFUSED = "file_refused", _("file refused by its inspection")
    ANSWERED = "answered", _("answered by a colleague")
    TAKEN_BACK = "taken_back", _("taken back")
    INVITED = "invited", _("invitation")
    CORRECTIVE_GIVEN = "corrective_given", _("corrective action given")
    CORRECTIVE_SENT_BACK = "corrective_back", _("corrective action sent back")
    CORRECTIVE_TO_CHECK = "corrective_to_check", _("effect of a corrective action to be checked")
    SIGN_OFF_ASKED = "sign_off_asked", _("asked to sign off")
    SIGNED_OFF = "signed_off", _("signed off")
    SIGN_OFF_SENT_BACK = "sign_off_back", _("draft sent back")
    SIGN_OFF_SWITCHED = "sign_off_switched", _("sign-off switched on or off")
    DUE = "due", _("due or late")
    REPORT_READY = "report_ready", _("report ready")


HOLDERS = frozenset({EnterpriseRole.OFFICER, EnterpriseRole.CONTRIBUTOR})
READERS = frozenset({EnterpriseRole.OFFICER, EnterpriseRole.MANAGER})
MEMBERS = frozenset(EnterpriseRole)
OFFICERS = frozenset({EnterpriseRole.OFFICER})
MANAGERS = frozenset({EnterpriseRole.MANAGER})
# Kinds that members of an enterprise and of a customs office get, in the order of the page that switches their mail off;
# those of an enterprise with the roles that get them.
FOR_ENTERPRISE = {
    MessageKind.ITEMS_GIVEN: HOLDERS,
    MessageKind.DUE: HOLDERS,
    MessageKind.NAMED: MEMBERS,
    MessageKind.EVIDENCE_ASKED: HOLDERS,
    MessageKind.FILE_REFUSED: HOLDERS,
    MessageKind.ANSWERED: MEMBERS,
    MessageKind.CORRECTIVE_GIVEN: HOLDERS,
    MessageKind.CORRECTIVE_SENT_BACK: HOLDERS,
    MessageKind.CORRECTIVE_TO_CHECK: OFFICERS,
    MessageKind.SIGN_OFF_ASKED: MANAGERS,
    MessageKind.SIGNED_OFF: OFFICERS,
    MessageKind.SIGN_OFF_SENT_BACK: OFFICERS,
    MessageKind.SIGN_OFF_SWITCHED: READERS,
    MessageKind.REPORT_READY: READERS,
    MessageKind.REVIEW_SENT: READERS,
    MessageKind.RETURNED: MEMBERS,
    MessageKind.CONCLUDED: READERS,
}
FOR_OFFICE = (
    MessageKind.SUBMITTED,
    MessageKind.RESUBMITTED,
    MessageKind.TAKEN_BACK,
    MessageKind.WITHDRAWN,
    MessageKind.ASSIGNED,
    MessageKind.TAKEN_AWAY,
    MessageKind.RELEASED,
    MessageKind.TAKEN_OVER,
    MessageKind.NOTED,
    MessageKind.REPORT_READY,
)
FOR_EVERYBODY = (MessageKind.INVITED,)
# Kinds that are always mailed, and why.
ALWAYS_MAILED = {
    MessageKind.REVIEW_SENT: _("Customs sent it."),
    MessageKind.RETURNED: _("Customs sent it."),
    MessageKind.CONCLUDED: _("Customs sent it."),
    MessageKind.INVITED: _("It is about your access."),
}
CAN_BE_SWITCHED_OFF = [kind.value for kind in MessageKind if kind not in ALWAYS_MAILED]

# How many messages or mails a page shows; older ones stay in the database.
MOST_SHOWN = 100
# Longer than one delivery can take: each of its steps times out after settings.EMAIL_TIMEOUT.
DELIVERY_LEASE = timedelta(minutes=3)
