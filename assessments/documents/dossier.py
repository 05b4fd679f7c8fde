"""The dossier: what the enterprise submits or prints, frozen as canonical JSON (RFC 8785) and named by its SHA-256.

Pure: imports neither Django nor models. Texts are in both languages, so that one dossier serves every
report. Dates are ISO dates, moments are ISO with the Beijing offset, sizes are bytes; there are no floats.
"""

import hashlib
from datetime import date
from operator import attrgetter
from typing import Literal

import rfc8785

from acecs.text.bilingual import NOTHING, Frozen, Text
from standards import ratings
from standards.law.parts import ModeCode, RatingCode, ReadinessPart

# What an item may be rated in a dossier that does not say so.
ALL_RATINGS: tuple[RatingCode, ...] = ("meet", "basically_meet", "not_meet", "not_applicable")

CountKnownCode = Literal["", "known", "unknown"]
PurposeCode = Literal["as_of_now", "own_use", "submission"]


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
    # A key of `PASS_RULES`; earlier dossiers do not name it.
    pass_rule: str = "count-2022"  # noqa: S105 - the rule of passing the standard


class TypePart(Frozen):
    number: int
    heading: Text
    item_numbers: list[int]


class SubItemPart(Frozen):
    """`applies` is false if the rule leaves it out (item 10: (2) and (3) exclude each other), None while undecided."""

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
    # What the enterprise says of the document and of its link; dossiers made before documents were described lack it.
    position: int = 1
    pages: int | None = None
    kind: str = ""
    covers_from: str | None = None
    covers_until: str | None = None
    valid_until: str | None = None
    issuer: str = ""
    document_number: str = ""
    has_personal_information: bool = False
    place: str = ""
    shows: str = ""


OriginCode = Literal["rating", "figures", "customs", "own_check"]
PositionCode = Literal["legal_representative", "senior_executive"]
StatusCode = Literal["not_started", "in_progress", "to_check", "done"]


class CorrectivePart(Frozen):
    """A corrective action that was not dropped. `check_note`, `checked_by`, `checked_at`: of its newest check, if any."""

    action: str
    origin: OriginCode
    cause: str
    measure: str
    leader: str
    position: PositionCode
    assignee: str
    due_date: str
    status: StatusCode
    progress: str
    check_note: str
    checked_by: str
    checked_at: str | None
    evidence: list[EvidencePart]


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
    # Since 0.3: the due date, and why the profile contradicts the rating.
    due_date: str | None = None
    against_profile: Text = NOTHING
    # To what customs wanted corrected in the round before; dossiers made before a reply was possible lack it.
    reply: str = ""
    # The ratings that the edition has for the item and its sub-items; earlier dossiers do not name them.
    allowed: list[RatingCode] = list(ALL_RATINGS)
    # Dossiers made before corrective actions could be planned lack them.
    corrective_actions: list[CorrectivePart] = []
    # The rating that was carried over from a former assessment and not confirmed: the item is not rated then.
    carried_over: RatingCode = ""

    @property
    def next_action(self) -> CorrectivePart | None:
        """The unfinished corrective action that is due first."""
        unfinished = (each for each in self.corrective_actions if each.status != "done")
        return min(unfinished, key=attrgetter("due_date"), default=None)

    @property
    def responsible(self) -> tuple[str, str | None]:
        """Who works on it and until when: by its next corrective action, else by its assignment."""
        action = self.next_action
        return (action.assignee, action.due_date) if action else (self.assignee, self.due_date)

    @property
    def rated_sub_items(self) -> list[SubItemPart]:
        """The sub-items that take part in the item's rating; empty for an item that is rated as one."""
        return [sub for sub in self.sub_items if sub.applies is not False]

    @property
    def sub_item_ratings(self) -> list[RatingCode]:
        """What a sub-item may be rated: one that does not apply is left out by rule, never by choice."""
        return [rating for rating in self.allowed if rating != ratings.NOT_APPLICABLE]


class GeneralPart(Frozen):
    """The general standards' two numbers as the enterprise entered them."""

    not_meet: int
    basically_meet: int


class ProfilePart(Frozen):
    """A question about the business and the enterprise's answer; None while it is not answered."""

    text: Text
    answer: bool | None


class PenaltyPart(Frozen):
    label: str
    decided_on: str
    party: str
    ground: str
    warning: bool
    fine: int
    confiscated_gains: int
    confiscated_goods: int
    disclosed: bool
    recognised: bool
    state: str
    acts: int


class NotificationPart(Frozen):
    label: str
    notified_on: str
    batches: list[str]
    own_fault: str
    confirmed_on: str | None
    serious: bool
    banned_substance: bool
    quality_management: str


class ListingPart(Frozen):
    since: str
    until: str | None


class DocumentsPart(Frozen):
    """`number` is None if it cannot be calculated."""

    year: int
    number: int | None


class FiguresPart(Frozen):
    """The enterprise's register at the time of freezing. Money is in fen."""

    penalties: list[PenaltyPart]
    notifications: list[NotificationPart]
    listings: list[ListingPart]
    documents: list[DocumentsPart]
    looked_up_on: str | None


class SignOffPart(Frozen):
    """Which manager signed off what was submitted, and when. `version`: the one frozen for own use that was read and signed."""

    signed_by: str
    signed_at: str
    version: int
    content_sha256: str


class Dossier(Frozen):
    """`number` is 0 for a report "as of now": such a dossier is marked as a draft and not chained.

    A frozen one counts from 1 and names the hash of the one before it; `version` is the round of a submission, or
    the number of the version that was frozen for own use. `declaration` is what the officer declared on submitting.
    """

    schema_version: Literal["0.2", "0.3"] = "0.3"
    purpose: PurposeCode
    number: int
    version: int
    previous_sha256: str
    declaration: Text
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
    # Since 0.3; earlier dossiers do not have them.
    mode: ModeCode = "application"
    last_accepted_date: str | None = None
    # Title of customs' document that shows `accepted_date`; empty in dossiers made before it could be named.
    accepted_document: str = ""
    general: GeneralPart | None = None
    profile: list[ProfilePart] = []
    figures: FiguresPart | None = None
    readiness: ReadinessPart | None = None
    # Of a submission, if the enterprise requires it; others, and dossiers made before it was possible, lack it.
    sign_off: SignOffPart | None = None

    @property
    def is_draft(self) -> bool:
        return self.purpose == "as_of_now"

    @property
    def reference_date(self) -> date:
        return date.fromisoformat(self.accepted_date or self.planned_date)


DECLARATION = Text(
    en="The ratings and attached material are true, accurate and complete. This submission is not an application to customs.",
    zh="本企业声明：以上自评结论及所附材料真实、准确、完整。本次提交不构成向海关提出的认证申请。",
)


def canonical(dossier: Dossier) -> bytes:
    """Return the dossier as canonical JSON, the bytes that its hash is of.

    Fields that an earlier schema lacks are left out, so that an old dossier keeps the bytes it was frozen with.
    """
    return rfc8785.dumps(
        dossier.model_dump(mode="json", exclude_unset=True) | {"schema_version": dossier.schema_version}
    )


def parse(data: bytes | memoryview) -> Dossier:
    """Parse canonical JSON. Raises `pydantic.ValidationError` if it is not a dossier of a known schema."""
    return Dossier.model_validate_json(bytes(data))


def content_hash(dossier: Dossier) -> str:
    """Hash of the dossier's content, without when, by whom and why it was made, who signed it off, and what is computed from it."""
    aside: dict[str, object] = {
        "made_at": "",
        "made_by": "",
        "purpose": "as_of_now",
        "number": 0,
        "version": 0,
        "previous_sha256": "",
        "readiness": None,
        "sign_off": None,
    }
    return sha256(canonical(dossier.model_copy(update=aside | {"declaration": NOTHING})))


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
