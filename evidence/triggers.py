"""Documents are never deleted. What was received of a version never changes; the state of its inspection moves forward."""

from acecs.triggers import ALWAYS, Guard, never_deleted
from evidence.states import MAY_BECOME

KEPT = "documents are never deleted or changed"
ERASURES = "what was erased is never forgotten"
RECEIVED = ("id", "document_id", "number", "position", "sha256", "size", "media_type", "filename")
RECEIVED_BY = ("uploaded_by_id", "uploaded_at")


def _moves() -> str:
    """SQL that is true if a version's state and fault stay, or the state moves as `MAY_BECOME` says."""
    steps = [f"OLD.state = '{old}' AND NEW.state = '{new}'" for old, becomes in MAY_BECOME.items() for new in becomes]
    return " OR ".join(["OLD.state = NEW.state AND OLD.fault = NEW.fault", *sorted(steps)])


def _changed() -> str:
    others = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in (*RECEIVED, *RECEIVED_BY))
    return f"({others} OR NOT ({_moves()}))"


GUARDS = (
    never_deleted("evidence_document", KEPT),
    Guard("evidence_documentversion", KEPT, {"UPDATE": _changed(), "DELETE": ALWAYS, "TRUNCATE": ALWAYS}),
    never_deleted("evidence_erasure", ERASURES),
)
