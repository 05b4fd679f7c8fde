"""Link a document of the vault to an item, or remove the link; the document itself stays."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from acecs.accounts.models import Enterprise, User
from acecs.audit.actions import record
from acecs.audit.chain import EventValue
from acecs.refusals import Refusal, Refused, Why, ensure
from assessments.actions.gate import pass_item_gate
from assessments.actions.notices import tell_of_evidence
from assessments.actions.readiness import refresh
from assessments.models import Answer, Assessment, EvidenceLink
from assessments.queries.remarks import colleagues, sees_item
from assessments.rules import evidence as evidence_rules
from assessments.states import Action
from evidence.actions import documents as vault
from evidence.actions.receiving import Checked
from evidence.models import Document


@transaction.atomic
def add(*, answer: Answer, checked: list[Checked], facet: str, by: User, at: datetime) -> list[EvidenceLink]:
    """Store inspected files in the vault and link each to the item: all of them or none."""
    # The vault locks the enterprise's row. Lock it first here too, as removing a member does, so that the two cannot deadlock.
    Enterprise.objects.select_for_update(no_key=True).get(pk=answer.assessment.enterprise_id)
    assessment, answer = pass_item_gate(Action.EVIDENCE, answer, by)
    asker = _asker(assessment, answer, by)
    versions = [vault.store(checked=each, enterprise=assessment.enterprise, by=by, at=at) for each in checked]
    links = [_link(assessment, answer, version.document, facet, by, at) for version in versions]
    refresh(assessment, at)
    _tell(assessment, answer, asker, links, by, at)
    return links


@transaction.atomic
def link(*, answer: Answer, document: Document, facet: str, by: User, at: datetime) -> EvidenceLink:
    """Link a document that is already in the enterprise's vault. If it is already linked, it takes the new facet if one is given."""
    assessment, answer = pass_item_gate(Action.EVIDENCE, answer, by)
    if document.enterprise_id != assessment.enterprise_id:
        raise Refused(Refusal(Why.BAD_INPUT, _("Choose a file from this enterprise's vault.")))
    asker = _asker(assessment, answer, by)
    evidence_link = _link(assessment, answer, document, facet, by, at)
    refresh(assessment, at)
    _tell(assessment, answer, asker, [evidence_link], by, at)
    return evidence_link


def _asker(assessment: Assessment, answer: Answer, by: User) -> User | None:
    """Which colleague asked for evidence of the item and has got none yet, if they still see the item."""
    asked_by = answer.evidence_asked_by_id
    if asked_by in (None, by.pk) or answer.evidence_links.exists():
        return None
    return next(
        (
            each.user
            for each in colleagues(assessment.enterprise)
            if each.user_id == asked_by and sees_item(each, answer)
        ),
        None,
    )


def _tell(
    assessment: Assessment, answer: Answer, asker: User | None, links: Collection[EvidenceLink], by: User, at: datetime
) -> None:
    if asker and links:
        titles = [each.document.title for each in links]
        tell_of_evidence(assessment, answer.item.number, asker, titles, by, at)


@transaction.atomic
def remove(*, evidence_link: EvidenceLink, by: User, at: datetime) -> None:
    """Remove the link; the document stays in the vault. Does nothing if the link is already gone."""
    assessment, _answer = pass_item_gate(Action.EVIDENCE, evidence_link.answer, by)
    removed, _of_each = EvidenceLink.objects.filter(pk=evidence_link.pk).delete()
    if removed:
        Assessment.objects.filter(pk=assessment.pk).update(updated_at=at)
        refresh(assessment, at)
        record(
            "assessments.evidence_unlinked",
            assessment,
            stream=assessment.enterprise.stream,
            by=by,
            at=at,
            **_link_data(evidence_link),
        )


def _link(
    assessment: Assessment, answer: Answer, document: Document, facet: str, by: User, at: datetime
) -> EvidenceLink:
    ensure(evidence_rules.facet(facet))
    evidence_link, created = EvidenceLink.objects.get_or_create(
        answer=answer, document=document, defaults={"facet": facet, "linked_by": by, "linked_at": at}
    )
    if not created and facet in ("", evidence_link.facet):
        return evidence_link
    if not created:
        evidence_link.facet = facet
        evidence_link.save(update_fields=["facet"])
    Assessment.objects.filter(pk=assessment.pk).update(updated_at=at)
    record(
        "assessments.evidence_linked",
        assessment,
        stream=assessment.enterprise.stream,
        by=by,
        at=at,
        **_link_data(evidence_link),
    )
    return evidence_link


def _link_data(evidence_link: EvidenceLink) -> dict[str, EventValue]:
    return {
        "item": evidence_link.answer.item.number,
        "document": str(evidence_link.document.public_id),
        "facet": evidence_link.facet,
    }
