"""Small files for the vault."""

import hashlib
from datetime import UTC, datetime

from django.core.files.base import ContentFile

from acecs.accounts.models import User
from assessments.actions import evidence as actions
from assessments.models import Answer, EvidenceLink
from evidence import storage
from evidence.actions.receiving import Checked
from tests.replay import replayed

TEXT = "快件查验登记\n2026-11-01,无异常\n".encode()
AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def checked(content: bytes = TEXT, name: str = "快件查验登记.txt") -> Checked:
    """Return a file as after inspection: bytes stored, no row yet."""
    digest = hashlib.sha256(content).hexdigest()
    storage.put(digest, len(content), ContentFile(content))
    return Checked(name=name, sha256=digest, size=len(content), media_type="text/plain")


def put_in_vault(answer: Answer, *, by: User, content: bytes = TEXT, facet: str = "record") -> EvidenceLink:
    return added(answer, checked(content), facet=facet, by=by, at=AT)


@replayed
def added(answer: Answer, file: Checked, *, facet: str, by: User, at: datetime) -> EvidenceLink:
    """The link of a file that was added to the item."""
    (stored,) = actions.add(answer=answer, checked=[file], facet=facet, by=by, at=at)
    assert stored.version
    link: EvidenceLink = answer.evidence_links.select_related("document", "answer").get(
        document=stored.version.document_id
    )
    return link
