"""What each kind of message says, in the reader's language. `values` holds both languages' names."""

from collections.abc import Mapping

from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from acecs.notifications.states import Kind
from acecs.text.bilingual import side_in

SUBJECT_LENGTH = 160


def subject(kind: str, values: Mapping[str, str]) -> str:
    """One line: blanks folded, cut to what a list of mail shows."""
    return Truncator(" ".join((_subjects()[kind] % _names(values)).split())).chars(SUBJECT_LENGTH)


def sentence(kind: str, values: Mapping[str, str]) -> str:
    return _sentences()[kind] % _names(values)


def _names(values: Mapping[str, str]) -> dict[str, str]:
    """`values` with the names in the reader's language, and what nobody named left empty."""
    language = side_in(get_language())
    found = {name: values.get(name, "") for name in ("assessment", "round", "by")}
    found["enterprise"] = values.get(f"enterprise_{language}", "")
    found["office"] = values.get(f"office_{language}", "")
    found["organization"] = found["enterprise"] or found["office"]
    return found


def _subjects() -> dict[str, str]:
    return {
        Kind.SUBMITTED: _("Submitted: %(assessment)s, %(enterprise)s"),
        Kind.REVIEW_SENT: _("Ratings and comments of customs: %(assessment)s, %(enterprise)s"),
        Kind.RETURNED: _("Returned: %(assessment)s, %(enterprise)s"),
        Kind.RESUBMITTED: _("Submitted again: %(assessment)s, %(enterprise)s"),
        Kind.CONCLUDED: _("Review concluded: %(assessment)s, %(enterprise)s"),
        Kind.WITHDRAWN: _("Withdrawn: %(assessment)s, %(enterprise)s"),
        Kind.INVITED: _("Invitation: %(organization)s"),
        Kind.REPORT_READY: _("Report ready: %(assessment)s"),
    }


def _sentences() -> dict[str, str]:
    return {
        Kind.SUBMITTED: _("%(enterprise)s submitted “%(assessment)s” to %(office)s."),
        Kind.REVIEW_SENT: _(
            "%(office)s sent ratings and comments on “%(assessment)s” (%(enterprise)s). The review goes on."
        ),
        Kind.RETURNED: _(
            "%(office)s returned “%(assessment)s” of %(enterprise)s in round %(round)s. "
            "Everything to be corrected is named in one notice."
        ),
        Kind.RESUBMITTED: _("%(enterprise)s submitted “%(assessment)s” to %(office)s again, round %(round)s."),
        Kind.CONCLUDED: _("%(office)s concluded the review of “%(assessment)s” (%(enterprise)s)."),
        Kind.WITHDRAWN: _("%(enterprise)s withdrew “%(assessment)s”."),
        Kind.INVITED: _("%(by)s invites you to work for %(organization)s in this portal."),
        Kind.REPORT_READY: _("The report on “%(assessment)s” is ready to be downloaded."),
    }
