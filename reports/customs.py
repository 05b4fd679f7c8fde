"""Turns what customs sent about the reported submission into the first answer of the cover. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from acecs.text.bilingual import Text, own
from acecs.text.number_lists import listed
from assessments.documents.customs_word import CustomsWord, EarlierWord, SentItem
from assessments.documents.dossier import Dossier, ItemPart
from assessments.states import EDITABLE
from reports.markup import plain, say
from reports.readiness import ConditionRow, OpenRow, VerdictMark, condition_row, mark, open_row, shortened
from reports.summary import made_on
from reports.words import WORDS
from standards.law.parts import ConditionPart, OpenItemPart
from standards.law.sentences import headline, told_as_past

# How many items fit on the cover, each on one line: usually, and in both languages beside names of several lines.
# The readiness chapter has all of them.
MOST_ITEMS, MOST_IN_LEAST_ROOM = 3, 1
OFFICE_ROOM, RESTS_ROOM = 30, 40
TITLE_ROOM, COMMENT_ROOM, BESIDE_CORRECTION, BESIDE_EVIDENCE = 34, 44, 26, 24


@dataclass(frozen=True)
class RaisedItem:
    """An item that customs rated below *meets* or wants corrected. On the cover, title and comment are shortened to fit one line.

    `to_correct`: customs wants it corrected, whatever its rating; `asks_evidence`: with evidence to be added. `row`: who is
    responsible, and until when.
    """

    number: int
    title: Text
    rating: Text
    to_correct: bool
    asks_evidence: bool
    comment: str
    row: OpenRow

    @property
    def correction(self) -> Text | None:
        """What customs asks for; None if it only rated the item low."""
        return WORDS["to_correct_with_evidence" if self.asks_evidence else "to_correct"] if self.to_correct else None

    @property
    def short_correction(self) -> Text | None:
        """The correction, shortened to fit the cover."""
        return WORDS["add_evidence"] if self.to_correct and self.asks_evidence else self.correction

    @property
    def on_cover(self) -> "RaisedItem":
        title = _fitting(self.title, TITLE_ROOM)
        room = COMMENT_ROOM
        if self.to_correct:
            room = BESIDE_EVIDENCE if self.asks_evidence else BESIDE_CORRECTION
        return replace(self, title=title, comment=shortened(" ".join(self.comment.split()), room))

    def is_shortened_in(self, language: str) -> bool:
        on_cover = self.on_cover
        return own(on_cover.title, language) != own(self.title, language) or on_cover.comment != " ".join(
            self.comment.split()
        )


@dataclass(frozen=True)
class CustomsCover:
    """`verdict`: the opinion once there is one, else the result of customs' ratings.

    `raised`: all items that customs raised; `items`: those on the cover; `more`: numbers of the others.
    `conditions`: as judged by its ratings. `own_label`: heads the enterprise's own verdict. `submitted`: that verdict at the submission;
    `is_now_other`: it is another one now. `became`: of an earlier word, what had become of the items that it raised.
    """

    word: CustomsWord
    occasion: Text
    verdict: VerdictMark
    by_ratings: Text
    raised: tuple[RaisedItem, ...]
    items: tuple[RaisedItem, ...]
    more: Text
    conditions: tuple[ConditionRow, ...]
    own_label: Text
    submitted: Text
    is_now_other: bool
    became: Text | None = None

    @property
    def rests_on(self) -> Text | None:
        """The items that an adverse opinion rests on; None if it names none."""
        return self.word.rests_on_items if self.word.rests_on else None

    @property
    def rests_on_cover(self) -> Text | None:
        """The same, shortened to fit its line."""
        return _fitting(self.rests_on, RESTS_ROOM) if self.rests_on else None

    def office_on_cover(self, languages: Sequence[str]) -> str:
        """The office in the report's languages, or in its first one, shortened, if that does not fit."""
        office = plain(self.word.office, languages)
        if shortened(office, OFFICE_ROOM) == office:
            return office
        return shortened(own(self.word.office, languages[0]), OFFICE_ROOM)

    def is_shortened_in(self, language: str) -> bool:
        office = own(self.word.office, language)
        return self.rests_on_cover != self.rests_on or shortened(office, OFFICE_ROOM) != office

    @property
    def lines(self) -> int:
        """How many lines of the open items' list it displaces."""
        return 6 + len(self.items) + (self.became is not None) + (self.word.rests_on != [])


def _fitting(text: Text, room: int) -> Text:
    return Text(en=shortened(text.en, room), zh=shortened(text.zh, room))


def cover(word: CustomsWord, dossier: Dossier, *, has_room: bool) -> CustomsCover:
    """`dossier`: the reported one, which says who has each item now. Items no longer in its scope have no assignee."""
    parts = {item.number: item for item in dossier.items}
    as_of = dossier.readiness.as_of if dossier.readiness else made_on(dossier).isoformat()
    raised = tuple(_raised(item, parts.get(item.number), as_of) for item in word.open_items)
    now = dossier.readiness.verdict if dossier.readiness else "undecided"
    earlier = word if isinstance(word, EarlierWord) else None
    is_other = earlier is not None or dossier.purpose == "own_use"
    submitted = now if is_other else word.own_verdict or now
    said = headline(word.parts, submitted)
    # What had become of the items takes the room of one.
    room = MOST_ITEMS - (earlier is not None) if has_room else MOST_IN_LEAST_ROOM
    return CustomsCover(
        word=word,
        occasion=WORDS[f"occasion_{word.occasion}"],
        verdict=_verdict(word),
        by_ratings=WORDS["conditions_hold" if word.holds_all_the_same else f"verdict_{word.verdict}"],
        raised=raised,
        items=raised[:room],
        more=listed(item.number for item in raised[room:]),
        conditions=tuple(_condition(each, word) for each in word.conditions),
        own_label=_own_label(word, dossier),
        submitted=told_as_past(said) if word.sets_own_aside else said,
        is_now_other=submitted != now,
        became=_became(earlier, dossier) if earlier and raised else None,
    )


def _became(word: EarlierWord, dossier: Dossier) -> Text:
    """What had become of the raised items; then, about a submission, that customs has not answered it."""
    kinds = {"changed": word.changed, "answered": word.answered, "unchanged": word.unchanged, "dropped": word.dropped}
    parts = [say(f"since_{kind}", items=listed(numbers)) for kind, numbers in kinds.items() if numbers]
    became = Text(en="; ".join(part.en for part in parts), zh="；".join(part.zh for part in parts))
    return say(f"raised_before_{dossier.purpose}", n=word.round, became=became)


def _own_label(word: CustomsWord, dossier: Dossier) -> Text:
    """Date what changed since the submission. Customs has not seen what the enterprise changed, until it submits again."""
    if dossier.purpose == "own_use":
        return say("own_as_of_unseen", day=made_on(dossier))
    submitted = {item.number: item.own for item in word.items}, word.own_verdict
    verdict = dossier.readiness.verdict if dossier.readiness else None
    if not dossier.is_draft or submitted == ({item.number: item.rating for item in dossier.items}, verdict):
        return WORDS["as_submitted"]
    return say("own_as_of_unseen" if dossier.state in EDITABLE else "own_as_of", day=made_on(dossier))


def _verdict(word: CustomsWord) -> VerdictMark:
    if word.opinion:
        return VerdictMark(mark(word.opinion).swatch, WORDS[f"opinion_{word.opinion}"])
    if word.held_back:
        return VerdictMark(mark("undecided").swatch, say("held_back", n=word.held_back))
    return mark(word.verdict)


def _condition(part: ConditionPart, word: CustomsWord) -> ConditionRow:
    """One that holds has no green sign, and is not called *satisfied*, while customs objects to something."""
    return condition_row(part, is_past=part.verdict == "satisfied" and word.has_objection)


def _raised(item: SentItem, part: ItemPart | None, as_of: str) -> RaisedItem:
    rating = WORDS[f"rating_{item.rating}"]
    assignee, due_date = part.responsible if part else ("", None)
    work = OpenItemPart(
        number=item.number,
        title=item.title,
        by="work",
        why=rating,
        until=None,
        assignee=assignee,
        due_date=due_date,
    )
    return RaisedItem(
        number=item.number,
        title=item.title,
        rating=rating,
        to_correct=item.to_correct,
        asks_evidence=item.asks_evidence,
        comment=item.comment,
        row=open_row(work, as_of),
    )
