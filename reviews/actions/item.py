"""Rate an item of a case; nobody but customs sees it before it is sent."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from acecs.accounts.models import User
from acecs.audit.actions import record
from acecs.refusals import Stale, ensure
from assessments.documents.dossier import parse
from assessments.models import Assessment
from reviews import queries, rules
from reviews.actions.gate import pass_gate
from reviews.finding import Finding
from reviews.models import Verdict
from reviews.states import Action


@transaction.atomic
def judge(*, assessment: Assessment, number: int, version: int, finding: Finding, by: User, at: datetime) -> Verdict:
    """Save the reviewer's finding on one item over `version` (0: none yet); unsent, so for customs' eyes only.

    The same again changes nothing. Raises `Refused` and `Stale`.
    """
    locked = pass_gate(Action.JUDGE, assessment, by)
    dossier = queries.newest(locked)
    known = [item.number for item in parse(dossier.content).items]
    ensure(rules.finding(finding, number=number, known=known))
    standing = Verdict.objects.select_for_update().filter(dossier=dossier, number=number).first()
    if standing and queries.finding_of(standing) == finding:
        return standing
    if (standing.version if standing else 0) != version:
        raise Stale(
            _("This item was saved in another window meanwhile. Compare the two, then save again or keep the other."),
            standing,
        )
    verdict = standing or Verdict(dossier=dossier, number=number, version=0)
    verdict.rating, verdict.comment, verdict.to_correct = finding.rating, finding.comment, finding.to_correct
    verdict.carried, verdict.saved_by, verdict.saved_at = False, by, at
    verdict.version += 1
    verdict.save()
    record(
        "reviews.item_judged",
        locked,
        stream=locked.enterprise.stream,
        by=by,
        at=at,
        item=number,
        version=verdict.version,
    )
    return verdict
