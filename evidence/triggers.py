"""Documents are never deleted, and their versions never change."""

from acecs.triggers import never_changed, never_deleted

KEPT = "documents are never deleted or changed"

GUARDS = (
    never_deleted("evidence_document", KEPT),
    never_changed("evidence_documentversion", KEPT),
)
