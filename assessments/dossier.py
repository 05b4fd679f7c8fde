"""The dossier: what leaves the enterprise's side, frozen as canonical JSON (RFC 8785) and named by its SHA-256.

Pure: knows neither Django nor our models. Text comes in both languages, so that one dossier serves every
report. Dates are ISO dates, moments are ISO with the Beijing offset, sizes are bytes; there are no floats.
"""

import hashlib
from datetime import date
from typing import Literal

import rfc8785
from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Text(Frozen):
    en: str
    zh: str


CountKnownCode = Literal["", "known", "unknown"]
RatingCode = Literal["", "meet", "basically_meet", "not_meet", "not_applicable"]


class EnterprisePart(Frozen):
    name: Text
    credit_code: str
    customs_code: str
    office: Text
    office_code: str


class EditionPart(Frozen):
    code: str
    title: Text
    authority: Text
    source: Text
    chinese_is_official: bool
    valid_from: str
    valid_until: str | None
    replaced_by: Text


class TypePart(Frozen):
    number: int
    heading: Text
    item_numbers: list[int]


class SubItemPart(Frozen):
    """`applies` is false where the rule leaves it out (item 10: (2) and (3) exclude each other); None while undecided."""

    number: str
    text: Text
    rating: RatingCode
    applies: bool | None


class EvidencePart(Frozen):
    document: str
    version: int
    title: str
    file_name: str
    media_type: str
    size: int
    sha256: str
    facet: str
    uploaded_by: str
    uploaded_at: str


class ItemPart(Frozen):
    number: int
    part: str
    title: Text
    text: Text
    text_sha256: str
    closing: Text
    notes: list[Text]
    rating: RatingCode
    note: str
    reason: str
    count_known: CountKnownCode
    sub_items: list[SubItemPart]
    evidence: list[EvidencePart]
    assignee: str
    updated_by: str
    updated_at: str | None


class Dossier(Frozen):
    """`number` is 0 and `is_draft` true for a report "as of now": such a dossier is marked and not chained."""

    schema_version: Literal["0.1"] = "0.1"
    is_draft: bool
    assessment: str
    name: str
    state: str
    made_at: str
    made_by: str
    planned_date: str
    accepted_date: str | None
    enterprise: EnterprisePart
    edition: EditionPart
    types: list[TypePart]
    items: list[ItemPart]

    @property
    def reference_date(self) -> date:
        return date.fromisoformat(self.accepted_date or self.planned_date)


def canonical(dossier: Dossier) -> bytes:
    """Return the dossier as canonical JSON, the bytes that its hash is of."""
    return rfc8785.dumps(dossier.model_dump(mode="json"))


def parse(data: bytes) -> Dossier:
    """Read canonical JSON back. Raises `pydantic.ValidationError` where it is not a dossier of this schema."""
    return Dossier.model_validate_json(data)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
