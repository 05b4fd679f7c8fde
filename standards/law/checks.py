"""The named checks before a submission: what blocks it and what is a warning, law and advice kept apart. Pure.

Worksheet, submission page, action and report share one list, so no page can promise what the action refuses.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from acecs.text.bilingual import NOTHING, Text
from standards import ratings
from standards.law import food, penalties
from standards.law.facts import Facts, ItemFacts
from standards.law.figures import Ground, Mode
from standards.law.limits import LimitCode
from standards.law.limits_text import where_limits_are
from standards.law.parts import CheckPart, CheckPlace
from standards.law.pass_rule import Verdict
from standards.law.penalties import LeftOut
from standards.law.profile import contradiction
from standards.law.readiness import Readiness, implied_rating
from standards.law.results import Result
from standards.law.rollup import roll_up
from standards.law.sentences import SENTENCES, items_listed, say
from standards.law.window import Window

# Our advice, not law: how fresh a look-up of the bad-record list should be.
FRESH = timedelta(days=30)
BETTER = (ratings.MEET, ratings.BASICALLY_MEET, ratings.NOT_APPLICABLE)


def checks(facts: Facts, now: Readiness) -> list[CheckPart]:
    """Return what blocks, then the warnings, each in the annex's order."""
    raised = [each for check in CHECKS for each in check(facts, now)]
    return sorted(raised, key=lambda each: (not each.blocks, each.number))


def law(code: str, text: Text, place: CheckPlace, number: int = 0, *, blocks: bool = False) -> CheckPart:
    return CheckPart(code=code, basis="law", blocks=blocks, number=number, text=text, place=place)


def advice(code: str, text: Text, place: CheckPlace, number: int = 0) -> CheckPart:
    return CheckPart(code=code, basis="advice", blocks=False, number=number, text=text, place=place)


# --- What blocks -------------------------------------------------------------------------------


def unrated(facts: Facts, _now: Readiness) -> Iterator[CheckPart]:
    if not facts.items:
        yield law("unrated", SENTENCES["check_no_item"], "frame", blocks=True)
    for item in facts.items:
        if not item.rating and not item.sub_items:
            yield law("unrated", SENTENCES["check_unrated"], "item", item.number, blocks=True)


def unconfirmed(facts: Facts, _now: Readiness) -> Iterator[CheckPart]:
    """Ratings that were carried over do not count until somebody confirms them."""
    for number in facts.unconfirmed:
        yield law("unconfirmed", SENTENCES["check_unconfirmed"], "item", number, blocks=True)


def sub_item_unrated(facts: Facts, now: Readiness) -> Iterator[CheckPart]:
    for item in facts.items:
        for sub in item.sub_items:
            if not sub.rated.is_rated and sub.applies is not None:
                text = say("check_sub_item_unrated", key=sub.key)
                yield law("sub_item_unrated", text, "item", item.number, blocks=True)
        # If figures do not need last year's number, nothing asks for it, but the item still has to be rated.
        if any(sub.applies is None for sub in item.sub_items) and not _lacks_number(facts, now, item.number):
            text = say("check_sub_items_undecided", year=penalties.documents_year(facts.situation))
            yield law("sub_item_unrated", text, "item", item.number, blocks=True)


def roll_up_contradicts(facts: Facts, _now: Readiness) -> Iterator[CheckPart]:
    for item in facts.items:
        subs = [sub.rated for sub in item.sub_items]
        if subs and all(sub.is_rated for sub in subs) and roll_up(subs) != item.rating:
            yield law("roll_up_contradicts", SENTENCES["check_roll_up_contradicts"], "item", item.number, blocks=True)


def no_reason(facts: Facts, _now: Readiness) -> Iterator[CheckPart]:
    for item in facts.items:
        if item.rating == ratings.NOT_APPLICABLE and not item.sub_items and not item.has_reason:
            yield law("no_reason", SENTENCES["check_no_reason"], "item", item.number, blocks=True)


def figure_missing(facts: Facts, now: Readiness) -> Iterator[CheckPart]:
    """Last year's number of documents is missing and an item in scope depends on it (without penalties a re-review does not)."""
    year = penalties.documents_year(facts.situation)
    for limit in facts.law.limits:
        needs_number = limit.code == LimitCode.PENALTY_COUNT and limit.per > 1 and limit.item in facts.in_scope
        if needs_number and _lacks_number(facts, now, limit.item):
            name = "check_figure_not_yet" if year >= facts.as_of.year else "check_figure_missing"
            text = say(name, year=year, item=limit.item, day=date(year + 1, 1, 1))
            yield law("figure_missing", text, "register", limit.item, blocks=True)


def _lacks_number(facts: Facts, now: Readiness, item: int) -> bool:
    """True if last year's number is missing and needed: item 10 of a re-review without penalties is met in any case."""
    year = penalties.documents_year(facts.situation)
    return year not in facts.figures.documents and now.results.get(str(item)) != Result.MEET


def better_than_figures(facts: Facts, now: Readiness) -> Iterator[CheckPart]:
    for item, key, rating in _with_figures(facts, now):
        if now.results[key] == Result.NOT_MEET and rating in BETTER:
            text = say("check_better_than_figures", key=key, rating=SENTENCES[rating])
            yield law("better_than_figures", text, "item", item.number, blocks=True)


def file_not_accepted(facts: Facts, _now: Readiness) -> Iterator[CheckPart]:
    for item in facts.items:
        for title in item.unaccepted:
            text = say("check_file_not_accepted", title=title)
            yield law("file_not_accepted", text, "evidence", item.number, blocks=True)


def _with_figures(facts: Facts, now: Readiness) -> Iterator[tuple[ItemFacts, str, str]]:
    """Yield (item, key, the enterprise's rating) for each result of figures; sub-items in place of their item."""
    for item in facts.items:
        parts = [(sub.key, sub.rating) for sub in item.sub_items if sub.applies]
        for key, rating in parts or [(str(item.number), item.rating)]:
            if key in now.results:
                yield item, key, rating


# --- Warnings by law ---------------------------------------------------------------------------


def not_met(_facts: Facts, now: Readiness) -> Iterator[CheckPart]:
    for rated in now.rated:
        if rated.rating == ratings.NOT_MEET:
            yield law("not_met", SENTENCES["check_not_met"], "item", rated.number)


def too_many(facts: Facts, now: Readiness) -> Iterator[CheckPart]:
    for outcome in now.outcomes:
        condition = outcome.condition
        if outcome.spare < 0 and condition.rating == ratings.BASICALLY_MEET:
            items = items_listed(outcome.items, facts.in_scope)
            text = say("check_too_many", count=len(outcome.items), most=condition.most, items=items)
            yield law("too_many", text, "worksheet")


def nothing_assessed(_facts: Facts, now: Readiness) -> Iterator[CheckPart]:
    if now.individual == Verdict.NOT_ASSESSED:
        yield law("nothing_assessed", SENTENCES["check_nothing_assessed"], "frame")


def outside_validity(facts: Facts, _now: Readiness) -> Iterator[CheckPart]:
    since, until, day = facts.law.valid_from, facts.law.valid_until, facts.situation.reference_date
    if facts.law.validity.holds(day):
        return
    name = "check_outside_validity" if until else "check_before_validity"
    yield law("outside_validity", say(name, day=day, since=since, until=until or ""), "frame")


def limits_elsewhere(facts: Facts, _now: Readiness) -> Iterator[CheckPart]:
    """Some business types have limits for penalties here; all others have them in the general standards."""
    if not facts.in_scope & {limit.item for limit in facts.law.penalty_limits}:
        yield law("limits_elsewhere", where_limits_are(facts.law), "register")


def smuggling(facts: Facts, _now: Readiness) -> Iterator[CheckPart]:
    if any(each.ground == Ground.SMUGGLING for each in facts.figures.penalties):
        yield law("smuggling", SENTENCES["check_smuggling"], "register")


def amount_to_be_checked(facts: Facts, now: Readiness) -> Iterator[CheckPart]:
    for limit in facts.law.limits_of(LimitCode.PENALTY_AMOUNT):
        if limit.item in facts.in_scope:
            for each, why in now.evaluation.sorted_penalties.left_out:
                amount = penalties.disclosure_amount(each, facts.law)
                if why == LeftOut.DISCLOSED and amount is not None and amount.to_be_checked:
                    text = say("check_amount_to_be_checked", day=each.decided_on)
                    yield law("amount_to_be_checked", text, "register", limit.item)


# --- Advice ------------------------------------------------------------------------------------


def planned_date_past(facts: Facts, _now: Readiness) -> Iterator[CheckPart]:
    day = facts.situation.reference_date
    if not facts.is_accepted and day < facts.as_of:
        is_re_review = facts.situation.mode == Mode.RE_REVIEW
        name = "check_planned_re_review_past" if is_re_review else "check_planned_date_past"
        yield advice("planned_date_past", say(name, day=day), "frame")


def worse_than_figures(facts: Facts, now: Readiness) -> Iterator[CheckPart]:
    for item, key, rating in _with_figures(facts, now):
        if now.results[key] == Result.MEET and rating in (ratings.BASICALLY_MEET, ratings.NOT_MEET):
            text = say("check_worse_than_figures", key=key, rating=SENTENCES[rating])
            yield advice("worse_than_figures", text, "item", item.number)


def year_unfinished(facts: Facts, _now: Readiness) -> Iterator[CheckPart]:
    year = penalties.documents_year(facts.situation)
    for limit in facts.law.limits:
        needs_number = limit.code == LimitCode.PENALTY_COUNT and limit.per > 1 and limit.item in facts.in_scope
        if needs_number and year >= facts.as_of.year and facts.figures.documents.get(year) is not None:
            yield advice("year_unfinished", say("check_year_unfinished", year=year), "register", limit.item)


def readings_differ(facts: Facts, now: Readiness) -> Iterator[CheckPart]:
    evaluation = now.evaluation
    for item in facts.items:
        key = str(item.number)
        if facts.situation.mode == Mode.RE_REVIEW and evaluation.results.get(key) != evaluation.cautious.get(key):
            yield advice("readings_differ", SENTENCES["check_readings_differ"], "item", item.number)


def investigation_open(facts: Facts, now: Readiness) -> Iterator[CheckPart]:
    for limit in facts.law.limits_of(LimitCode.SERIOUS_FOOD_PROBLEMS):
        if limit.item in facts.in_scope and implied_rating(limit.item, now.results) == "":
            yield advice("investigation_open", SENTENCES["check_investigation_open"], "register", limit.item)


def basically_on_yes_no(facts: Facts, _now: Readiness) -> Iterator[CheckPart]:
    for item in facts.items:
        if item.rating == ratings.BASICALLY_MEET and item.number in facts.law.yes_no_items:
            yield advice("basically_on_yes_no", SENTENCES["check_basically_on_yes_no"], "item", item.number)


def against_profile(facts: Facts, _now: Readiness) -> Iterator[CheckPart]:
    for item in facts.items:
        text = contradiction(item.rating, item.by_profile)
        if text != NOTHING:
            yield advice("against_profile", text, "item", item.number)


def against_register(facts: Facts, now: Readiness) -> Iterator[CheckPart]:
    """An item is rated *not applicable*, but a notification shows exports of food, or a listing imports."""
    window = now.evaluation.window
    records = {
        LimitCode.NOTIFIED_BATCHES: any(each.notified_on in window for each in facts.figures.notifications),
        LimitCode.SERIOUS_FOOD_PROBLEMS: any(each.notified_on in window for each in facts.figures.notifications),
        LimitCode.BAD_RECORD_LISTINGS: bool(food.overlapping(facts.figures.listings, window)),
    }
    left_out = {item.number for item in facts.items if item.rating == ratings.NOT_APPLICABLE}
    for limit in facts.law.limits:
        if records.get(limit.code) and limit.item in left_out:
            yield advice("against_register", SENTENCES["check_against_register"], "register", limit.item)


def listed_when_looked_up(facts: Facts, now: Readiness) -> Iterator[CheckPart]:
    day = facts.figures.found_listed_on
    for limit in facts.law.limits_of(LimitCode.BAD_RECORD_LISTINGS):
        if day is None or limit.item not in facts.in_scope or day < now.evaluation.window.start:
            continue
        if not food.overlapping(facts.figures.listings, Window(day, day)):
            yield advice("listed_when_looked_up", say("check_listed", day=day), "register", limit.item)


def wrong_type(facts: Facts, _now: Readiness) -> Iterator[CheckPart]:
    for text in facts.wrong_types:
        yield advice("wrong_type", text, "profile")


def profile_unanswered(facts: Facts, _now: Readiness) -> Iterator[CheckPart]:
    if facts.unanswered_questions:
        yield advice("profile_unanswered", SENTENCES["check_profile_unanswered"], "profile")


def no_note(facts: Facts, _now: Readiness) -> Iterator[CheckPart]:
    for item in facts.items:
        if item.rating == ratings.NOT_MEET and not item.has_note:
            yield advice("no_note", SENTENCES["check_no_note"], "item", item.number)


def no_evidence(facts: Facts, _now: Readiness) -> Iterator[CheckPart]:
    for item in facts.items:
        if item.rating in (ratings.MEET, ratings.BASICALLY_MEET) and not item.evidence:
            yield advice("no_evidence", SENTENCES["check_no_evidence"], "evidence", item.number)


def look_up_old(facts: Facts, _now: Readiness) -> Iterator[CheckPart]:
    for limit in facts.law.limits_of(LimitCode.BAD_RECORD_LISTINGS):
        item = next((each for each in facts.items if each.number == limit.item), None)
        if item is None or item.rating == ratings.NOT_APPLICABLE:
            continue
        last = facts.figures.looked_up_on
        if last is None:
            yield advice("look_up_old", SENTENCES["check_look_up_missing"], "register", limit.item)
        elif last < facts.as_of - FRESH:
            text = say("check_look_up_old", day=last, days=FRESH.days)
            yield advice("look_up_old", text, "register", limit.item)


def acceptance_not_shown(facts: Facts, _now: Readiness) -> Iterator[CheckPart]:
    if facts.is_accepted and not facts.shows_acceptance:
        yield advice("acceptance_not_shown", SENTENCES["check_acceptance_not_shown"], "frame")


Check = Callable[[Facts, Readiness], Iterator[CheckPart]]
CHECKS: tuple[Check, ...] = (
    unrated,
    unconfirmed,
    sub_item_unrated,
    roll_up_contradicts,
    no_reason,
    figure_missing,
    better_than_figures,
    file_not_accepted,
    not_met,
    too_many,
    nothing_assessed,
    outside_validity,
    limits_elsewhere,
    smuggling,
    amount_to_be_checked,
    planned_date_past,
    worse_than_figures,
    year_unfinished,
    readings_differ,
    investigation_open,
    basically_on_yes_no,
    against_profile,
    against_register,
    listed_when_looked_up,
    wrong_type,
    profile_unanswered,
    no_note,
    no_evidence,
    look_up_old,
    acceptance_not_shown,
)
