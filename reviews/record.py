"""The review record: what customs sent about one dossier, frozen as canonical JSON (RFC 8785), named by its SHA-256.

Pure: knows neither Django nor our models. It names the hash of the dossier that it is about and of the record
before it; what a reviewer has not sent is not in it. Moments are ISO with the Beijing offset.
"""

from typing import Literal

import rfc8785

from acecs.text.bilingual import Frozen, Text
from assessments.documents.dossier import sha256
from standards.law.parts import RatingCode

OccasionCode = Literal["sent", "returned", "concluded"]
OpinionCode = Literal["", "satisfied", "not_satisfied"]


class ReviewedItem(Frozen):
    """`rating` is empty where the reviewer gave none; `to_correct` items make the notice of a return."""

    number: int
    rating: RatingCode
    comment: str
    to_correct: bool


class ReviewRecord(Frozen):
    """`number` counts a case's records from 1; `notice` belongs to a return, `opinion` to a conclusion."""

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

    @property
    def sha256(self) -> str:
        return sha256(canonical(self))


def canonical(record: ReviewRecord) -> bytes:
    """Return the record as canonical JSON, the bytes that its hash is of."""
    return rfc8785.dumps(record.model_dump(mode="json"))


def parse(data: bytes | memoryview) -> ReviewRecord:
    """Read canonical JSON back. Raises `pydantic.ValidationError` where it is not a record of this schema."""
    return ReviewRecord.model_validate_json(bytes(data))
