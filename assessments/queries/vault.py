from typing import Any

from django.db.models import Q, QuerySet

from acecs.accounts.models import Enterprise, User
from acecs.accounts.states import EnterpriseRole
from acecs.prepared import prepared
from assessments.models import Assessment, CorrectiveAction
from evidence.models import Document, DocumentVersion

# Documents that an item's form offers to link; the others are found in the vault.
OFFERED = 30


def readable_versions(assessment: Assessment, user: User) -> QuerySet[DocumentVersion]:
    """Versions of the enterprise's documents that the user may read.

    A contributor reads what they uploaded, what is linked to their items, and what shows their corrective actions.
    """
    versions = DocumentVersion.objects.filter(document__enterprise=assessment.enterprise_id)
    if assessment.role != EnterpriseRole.CONTRIBUTOR:
        return versions
    of_their_items = Q(document__links__answer__in=assessment.answers.in_scope().filter(assignee=user))
    actions = CorrectiveAction.objects.filter(answer__assessment=assessment).visible_to(user, assessment.role)
    of_their_actions = Q(document__in=actions.values("documents"))
    return versions.filter(of_their_items | of_their_actions | Q(uploaded_by=user)).distinct()


def linkable_documents(assessment: Assessment, user: User) -> QuerySet[Document]:
    """Documents of the vault that the user may link to an item, newest first."""
    versions = readable_versions(assessment, user)
    return Document.objects.of(assessment.enterprise).filter(versions__in=versions.values("pk")).distinct()


def documents_to_link(assessment: Assessment, user: User) -> tuple[Any, ...]:
    """`public_id` and `title` of the newest of `linkable_documents` that were not withdrawn. One query."""
    if assessment.role == EnterpriseRole.CONTRIBUTOR:
        documents = linkable_documents(assessment, user).filter(withdrawn_at=None)
        return tuple(documents.values_list("public_id", "title", named=True)[:OFFERED])
    return tuple(_newest(assessment.enterprise))


@prepared
def _newest(enterprise: Enterprise) -> QuerySet[Document, Any]:
    return (
        Document.objects.of(enterprise)
        .filter(withdrawn_at=None)
        .values_list("public_id", "title", named=True)[:OFFERED]
    )
