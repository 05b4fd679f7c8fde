"""One item of the worksheet with its answer, as plain data, because a template over 32 ORM objects is four times slower."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from assessments.documents.customs_word import Raised, SentItem
from assessments.entry import Carried, Entry, PartialEntry
from assessments.queries.corrective import ItemActions
from assessments.queries.entered import EvidenceAsked, LinkedFile
from standards import ratings
from standards.law.parts import FigurePart
from standards.law.rollup import ALWAYS, SubRating, applies, counts_as
from standards.states import Rating


@dataclass(frozen=True)
class SubRow:
    """`rating` counts only while the sub-item applies, but is kept otherwise."""

    position: int
    number: str
    text: str
    other_text: str
    rating: str
    rule: str
    applies: bool | None


@dataclass(frozen=True)
class SuggestionRow:
    """The profile's suggestion for an item beside its saved rating, in the reader's language.

    `contradiction`: how the rating contradicts it, or empty. `is_no`: the question was answered with no.
    """

    reason: str
    is_to_accept: bool
    contradiction: str
    is_no: bool


@dataclass(frozen=True)
class CustomsRow:
    """What customs last sent about an item. `is_current`: about the newest submission, so not yet corrected and submitted again.

    `is_returned`: the assessment is returned. `is_changed`: what is entered, or was submitted since, differs from what customs
    returned; `is_answered`: it has a reply alone. `objects`: customs does, in the word as a whole.
    """

    item: SentItem
    round: int
    is_current: bool
    is_returned: bool
    is_changed: bool
    is_answered: bool
    objects: bool

    @property
    def bears_sign(self) -> bool:
        """False for *meets* if customs objects all the same: to the item, or in the word as a whole."""
        return self.item.rating != ratings.MEET or not (self.objects or self.item.is_open)


@dataclass(frozen=True)
class WorksheetRow:
    """One item with its answer. Numbers that the template prints are strings."""

    answer_id: int
    number: str
    title: str
    rating: str
    note: str
    reason: str
    reply: str
    count_known: str
    version: int
    is_yes_no: bool
    allowed: tuple[str, ...]
    not_applicable_when: str
    closing: str
    other_closing: str
    assignee_id: int | None
    assignee_public_id: UUID | None
    assignee: str
    is_mine: bool
    is_past_due: bool
    due_date: date | None
    updated_by: str
    updated_at: datetime | None
    type_number: int
    type_heading: str
    text: str
    url: str
    # Evidence is asked for and none is linked yet, while the assessment can be edited.
    asked: EvidenceAsked | None = None
    # What colleagues wrote to each other about it.
    remark_count: int = 0
    sub_items: tuple[SubRow, ...] = ()
    evidence: tuple[LinkedFile, ...] = ()
    # What the expected evidence shows and no linked file says it shows, in short words.
    missing_facets: tuple[str, ...] = ()
    # A signed statement that nothing happened stands for its record.
    nil_statement_counts: bool = False
    # None if customs said nothing about the item.
    customs: CustomsRow | None = None
    # Customs has set the enterprise's own verdict aside.
    is_verdict_past: bool = False
    suggestion: SuggestionRow | None = None
    # The register's sentence on last year's number of relevant documents; empty if it has none.
    registered: str = ""
    is_final: bool = False
    figures: tuple[FigurePart, ...] = ()
    # None if no corrective action is planned for it.
    corrective: ItemActions | None = None
    # Set while its content was carried over and is not confirmed; `carried_name`: of the former assessment.
    carried: Carried | None = None
    carried_name: str = ""
    # Titles of the files that were uploaded before the "within 1 year" of the new date, of what is due regularly.
    old_evidence: tuple[str, ...] = ()

    @property
    def entry(self) -> Entry:
        """What is saved, as the form shows it."""
        sub_ratings = {sub.position: sub.rating for sub in self.sub_items}
        return Entry(self.rating, self.note, self.reason, self.count_known, sub_ratings, self.reply, self.carried)

    @cached_property
    def counts_as(self) -> str:
        """The rating as it counts today; `rating` is the saved one, which counts for assessments with customs or closed."""
        if self.is_final:
            return self.rating
        subs = [SubRating(sub.position, sub.applies, sub.rating) for sub in self.sub_items]
        return counts_as(self.rating, subs)

    @property
    def depends_on_documents(self) -> bool:
        """True if last year's number of relevant documents decides which sub-items take part."""
        return any(sub.rule != ALWAYS for sub in self.sub_items)

    @property
    def is_rated(self) -> bool:
        return self.counts_as != "" and self.is_confirmed

    @property
    def is_confirmed(self) -> bool:
        """False while a rating that was carried over does not count yet."""
        return self.carried is None

    @property
    def defect(self) -> str:
        """What customs wants corrected, while the assessment is returned."""
        if self.customs is None or not self.customs.is_returned or not self.customs.item.to_correct:
            return ""
        return self.customs.item.comment

    @property
    def is_raised(self) -> bool:
        """True if customs rated the newest submission below *meets* here, or wants it corrected."""
        return self.customs is not None and self.customs.is_current and self.customs.item.is_open

    @property
    def is_past(self) -> bool:
        """True if its own rating shows no sign: customs raised it, or has set the enterprise's own verdict aside."""
        return self.is_raised or self.is_verdict_past

    @property
    def raised_in(self) -> int:
        """The earlier round in which customs raised it, if customs has not answered the present submission yet; else 0."""
        if self.customs is None or self.customs.is_current or not self.customs.item.is_open:
            return 0
        return self.customs.round

    @property
    def raised(self) -> tuple[Raised, ...]:
        """The item if customs raised it, so that its own figures show no sign."""
        return (self.customs.item.raised,) if self.customs is not None and self.is_raised else ()

    @property
    def is_to_correct(self) -> bool:
        """True if customs wants it corrected and it has neither changed nor been answered since the return."""
        return self.defect != "" and not self.is_changed and not self.is_answered

    @property
    def is_answered(self) -> bool:
        """True if the enterprise replied to customs and changed nothing."""
        return self.customs is not None and self.customs.is_answered

    @property
    def is_changed(self) -> bool:
        """True if it has changed since customs returned it."""
        return self.customs is not None and self.customs.is_changed

    @property
    def is_problem(self) -> bool:
        """Must be fixed: not met, rated better than the figures, or *basically meets* on a yes/no item."""
        is_empty = self.is_yes_no and self.counts_as == Rating.BASICALLY_MEET
        return self.counts_as == Rating.NOT_MEET or is_empty or bool(self.against_figures)

    @property
    def is_below(self) -> bool:
        """True if its rating, its figures or customs say that it is not fully met."""
        is_rated_below = self.counts_as in (Rating.BASICALLY_MEET, Rating.NOT_MEET)
        return is_rated_below or self.is_raised or any(each.result == ratings.NOT_MEET for each in self.figures)

    @property
    def needs_action(self) -> bool:
        """True if it is not fully met and no unfinished corrective action is about it."""
        return self.is_below and (self.corrective is None or not self.corrective.open)

    @property
    def against_figures(self) -> list[str]:
        """The item or sub-items rated better than the enterprise's own figures."""
        if not self.figures:
            return []
        better = (Rating.MEET, Rating.BASICALLY_MEET, Rating.NOT_APPLICABLE)
        parts = {sub.number: sub.rating for sub in self.sub_items if sub.applies} or {self.number: self.rating}
        return [each.key for each in self.figures if each.result == ratings.NOT_MEET and parts.get(each.key) in better]

    @property
    def is_late(self) -> bool:
        """True if its due date has passed and it is still to be rated or corrected."""
        return self.is_past_due and (not self.is_rated or self.is_to_correct)

    @property
    def has_pending_files(self) -> bool:
        return any(file.is_pending for file in self.evidence)

    @property
    def lacks_evidence(self) -> bool:
        return self.counts_as in (Rating.MEET, Rating.BASICALLY_MEET) and not self.evidence


def with_typed(row: WorksheetRow, sent: Entry | PartialEntry, version: int) -> WorksheetRow:
    """Return the row with what a person typed but could not save, over the version that they had loaded."""
    typed = sent.over(row.entry)
    subs = tuple(
        replace(
            sub,
            rating=typed.sub_ratings.get(sub.position, ""),
            applies=sub.applies if row.registered else applies(sub.rule, typed.count_known),
        )
        for sub in row.sub_items
    )
    return replace(
        row,
        rating=typed.rating,
        note=typed.note,
        reason=typed.reason,
        reply=typed.reply,
        count_known=typed.count_known,
        version=version,
        sub_items=subs,
    )
