"""Sentences of the kinds of messages, in the reader's language. `values` holds names in both languages."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from acecs.accounts.states import EnterpriseRole, OfficeRole
from acecs.notifications.states import MessageKind
from acecs.text.bilingual import column_in
from acecs.text.moments import written
from acecs.text.signs import colon

ROLES = dict([*EnterpriseRole.choices, *OfficeRole.choices])


def subject(kind: str, values: Mapping[str, str]) -> str:
    """One line: whitespace collapsed. The longest names fit the column of the outbox. A conclusion says its opinion."""
    words = _subjects()[kind]
    if values.get("opinion"):
        words = _("Review opinion: %(opinion)s (%(assessment)s, %(enterprise)s)")
    if values.get("off"):
        words = _("Sign-off switched off: %(enterprise)s")
    return " ".join((words % _names(values)).split())


def sentence(kind: str, values: Mapping[str, str]) -> str:
    """The kind's sentence, the review opinion of a conclusion, what a digest lists, and what the message's cause wrote, if anything."""
    opinion = f"{_('Review opinion')}{colon()}{_opinion(values)}" if values.get("opinion") else ""
    listed = values.get(column_in("list", get_language()))
    words = _sentences()[kind]
    if values.get("off"):
        words = _("%(by)s switched sign-off off for %(enterprise)s: submitting to customs no longer needs it.")
    return "\n".join(filter(None, [words % _names(values), opinion, listed, values.get("note")]))


def _opinion(values: Mapping[str, str]) -> str:
    """The opinion's sign and words; empty for other messages, and for those kept from before it was said."""
    words = {
        "": "",
        "satisfied": f"✓ {_('conditions satisfied on review')}",
        "not_satisfied": f"✗ {_('conditions not satisfied on review')}",
    }
    return words[values.get("opinion", "")]


def _day(text: str) -> str:
    """An ISO day as sentences write it."""
    try:
        return written(date.fromisoformat(text))
    except ValueError:
        return text


def _names(values: Mapping[str, str]) -> dict[str, str]:
    """Names in the reader's language; those missing from `values` are empty strings."""
    language = get_language()
    names = {name: values.get(name, "") for name in ("assessment", "round", "by", "to", "item", "day", "number")}
    names["day"] = _day(names["day"])
    names["enterprise"] = values.get(column_in("enterprise", language), "")
    names["office"] = values.get(column_in("office", language), "")
    names["organization"] = names["enterprise"] or names["office"]
    names["opinion"] = _opinion(values)
    names["role"] = str(ROLES.get(values.get("role", ""), ""))
    return names


def _subjects() -> dict[str, str]:
    return {
        MessageKind.SUBMITTED: _("Submitted: %(assessment)s, %(enterprise)s"),
        MessageKind.REVIEW_SENT: _("Ratings and comments of customs: %(assessment)s, %(enterprise)s"),
        MessageKind.RETURNED: _("Returned: %(assessment)s, %(enterprise)s"),
        MessageKind.RESUBMITTED: _("Submitted again: %(assessment)s, %(enterprise)s"),
        MessageKind.CONCLUDED: _("Review concluded: %(assessment)s, %(enterprise)s"),
        MessageKind.WITHDRAWN: _("Ended by the enterprise: %(assessment)s, %(enterprise)s"),
        MessageKind.ASSIGNED: _("Assigned to you: %(assessment)s, %(enterprise)s"),
        MessageKind.TAKEN_AWAY: _("No longer yours: %(assessment)s, %(enterprise)s"),
        MessageKind.RELEASED: _("Nobody has this review task: %(assessment)s, %(enterprise)s"),
        MessageKind.TAKEN_OVER: _("Taken over: %(assessment)s, %(enterprise)s"),
        MessageKind.NOTED: _("Note: %(assessment)s, %(enterprise)s"),
        MessageKind.ITEMS_GIVEN: _("Items for you: %(assessment)s, %(enterprise)s"),
        MessageKind.NAMED: _("From %(by)s to you: %(assessment)s, item %(item)s"),
        MessageKind.EVIDENCE_ASKED: _("Evidence asked for: %(assessment)s, %(enterprise)s"),
        MessageKind.FILE_REFUSED: _("File not accepted: %(enterprise)s"),
        MessageKind.ANSWERED: _("Answer from %(by)s: %(assessment)s, item %(item)s"),
        MessageKind.TAKEN_BACK: _("Taken back: %(assessment)s, %(enterprise)s"),
        MessageKind.INVITED: _("Invitation: %(organization)s"),
        MessageKind.CORRECTIVE_GIVEN: _("Corrective action for item %(item)s, due %(day)s: %(assessment)s"),
        MessageKind.CORRECTIVE_SENT_BACK: _("Corrective action for item %(item)s sent back: %(assessment)s"),
        MessageKind.CORRECTIVE_TO_CHECK: _("Corrective action for item %(item)s to be checked: %(assessment)s"),
        MessageKind.SIGN_OFF_ASKED: _("To be signed off: %(assessment)s, %(enterprise)s"),
        MessageKind.SIGNED_OFF: _("Signed off: %(assessment)s, %(enterprise)s"),
        MessageKind.SIGN_OFF_SENT_BACK: _("Not signed off: %(assessment)s, %(enterprise)s"),
        MessageKind.SIGN_OFF_SWITCHED: _("Sign-off switched on: %(enterprise)s"),
        MessageKind.DUE: _("Due or late: %(number)s"),
        MessageKind.REPORT_READY: _("Report ready: %(assessment)s"),
    }


def _sentences() -> dict[str, str]:
    return {
        MessageKind.SUBMITTED: _("%(enterprise)s submitted “%(assessment)s” to %(office)s."),
        MessageKind.REVIEW_SENT: _(
            "%(office)s sent ratings and comments on “%(assessment)s” (%(enterprise)s). The review goes on."
        ),
        MessageKind.RETURNED: _(
            "%(office)s returned “%(assessment)s” (%(enterprise)s) in round %(round)s. One notice lists "
            "everything to be corrected."
        ),
        MessageKind.RESUBMITTED: _("%(enterprise)s submitted “%(assessment)s” to %(office)s again, round %(round)s."),
        MessageKind.CONCLUDED: _("%(office)s concluded the review of “%(assessment)s” (%(enterprise)s)."),
        MessageKind.WITHDRAWN: _("%(enterprise)s ended the self-assessment “%(assessment)s”."),
        MessageKind.ASSIGNED: _("%(by)s gave you the review of “%(assessment)s” (%(enterprise)s)."),
        MessageKind.TAKEN_AWAY: _("%(by)s assigned the review of “%(assessment)s” (%(enterprise)s) to %(to)s."),
        MessageKind.RELEASED: _(
            "%(by)s released the review of “%(assessment)s” (%(enterprise)s). A reviewer of the office can take it."
        ),
        MessageKind.TAKEN_OVER: _("%(by)s took over the review of “%(assessment)s” (%(enterprise)s) from you."),
        MessageKind.NOTED: _("%(by)s wrote to you about the review of “%(assessment)s” (%(enterprise)s):"),
        MessageKind.ITEMS_GIVEN: _("%(by)s assigned you items of “%(assessment)s” (%(enterprise)s):"),
        MessageKind.NAMED: _("%(by)s wrote to you about item %(item)s of “%(assessment)s” (%(enterprise)s):"),
        MessageKind.FILE_REFUSED: _("A file that you uploaded for %(enterprise)s was not accepted as evidence:"),
        MessageKind.EVIDENCE_ASKED: _("%(by)s asks you to add evidence in “%(assessment)s” (%(enterprise)s):"),
        MessageKind.ANSWERED: _("%(by)s answered you on item %(item)s of “%(assessment)s” (%(enterprise)s):"),
        MessageKind.TAKEN_BACK: _(
            "%(enterprise)s took back its submission of “%(assessment)s” to change it, and will submit it again."
        ),
        MessageKind.INVITED: _("%(by)s invites you to join %(organization)s in this portal as %(role)s."),
        MessageKind.CORRECTIVE_GIVEN: _(
            "%(by)s gave you a corrective action for item %(item)s of “%(assessment)s” (%(enterprise)s), due %(day)s:"
        ),
        MessageKind.CORRECTIVE_SENT_BACK: _(
            "%(by)s checked the corrective action for item %(item)s of “%(assessment)s” (%(enterprise)s) and sent it back:"
        ),
        MessageKind.CORRECTIVE_TO_CHECK: _(
            "%(by)s reported the corrective action for item %(item)s of “%(assessment)s” (%(enterprise)s) as finished. "
            "Check its effect:"
        ),
        MessageKind.SIGN_OFF_ASKED: _(
            "%(by)s would like you to sign off “%(assessment)s” (%(enterprise)s) before it is submitted to customs. Read the draft, "
            "then sign it or send it back."
        ),
        MessageKind.SIGNED_OFF: _(
            "%(by)s signed off “%(assessment)s” (%(enterprise)s). It can be submitted as long as nothing is changed."
        ),
        MessageKind.SIGN_OFF_SENT_BACK: _("%(by)s did not sign off “%(assessment)s” (%(enterprise)s):"),
        MessageKind.SIGN_OFF_SWITCHED: _(
            "%(by)s switched sign-off on for %(enterprise)s: a manager must sign off the draft before it can be submitted to customs."
        ),
        MessageKind.DUE: _("What is due soon or late, and waits for you:"),
        MessageKind.REPORT_READY: _("The report on “%(assessment)s” is ready to download."),
    }
