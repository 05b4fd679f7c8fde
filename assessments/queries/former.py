"""Former assessments of an enterprise, and which of their items a new one continues."""

from collections.abc import Iterable, Mapping

from acecs.accounts.models import Enterprise, User
from acecs.text.typed import is_blank
from assessments.models import Assessment
from assessments.models.assessment import AssessmentQuerySet
from assessments.queries import profile
from assessments.queries.customs import customs_word
from assessments.queries.entered import Entered, Sheet
from assessments.queries.snapshot import text_hash
from assessments.states import State
from standards.catalogue import Item
from standards.models import Edition
from standards.queries.catalogue import catalogue_of

Pairs = dict[int, tuple[Entered, Entered]]


def former_assessments(enterprise: Enterprise, user: User) -> AssessmentQuerySet:
    """Assessments that content may be carried over from: of the enterprise, visible to the user, and no drafts; newest first."""
    visible = Assessment.objects.visible_to(user).with_context().filter(enterprise=enterprise)
    return visible.exclude(state=State.DRAFT).order_by("-pk")


def continued_items(assessment: Assessment, sheet: Sheet, former: Assessment, before: Sheet) -> Pairs:
    """Item number → the item and the former one that it continues with unchanged wording, if anything was entered there. No query."""
    pairs = {}
    for item in sheet.items:
        number = former_number(item.item, assessment.edition.code, former.edition.code)
        old = before.item(number) if number else None
        if old and _has_content(old) and text_hash(old.item) == text_hash(item.item):
            pairs[item.item.number] = (item, old)
    return pairs


def former_number(item: Item, edition: str, former: str) -> int | None:
    """Number of the item of edition `former` that `item` continues: in its own `edition` itself, else what its file says."""
    return item.number if edition == former else dict(item.former).get(former)


def continued_answers(assessment: Assessment, former: Assessment) -> dict[str, bool]:
    """Code → yes, of the former business profile's answers to questions that are asked again in the same words. No query."""
    before = {question.code: question.text for question in catalogue_of(former.edition).questions}
    asked = {question.code: question.text for question in profile.of(assessment).questions}
    given = profile.answers(former)
    return {code: given[code] for code, text in asked.items() if code in given and before.get(code) == text}


def rated_by_customs(assessment: Assessment, user: User) -> dict[int, str]:
    """Item number → customs' last rating of the former items that it continues, of those that the user may read.

    Goes back from former to former assessment: the newest one may never have been with customs. Three queries each.
    """
    ratings: dict[int, str] = {}
    numbers = {number: number for number in catalogue_of(assessment.edition).items}
    newer, former = assessment, assessment.former
    while former is not None:
        numbers = _former_numbers(numbers, newer.edition, former.edition)
        rated = _readable_ratings(former, user, assessment.role)
        found = {number: rated[old] for number, old in numbers.items() if old in rated}
        ratings = found | ratings
        newer, former = former, former.former
    return ratings


def _former_numbers(numbers: Mapping[int, int], edition: Edition, former: Edition) -> dict[int, int]:
    """Item number → number in the former edition, from those in `edition`."""
    items = catalogue_of(edition).items
    continued = {number: former_number(items[old], edition.code, former.code) for number, old in numbers.items()}
    return {number: old for number, old in continued.items() if old}


def _readable_ratings(former: Assessment, user: User, role: str) -> dict[int, str]:
    word = customs_word(former)
    rated = {item.number: item.rating for item in word.items if item.rating} if word else {}
    if not rated:
        return {}
    readable = former.answers.visible_to(user, role).filter(item__number__in=rated)
    return {number: rated[number] for number in readable.values_list("item__number", flat=True)}


def _has_content(item: Entered) -> bool:
    texts: Iterable[str] = (item.rating, item.note, item.reason, *item.sub_ratings.values())
    return bool(item.files) or not all(map(is_blank, texts))
