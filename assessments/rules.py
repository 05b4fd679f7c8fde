"""May this role do this now? None, or a refusal that the page shows and the action raises."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from acecs.accounts.rules import Refusal, Why
from acecs.accounts.states import EnterpriseRole
from assessments.blockers import Blocker
from assessments.entry import Entry, is_blank
from assessments.states import MAY, TRANSITIONS, Action, CountKnown, State, Step
from standards.states import Facet, Rating

# A sub-item is left out by rule, never by choice, so *not applicable* cannot be picked for it.
SUB_ITEM_RATINGS = (Rating.MEET, Rating.BASICALLY_MEET, Rating.NOT_MEET)
LONGEST_TEXT = 10_000


def may(action: Action, role: str, state: str = State.DRAFT) -> Refusal | None:
    """Role first (403), then state (409). A stranger never gets here: the queries find nothing for them."""
    roles, states = MAY[action]
    if role not in roles:
        return Refusal(Why.WRONG_ROLE, _("Your role does not allow this. Ask a compliance officer of your enterprise."))
    if state not in states:
        return Refusal(
            Why.WRONG_STATE,
            _("The assessment is %(state)s and cannot be changed now.") % {"state": State(state).label},
        )
    return None


def step(name: Step, state: str) -> Refusal | None:
    """Does the table of states know this step from here?"""
    if (State(state), name) in TRANSITIONS:
        return None
    return Refusal(
        Why.WRONG_STATE,
        _("The assessment is %(state)s: “%(step)s” is not possible now. Reload the page to see how it stands.")
        % {"state": State(state).label, "step": name.label},
    )


def declared(*, said: bool, role: str) -> Refusal | None:
    """An officer submits with the declaration only."""
    if said or role != EnterpriseRole.OFFICER:
        return None
    return Refusal(Why.INVALID, _("Nothing was submitted: read the declaration and tick it first."))


def as_seen(*, is_same: bool) -> Refusal | None:
    """What is declared is what the page showed."""
    if is_same:
        return None
    return Refusal(
        Why.STALE,
        _("Nothing was submitted: somebody changed the answers since you opened this page. Read them, then submit."),
    )


def complete(found: Sequence[Blocker]) -> Refusal | None:
    """Nothing may stand in the way of a submission."""
    if not found:
        return None
    message = ngettext(
        "Nothing was submitted: %(count)s point stands in the way. The check page lists it.",
        "Nothing was submitted: %(count)s points stand in the way. The check page lists them.",
        len(found),
    )
    return Refusal(Why.INVALID, message % {"count": len(found)})


def own_item(role: str, *, is_assignee: bool) -> Refusal | None:
    """A contributor works on items assigned to them only."""
    if role == EnterpriseRole.CONTRIBUTOR and not is_assignee:
        return Refusal(Why.WRONG_ROLE, _("This item is not assigned to you. Ask a compliance officer to assign it."))
    return None


def due(day: date | None, *, is_assigned: bool, today: date) -> Refusal | None:
    """A due date is somebody's, and still to come; `today` is a Beijing date."""
    if day is None:
        return None
    if not is_assigned:
        return Refusal(Why.INVALID, _("Choose who works on the item until then, or leave the due date empty."))
    if day < today:
        return Refusal(Why.INVALID, _("The due date has passed. Enter today or a later day, or leave it empty."))
    return None


def facet(value: str) -> Refusal | None:
    """What a piece of evidence shows: one of the facets, or nothing said."""
    if value not in ("", *Facet.values):
        return Refusal(Why.BAD_INPUT, _("Choose what the evidence shows from the list."))
    return None


def entry(value: Entry, *, sub_positions: frozenset[int]) -> Refusal | None:
    """Is the entry complete and inside the vocabulary? `sub_positions` is empty for an item without sub-items."""
    if value.rating not in ("", *Rating.values) or value.count_known not in ("", *CountKnown.values):
        return Refusal(Why.BAD_INPUT, _("Choose one of the four ratings."))
    if any(rating not in ("", *SUB_ITEM_RATINGS) for rating in value.sub_ratings.values()):
        return Refusal(Why.BAD_INPUT, _("Choose meets, basically meets or does not meet for each sub-item."))
    if not sub_positions.issuperset(value.sub_ratings):
        return Refusal(Why.BAD_INPUT, _("This item has no such sub-item."))
    if value.rating == Rating.NOT_APPLICABLE and is_blank(value.reason):
        return Refusal(
            Why.INVALID,
            _("Not saved yet: give the reason why the enterprise's business does not involve this item."),
        )
    if max(len(value.note), len(value.reason)) > LONGEST_TEXT:
        return Refusal(
            Why.INVALID,
            _("Shorten the text to %(limit)s characters, or attach it as evidence.") % {"limit": LONGEST_TEXT},
        )
    return None
