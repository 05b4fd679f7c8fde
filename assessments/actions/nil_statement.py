"""A nil statement that was made in the portal becomes a document, linked to its item."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from acecs.accounts.models import User
from acecs.audit.actions import record
from acecs.refusals import Refused, ensure
from assessments.actions import evidence, vault
from assessments.models import Answer, EvidenceLink
from assessments.rules import evidence as rules
from evidence.actions.receiving import Checked
from evidence.states import DETAILS, Kind
from standards.states import Facet


@dataclass(frozen=True)
class Statement:
    """Nothing happened from `since` until `until`, says the signatory by name. `note`: in the enterprise's own words."""

    since: date
    until: date
    note: str
    signatory: str
    position: str
    signed_on: date


@transaction.atomic
def keep(*, answer: Answer, checked: Checked, said: Statement, by: User, at: datetime) -> EvidenceLink:
    """Store the drawn statement with its kind and period, and link it to the item. Raises `Refused`.

    The same statement again is the document that is there.
    """
    ensure(rules.stated_period(said.since, said.until, signed_on=said.signed_on))
    (stored,) = evidence.add(answer=answer, checked=[checked], facet=Facet.STATEMENT, by=by, at=at)
    if stored.refusal:
        raise Refused(stored.refusal)
    assert stored.version  # noqa: S101 - either is set
    document = stored.version.document
    details = {name: getattr(document, name) for name in DETAILS}
    details |= {
        "kind": Kind.NIL_STATEMENT,
        "covers_from": said.since,
        "covers_until": said.until,
        "issuer": answer.assessment.enterprise.name_zh,
    }
    vault.describe(document=document, details=details, seen=document.revision, by=by, at=at)
    stream, number = answer.assessment.enterprise.stream, answer.item.number
    record(
        "assessments.nil_statement_made",
        answer.assessment,
        stream=stream,
        by=by,
        at=at,
        item=number,
        document=str(document.public_id),
    )
    link: EvidenceLink = answer.evidence_links.select_related("document").get(document=document)
    return link
