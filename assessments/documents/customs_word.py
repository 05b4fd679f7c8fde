"""What customs last sent about an assessment, with the verdict that its ratings lead to by the standard's own rule. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import rfc8785
from pydantic import Field, TypeAdapter

from acecs.text.bilingual import Frozen, Text
from assessments.documents.comparison import answered_items, unchanged_items
from assessments.documents.dossier import Dossier
from standards import ratings
from standards.law.limits import Condition
from standards.law.parts import ConditionPart, RatingCode, VerdictCode
from standards.law.pass_rule import PASS_RULES, Outcome, Rated, Verdict, assessed_parts, combined_verdicts
from standards.law.readiness import Parts, parts_named
from standards.law.sentences import items_listed

OccasionCode = Literal["sent", "returned", "concluded"]
OpinionCode = Literal["", "satisfied", "not_satisfied"]
FileVerdictCode = Literal["accepted", "not_accepted"]
NotAcceptedCode = Literal["", "illegible", "wrong_period", "not_shown", "not_signed", "not_original", "other"]
BELOW_MEETS = (ratings.BASICALLY_MEET, ratings.NOT_MEET)


class SentSubItem(Frozen):
    """A sub-item that takes part in its item's rating. `number`: as the annex writes it (`10(2)`)."""

    number: str
    own: RatingCode
    rating: RatingCode


class SentFile(Frozen):
    """A file that customs decided about, as evidence of the item. `title`: as submitted."""

    document: str
    version: int
    position: int
    title: str
    verdict: FileVerdictCode
    reason: NotAcceptedCode
    page: str
    remark: str


@dataclass(frozen=True)
class OwnSubItem:
    """The enterprise's own rating of a sub-item that customs rated, too."""

    number: str
    rating: RatingCode


@dataclass(frozen=True)
class Raised:
    """An item that customs raised. `ratings`: (number, rating) of the sub-items that customs rated."""

    number: int
    rating: str
    ratings: tuple[tuple[str, str], ...]

    def rating_on(self, key: str) -> str:
        """Customs' rating of the item or sub-item `key` (`10(2)`), empty without one; the item's if customs rated it as one."""
        return dict(self.ratings).get(key, "") if self.ratings else self.rating


class SentItem(Frozen):
    """One item of a submission. `own`: the enterprise's rating as submitted; `rating`: customs', empty if it gave none.

    `sub_items`: empty unless customs rated by sub-item. `reply`: the enterprise's, in the submission that followed; neither
    kept nor printed.
    """

    number: int
    title: Text
    own: RatingCode
    rating: RatingCode
    comment: str
    to_correct: bool
    asks_evidence: bool = False
    sub_items: list[SentSubItem] = []
    files: list[SentFile] = []
    reply: str = Field(default="", exclude=True)

    @property
    def own_sub_items(self) -> list[OwnSubItem]:
        return [OwnSubItem(sub.number, sub.own) for sub in self.sub_items]

    @property
    def raised(self) -> Raised:
        return Raised(self.number, self.rating, tuple((sub.number, sub.rating) for sub in self.sub_items))

    @property
    def is_below(self) -> bool:
        """True if the item, or a sub-item of one that is not rated in full yet, is rated below *meets*."""
        return any(rating in BELOW_MEETS for rating in (self.rating, *(sub.rating for sub in self.sub_items)))

    @property
    def is_open(self) -> bool:
        """True if customs rated the item below *meets* or wants it corrected: it is what is missing."""
        return self.to_correct or self.is_below

    @property
    def is_said(self) -> bool:
        """True if customs entered anything for the item."""
        return self.rating != "" or self.sub_items != [] or self.comment != "" or self.to_correct or self.files != []

    @property
    def not_accepted(self) -> list[SentFile]:
        return [file for file in self.files if file.verdict == "not_accepted"]

    @property
    def differs(self) -> bool:
        """True if customs rated otherwise than the enterprise, or raised the item."""
        given = [(self.rating, self.own), *((sub.rating, sub.own) for sub in self.sub_items)]
        return self.is_open or any(rating not in ("", own) for rating, own in given)

    @property
    def stands_out(self) -> bool:
        """True if the enterprise reads something new: another rating, a comment, a document that is not accepted."""
        return self.differs or self.comment != "" or self.not_accepted != []


class CustomsWord(Frozen):
    """`conditions`, `verdict`: of customs' ratings by the edition's pass rule, undecided while unrated items can still decide it.

    `own_verdict`: the enterprise's own at that submission, None if the dossier has none. `made_at`: ISO, Beijing time.
    """

    occasion: OccasionCode
    round: int
    made_at: str
    office: Text
    verdict: VerdictCode
    own_verdict: VerdictCode | None
    opinion: OpinionCode
    opinion_note: str
    notice: str
    items: list[SentItem]
    conditions: list[ConditionPart]
    # Numbers of the items that an adverse opinion rests on.
    rests_on: list[int] = []

    @property
    def returned_round(self) -> int:
        """The last round that customs returned; 0 if it returned none."""
        return self.round if self.occasion == "returned" else self.round - 1

    @property
    def day(self) -> date:
        return date.fromisoformat(self.made_at[:10])

    @property
    def total(self) -> int:
        return len(self.items)

    @property
    def rated(self) -> int:
        return sum(item.rating != "" for item in self.items)

    @property
    def parts(self) -> Parts:
        """What the verdict is about."""
        return parts_named(
            each.part for each in self.conditions if each.part and each.verdict != Verdict.NOT_ASSESSED.value
        )

    @property
    def open_items(self) -> list[SentItem]:
        return [item for item in self.items if item.is_open]

    @property
    def rests_on_items(self) -> Text:
        return items_listed(self.rests_on)

    @property
    def to_correct(self) -> list[SentItem]:
        return [item for item in self.items if item.to_correct]

    @property
    def held_back(self) -> int:
        """How many items are to be corrected although the conditions hold by customs' ratings."""
        return len(self.to_correct) if self.verdict == "satisfied" and not self.opinion else 0

    @property
    def standing_out(self) -> list[SentItem]:
        """Items that differ first, then those with a comment alone."""
        return sorted((item for item in self.items if item.stands_out), key=lambda item: not item.differs)

    @property
    def agreeing(self) -> list[SentItem]:
        return [item for item in self.items if not item.stands_out]

    @property
    def leaves_agreeing_unrated(self) -> bool:
        """True if customs has not rated all of the `agreeing` items yet."""
        return any(item.rating == "" for item in self.agreeing)

    @property
    def is_adverse(self) -> bool:
        """True if it sets the enterprise's own result aside: returned, or not satisfied by opinion or by ratings."""
        return self.occasion == "returned" or "not_satisfied" in (self.opinion, self.verdict)

    @property
    def objects(self) -> bool:
        """True if not even what customs rated *meets* has a green sign: the word is adverse, or wants an item corrected."""
        return self.is_adverse or (self.to_correct != [] and not self.opinion)

    @property
    def has_objection(self) -> bool:
        """True if something has to change: an item is open, or the word is adverse without naming one."""
        return bool(self.open_items) or self.is_adverse

    @property
    def holds_all_the_same(self) -> bool:
        """True if the conditions hold by customs' ratings, but customs objects to something all the same."""
        return self.verdict == "satisfied" and self.objects

    @property
    def sets_own_aside(self) -> bool:
        """True if the enterprise's own verdict is shown only as past, and its own ratings without a sign.

        Customs concluded, returned, is not satisfied, or wants an item corrected.
        """
        return self.occasion == "concluded" or self.objects


class EarlierWord(CustomsWord):
    """The last that customs had sent before a dossier was frozen, about an earlier submission.

    What had become of the items that it raised, by number. `answered`: unchanged, but with a reply to customs; `dropped`: no
    longer in scope.
    """

    changed: list[int]
    unchanged: list[int]
    answered: list[int]
    dropped: list[int]


def earlier_word(word: CustomsWord, submitted: Dossier, frozen: Dossier) -> EarlierWord:
    """`submitted`: the dossier that the word is about; `frozen`: the later one."""
    scope = {item.number for item in frozen.items}
    answered = answered_items(submitted, frozen)
    unchanged = unchanged_items(submitted, frozen)
    raised = [item.number for item in word.open_items]
    return EarlierWord(
        **dict(word),
        changed=[number for number in raised if number in scope - unchanged - answered],
        unchanged=[number for number in raised if number in unchanged],
        answered=[number for number in raised if number in answered],
        dropped=[number for number in raised if number not in scope],
    )


_WORD: TypeAdapter[EarlierWord | CustomsWord] = TypeAdapter(EarlierWord | CustomsWord)


def as_bytes(word: CustomsWord) -> bytes:
    """Return the word as canonical JSON, for a report."""
    return rfc8785.dumps(word.model_dump(mode="json"))


def parse_word(data: str) -> CustomsWord:
    """Read what `as_bytes` wrote. Raises `pydantic.ValidationError`."""
    return _WORD.validate_json(data)


def conditions_by(items: Sequence[SentItem], dossier: Dossier) -> list[ConditionPart]:
    """Judge customs' ratings by the conditions and the pass rule that the dossier was frozen with.

    Empty if the dossier names no conditions (it was frozen without a verdict). *Not applicable* does not count.
    """
    asked = dossier.readiness.conditions if dossier.readiness else []
    conditions = [Condition(0, each.rating, each.part, each.most, each.text) for each in asked]
    outcomes = outcomes_of({item.number: item.rating for item in items}, dossier, conditions)
    return [_condition(outcome) for outcome in outcomes]


def outcomes_of(
    ratings_given: Mapping[int, str], dossier: Dossier, conditions: Sequence[Condition]
) -> tuple[Outcome, ...]:
    """Judge the dossier's items by the pass rule that it names. `ratings_given`: item number → customs' rating."""
    rated = [Rated(item.number, item.part, ratings_given.get(item.number, "")) for item in dossier.items]
    return PASS_RULES[dossier.edition.pass_rule].judge(rated, conditions, assessed_parts(rated))


def _condition(outcome: Outcome) -> ConditionPart:
    return ConditionPart(
        text=outcome.condition.text,
        rating=outcome.condition.rating,
        part=outcome.condition.part,
        most=outcome.condition.most,
        verdict=outcome.verdict.value,
        overall=None,
        items=list(outcome.items),
        undecided=list(outcome.undecided),
    )


def verdict_by(conditions: Sequence[ConditionPart]) -> VerdictCode:
    """Combine the conditions; undecided without any."""
    return combined_verdicts(Verdict(each.verdict) for each in conditions).value if conditions else "undecided"
