"""What customs may do now. Each rule returns None, or the refusal that the page shows and the action raises."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from acecs.accounts.models import User
from acecs.refusals import Refusal, Why
from acecs.text.bilingual import own
from acecs.text.signs import numbered
from acecs.text.typed import LONGEST_TEXT, is_blank
from assessments.documents.dossier import ItemPart
from assessments.states import State
from assessments.vocabulary import DocumentVerdict, NotAccepted, Opinion
from reviews.judgment import FileJudgment, Judgment
from reviews.states import MAY, OWN_CASE, Action
from standards.law.pass_rule import Outcome, Verdict
from standards.states import Rating

# Of where a document shows what is claimed: "3-5", "sheet 2".
LONGEST_PAGE = 40


def may(
    action: Action, role: str, state: str, *, reviewer: User | None, by: User, without_head: bool
) -> Refusal | None:
    """Check the role (403), then the state (409), then who has the case (409). Strangers got a 404 before.

    `without_head`: nobody can take the case from an absent colleague and assign it, so that a reviewer may take it over.
    """
    roles, states = MAY[action]
    if role not in roles:
        return Refusal(
            Why.WRONG_ROLE,
            _("Your role does not allow this: review tasks are done by reviewers and assigned by the head of office."),
        )
    if state not in states:
        message = _("The assessment is %(state)s; this is not possible now. Reload the page to see its current state.")
        return Refusal(Why.WRONG_STATE, message % {"state": State(state).label})
    if reviewer is None and action in OWN_CASE:
        return Refusal(Why.WRONG_STATE, _("Nobody has this review task now. Take it first."))
    if action == Action.TAKE and state == State.IN_REVIEW and reviewer == by:
        return Refusal(Why.WRONG_STATE, _("You have this review task already."))
    if reviewer is not None and reviewer != by and action in {*OWN_CASE, Action.TAKE}:
        return _anothers(action, reviewer, without_head=without_head)
    return None


def _anothers(action: Action, reviewer: User, *, without_head: bool) -> Refusal | None:
    if without_head and action == Action.TAKE:
        return None
    message = (
        _(
            "%(name)s has this review task and can hand it over to you. The office has no head, so you can also take it over."
        )
        if without_head
        else _("%(name)s has this review task and can hand it over to you; the head of office can assign it to you.")
    )
    return Refusal(Why.WRONG_STATE, message % {"name": reviewer.name})


def note_to_holder(note: str) -> Refusal | None:
    """Check the note to the colleague whose case is taken over."""
    if is_blank(note):
        return Refusal(
            Why.INVALID, _("Not taken over: write to the colleague who has the review task why you take it over.")
        )
    return long_text(note)


def note_to_former(note: str, holder: User) -> Refusal | None:
    """Check the note to the reviewer whose case the head gives to a colleague."""
    if is_blank(note):
        message = _("Not assigned: write to %(name)s, who has this review task, why somebody else gets it.")
        return Refusal(Why.INVALID, message % {"name": holder.name})
    return long_text(note)


def note_to_colleague(note: str) -> Refusal | None:
    """Check the note to the colleague whom a case is handed over to."""
    if is_blank(note):
        return Refusal(
            Why.INVALID,
            _("Not handed over: write to your colleague why you hand the review task over, or what is left."),
        )
    return long_text(note)


def another(member: User, by: User) -> Refusal | None:
    """Check that the case is handed over to somebody else."""
    if member == by:
        return Refusal(Why.INVALID, _("Not handed over: you have this review task yourself. Choose a colleague."))
    return None


def judgment(value: Judgment, item: ItemPart | None) -> Refusal | None:
    """Check that the edition has the item's rating (or it is empty), a correction has a comment, evidence a correction."""
    if item is None or value.rating not in ("", *Rating.values):
        return Refusal(Why.BAD_INPUT, _("Choose one of the four ratings."))
    sub_items = [sub.number for sub in item.rated_sub_items]
    if not set(value.sub_ratings) <= set(sub_items):
        return Refusal(Why.BAD_INPUT, _("This item has no such sub-item."))
    if sub_items and value.rating and not value.sub_ratings:
        return Refusal(Why.BAD_INPUT, _("This item is rated by sub-item. Choose a rating for each."))
    # With sub-items, the item's own rating is not read.
    given, allowed = (
        (value.sub_ratings.values(), item.sub_item_ratings) if sub_items else ([value.rating], item.allowed)
    )
    if not set(given) <= {"", *allowed}:
        return Refusal(Why.BAD_INPUT, _("This item has no such rating. Choose one of those that the page offers."))
    if len(value.comment) > LONGEST_TEXT:
        message = _("Shorten the text to %(limit)s characters, or attach it as evidence.")
        return Refusal(Why.INVALID, message % {"limit": f"{LONGEST_TEXT:,}"})
    if value.to_correct and is_blank(value.comment):
        return Refusal(Why.INVALID, _("Not saved yet: say in the comment what the enterprise must correct."))
    if value.asks_evidence and not value.to_correct:
        return Refusal(
            Why.INVALID, _("Not saved yet: evidence is asked for with a correction. Tick “to be corrected” too.")
        )
    return None


def file_judgment(value: FileJudgment, *, is_evidence: bool) -> Refusal | None:
    """Check a decision on a file. `is_evidence`: the submission has it as evidence of the item."""
    if not is_evidence:
        return Refusal(
            Why.BAD_INPUT, _("This document is no evidence of this item in the submission. Reload the page.")
        )
    if value.verdict not in ("", *DocumentVerdict.values) or value.reason not in ("", *NotAccepted.values):
        return Refusal(Why.BAD_INPUT, _("Choose “accepted” or “not accepted”, and a reason from the list."))
    if value.verdict == DocumentVerdict.NOT_ACCEPTED and not value.reason:
        return Refusal(Why.INVALID, _("Not saved yet: choose why the document is not accepted."))
    if value.verdict != DocumentVerdict.NOT_ACCEPTED and value.reason:
        return Refusal(Why.BAD_INPUT, _("Only a document that is not accepted has a reason. Reload the page."))
    if value.reason == NotAccepted.OTHER and is_blank(value.remark):
        return Refusal(Why.INVALID, _("Not saved yet: write the reason."))
    if len(value.page) > LONGEST_PAGE:
        message = _("Shorten the page to %(limit)s characters.")
        return Refusal(Why.INVALID, message % {"limit": LONGEST_PAGE})
    return long_text(value.remark)


def something_to_send(judgments: Mapping[int, Judgment]) -> Refusal | None:
    if any(each.rating or each.sub_ratings or each.comment or each.files for each in judgments.values()):
        return None
    return Refusal(Why.INVALID, _("Not sent: rate an item or write a comment first."))


def explained(judgments: Mapping[int, Judgment], items: Iterable[ItemPart], action: Action) -> Refusal | None:
    """Check that a comment says why an item is rated below *meets*, or *not applicable* against the enterprise's rating.

    No rating ranks below the enterprise's without being below *meets*, so these are also the ones rated below its own.
    `items`: as submitted. `action`: what is not done otherwise.
    """
    lacking = {item.number: judgments[item.number] for item in items if _lacks_comment(judgments, item)}
    if not lacking:
        return None
    if all(each.is_below for each in lacking.values()):
        message = ngettext(
            "%(not_done)s: say in the comment why item %(items)s is rated below “meets”.",
            "%(not_done)s: say in the comment why items %(items)s are rated below “meets”.",
            len(lacking),
        )
    else:
        message = ngettext(
            "%(not_done)s: say in the comment why item %(items)s is rated below “meets”, "
            "or “not applicable” unlike the enterprise's rating.",
            "%(not_done)s: say in the comment why items %(items)s are rated below “meets”, "
            "or “not applicable” unlike the enterprise's rating.",
            len(lacking),
        )
    not_done = {Action.SEND: _("Not sent"), Action.RETURN: _("Not returned"), Action.CONCLUDE: _("Not concluded")}
    return Refusal(Why.INVALID, message % {"not_done": not_done[action], "items": numbered(lacking)})


def _lacks_comment(judgments: Mapping[int, Judgment], item: ItemPart) -> bool:
    return item.number in judgments and judgments[item.number].lacks_comment(item)


def something_to_correct(judgments: Mapping[int, Judgment]) -> Refusal | None:
    if any(each.to_correct for each in judgments.values()):
        return None
    return Refusal(
        Why.INVALID,
        _("Not returned: mark at least one item as “to be corrected” and say in its comment what is wrong."),
    )


@dataclass(frozen=True)
class Overlooked:
    """Numbers of the items that a return would leave open: customs can still raise them in the next round only.

    `not_applicable`: rated so by the enterprise, and customs entered nothing. These are not in `unrated` again.
    """

    unrated: list[int]
    unmarked: list[int]
    not_applicable: list[int]

    def __bool__(self) -> bool:
        return bool(self.unrated or self.unmarked or self.not_applicable)


def overlooked(judgments: Mapping[int, Judgment], own: Mapping[int, str]) -> Overlooked:
    """`own`: item number → the enterprise's rating as submitted."""
    given = {number: judgments.get(number, Judgment()) for number in own}
    unseen = [number for number, each in given.items() if own[number] == Rating.NOT_APPLICABLE and each == Judgment()]
    return Overlooked(
        unrated=[number for number, each in given.items() if not each.rating and number not in unseen],
        unmarked=[number for number, each in given.items() if each.is_below and not each.to_correct],
        not_applicable=unseen,
    )


def returned_whole(value: Overlooked, *, anyway: bool) -> Refusal | None:
    """Check that the return leaves nothing open, or that the reviewer has confirmed it. One notice lists everything."""
    if anyway or not value:
        return None
    return Refusal(
        Why.INVALID,
        _("Not returned yet: complete the items listed below, or confirm that you are returning it anyway."),
    )


def long_text(text: str) -> Refusal | None:
    if len(text) <= LONGEST_TEXT:
        return None
    return Refusal(Why.INVALID, _("Shorten the text to %(limit)s characters.") % {"limit": f"{LONGEST_TEXT:,}"})


def opinion(
    value: str, note: str, judgments: Mapping[int, Judgment], numbers: Sequence[int], outcomes: Sequence[Outcome]
) -> Refusal | None:
    """Check an opinion: every item is rated, and *satisfied* only if the ratings meet the edition's conditions.

    *Not satisfied* needs a note if the ratings would meet them. If every item is *not applicable*, only *not satisfied* is
    possible, with a note. `outcomes`: of the conditions, by the judgments.
    """
    if value not in Opinion.values:
        return Refusal(Why.INVALID, _("Choose the review opinion."))
    unrated = [number for number in numbers if number not in judgments or not judgments[number].rating]
    if unrated:
        message = _("Not concluded: rate every item first. Not rated yet: %(items)s.")
        return Refusal(Why.INVALID, message % {"items": numbered(unrated)})
    if all(judgments[number].rating == Rating.NOT_APPLICABLE for number in numbers):
        return _opinion_on_nothing(value, note)
    exceeded = _exceeded_limit(outcomes)
    if value == Opinion.SATISFIED:
        return exceeded or _still_to_correct(judgments)
    if not rests_on(judgments, outcomes):
        return Refusal(
            Why.INVALID,
            _("Not concluded: rate the items that the opinion “not satisfied” rests on below “meets”, and say why."),
        )
    if exceeded is None and is_blank(note):
        return Refusal(
            Why.INVALID,
            _("Your ratings satisfy the conditions. Explain the opinion “not satisfied”, or correct the ratings."),
        )
    return None


def _opinion_on_nothing(value: str, note: str) -> Refusal | None:
    """No item was assessed: nothing is satisfied, and *not satisfied* rests on its note, because it has no item to rest on."""
    if value == Opinion.SATISFIED:
        message = _(
            "Not concluded: every item is rated “not applicable”, so nothing was assessed and nothing can be satisfied. "
            "Choose the other opinion and explain it, or return the submission for correction."
        )
        return Refusal(Why.INVALID, message)
    if is_blank(note):
        message = _("Every item is rated “not applicable”: nothing was assessed. Explain the opinion “not satisfied”.")
        return Refusal(Why.INVALID, message)
    return None


def rests_on(judgments: Mapping[int, Judgment], outcomes: Sequence[Outcome]) -> list[int]:
    """Numbers of the items that an adverse opinion rests on: of the conditions not met, else all that customs raised."""
    exceeding = {number for each in outcomes if each.verdict == Verdict.NOT_SATISFIED for number in each.items}
    raised = [number for number, each in judgments.items() if each.to_correct or each.is_below]
    return sorted(exceeding or raised)


def _still_to_correct(judgments: Mapping[int, Judgment]) -> Refusal | None:
    numbers = sorted(number for number, each in judgments.items() if each.to_correct)
    if not numbers:
        return None
    message = _(
        "Still marked as “to be corrected”: %(items)s. Remove the marks, or return the submission for correction."
    )
    return Refusal(Why.INVALID, message % {"items": numbered(numbers)})


def _exceeded_limit(outcomes: Sequence[Outcome]) -> Refusal | None:
    for each in outcomes:
        if each.verdict == Verdict.NOT_SATISFIED:
            message = ngettext(
                "Your own ratings do not satisfy this condition: %(condition)s You rated item %(items)s “%(rating)s”. "
                "Correct the rating or choose the other opinion.",
                "Your own ratings do not satisfy this condition: %(condition)s You rated items %(items)s “%(rating)s”. "
                "Correct the ratings or choose the other opinion.",
                len(each.items),
            )
            values = {
                "condition": own(each.condition.text, get_language()),
                "rating": Rating(each.condition.rating).label,
                "items": numbered(each.items),
            }
            return Refusal(Why.INVALID, message % values)
    return None


def is_reviewer(member: object) -> Refusal | None:
    if member is None:
        return Refusal(Why.BAD_INPUT, _("Choose a reviewer of this office who does not belong to the enterprise."))
    return None
