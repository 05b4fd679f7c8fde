"""The review record: what customs sent about one dossier, frozen as canonical JSON (RFC 8785), identified by its SHA-256.

Pure: imports neither Django nor our models. A record contains the hash of its dossier and of the previous record,
and nothing that the reviewer has not sent. Moments are ISO with the Beijing offset.
"""

from typing import Literal

import rfc8785

from acecs.text.bilingual import Frozen, Text
from assessments.documents.customs_word import FileVerdictCode, NotAcceptedCode, OccasionCode, OpinionCode
from assessments.documents.dossier import sha256
from standards.law.parts import RatingCode


class ReviewedFile(Frozen):
    """A file that customs decided about, as evidence of the item. `page` and `remark` may be empty."""

    document: str
    version: int
    position: int
    verdict: FileVerdictCode
    reason: NotAcceptedCode
    page: str
    remark: str


class ReviewedItem(Frozen):
    """`rating` is empty if the reviewer gave none. The `to_correct` items are the defects of a return's notice."""

    number: int
    rating: RatingCode
    comment: str
    to_correct: bool
    # Records made before evidence could be asked for lack it.
    asks_evidence: bool = False
    # Number of each rated sub-item (`10(2)`) → rating code; an item that is rated as one lacks it.
    sub_ratings: dict[str, RatingCode] = {}
    # Files of its evidence that were decided about; an item without any lacks it.
    files: list[ReviewedFile] = []


class ReviewRecord(Frozen):
    """`number` counts a case's records from 1; `notice` is filled by a return only, `opinion` by a conclusion only."""

    schema_version: Literal["0.1"] = "0.1"
    number: int
    previous_sha256: str
    occasion: OccasionCode
    assessment: str
    round: int
    dossier_sha256: str
    office: Text
    office_code: str
    made_by: str
    made_at: str
    items: list[ReviewedItem]
    notice: str
    opinion: OpinionCode
    opinion_note: str
    # Numbers of the items that an adverse opinion rests on; records made before this was said lack it.
    rests_on: list[int] = []

    @property
    def sha256(self) -> str:
        return sha256(canonical(self))


def canonical(record: ReviewRecord) -> bytes:
    """Return the record as canonical JSON, the bytes that are hashed.

    Fields that it was made without are left out, so that an earlier record keeps its bytes.
    """
    return rfc8785.dumps(record.model_dump(mode="json", exclude_unset=True) | {"schema_version": record.schema_version})


def parse(data: bytes | memoryview) -> ReviewRecord:
    """Parse canonical JSON. Raises `pydantic.ValidationError` unless it is a record of this schema."""
    return ReviewRecord.model_validate_json(bytes(data))
