"""Files taken out of a zip file or mail: each becomes a document, linked where the file that it was in is linked."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from acecs.accounts.models import User
from acecs.accounts.queries import role_in
from acecs.audit.actions import record
from acecs.refusals import ensure
from assessments.actions import evidence, vault
from assessments.actions.evidence import Words
from assessments.actions.vault import Stored
from assessments.models import EvidenceLink
from assessments.rules import access
from assessments.states import EDITABLE, Action
from evidence import rules
from evidence.actions import documents
from evidence.actions.receiving import Checked
from evidence.models import Document, DocumentVersion


@transaction.atomic
def unpack(
    *, version: DocumentVersion, checked: Sequence[Checked], is_replaced: bool, by: User, at: datetime
) -> list[Stored]:
    """Add files that were taken out of `version`, each whatever becomes of the others.

    Each is linked to the items that the document is linked to, as far as `by` may change those, and shows what it was said
    to show. `is_replaced`: if all files are kept, they take the document's place, and it is withdrawn. Raises `Refused`.
    """
    document = version.document
    linked = vault.lock_linked(document)
    role = role_in(document.enterprise, by)
    ensure(access.may(Action.CHANGE_VAULT, role))
    ensure(access.own_upload(role, is_uploader=document.created_by_id == by.pk))
    document.refresh_from_db(fields=["withdrawn_at"])
    ensure(rules.in_use(document))
    ensure(rules.unpackable(version))
    stored = vault.store_each(document.enterprise, checked, by, at)
    kept = {each.version.document_id: each.version.document for each in stored if each.version}
    links = _links_to_change(document)
    own = [each for each in links if not access.own_item(role, is_assignee=each.answer.assignee_id == by.pk)]
    for link in own:
        for each in kept.values():
            evidence.link_one(link.answer.assessment, link.answer, each, Words(link.facet), by, at)
    if is_replaced and len(own) == len(links) and all(each.version for each in stored):
        _replace(document, own, len(kept), by, at)
    vault.renew(linked, at)
    record("evidence.document_unpacked", document, stream=document.enterprise.stream, by=by, at=at, count=len(kept))
    return stored


def _links_to_change(document: Document) -> list[EvidenceLink]:
    """Links of the document in assessments that can be changed now. `lock_linked` has locked those."""
    links = EvidenceLink.objects.filter(document=document, answer__assessment__state__in=EDITABLE)
    return list(links.select_related("answer__item", "answer__assessment__enterprise").order_by("answer"))


def _replace(document: Document, links: Sequence[EvidenceLink], count: int, by: User, at: datetime) -> None:
    for link in links:
        evidence.remove(evidence_link=link, by=by, at=at)
    reason = _("Its files are documents of their own now: %(count)s.") % {"count": count}
    documents.withdraw(document=document, reason=reason, by=by, at=at)
