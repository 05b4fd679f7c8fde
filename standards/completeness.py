"""The checks behind `manage.py check_catalogue`: an edition is complete, without gaps, in both languages.

Every check yields one sentence for each fault. The number of queries is fixed.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from acecs.text.moments import written
from standards.edition_file import EditionFile
from standards.law.limits import CountedBy, LimitCode
from standards.models import (
    AlsoListed,
    BusinessType,
    ChecklistEntry,
    DatedAmount,
    Edition,
    ExpectedEvidence,
    Item,
    ItemRow,
    Limit,
    Note,
    PassCondition,
    ProfileQuestion,
    ProfileSuggestion,
    SubItem,
)
from standards.scope import scope
from standards.states import (
    ABOUT_ONE_WORDING,
    MOST_ROWS,
    Facet,
    Frequency,
    ItemKind,
    PassRuleName,
    Rating,
    StandardsPart,
    SubItemRule,
)

CODE = re.compile(r"[a-z][a-z0-9_]*")
HAN = re.compile("[\u4e00-\u9fff]")
MARKER = re.compile(r"[(（]\d+[)）]")
NUMBER_PREFIX = re.compile(r"\s*\d+\s*[.、．]")
# Pass rule → each (rating, part) that it needs a condition for; an empty part means all parts together.
CONDITIONS = {
    PassRuleName.COUNT_2022: {
        (Rating.NOT_MEET.value, ""),
        (Rating.BASICALLY_MEET.value, StandardsPart.GENERAL.value),
        (Rating.BASICALLY_MEET.value, StandardsPart.INDIVIDUAL.value),
    }
}
# Model → how a sentence about one of its rows begins.
NAMES: dict[type[models.Model], Promise] = {
    Edition: gettext_lazy("Edition {0.code}"),
    BusinessType: gettext_lazy("Business type {0.number}"),
    Item: gettext_lazy("Item {0.number}"),
    AlsoListed: gettext_lazy("Item {0.item.number}, also listed under {0.business_type.number},"),
    SubItem: gettext_lazy("Item {0.number}"),
    PassCondition: gettext_lazy("Pass condition {0.position}"),
    DatedAmount: gettext_lazy("Amount {0.series} from {start}"),
    ProfileQuestion: gettext_lazy("Profile question {0.code}"),
    ExpectedEvidence: gettext_lazy("Item {0.item.number}, expected evidence {0.position},"),
    ChecklistEntry: gettext_lazy("Item {0.item.number}, checklist entry {0.position},"),
    Note: gettext_lazy("Item {0.item.number}, note {0.position},"),
    Limit: gettext_lazy("Item {0.item.number}, limit {0.position},"),
    ProfileSuggestion: gettext_lazy("Item {0.item.number}, profile suggestion {0.position},"),
}
# Model with numbered rows → the noun for one row.
NUMBERED: dict[type[models.Model], Promise] = {
    BusinessType: gettext_lazy("Business type"),
    Item: gettext_lazy("Item"),
    PassCondition: gettext_lazy("Pass condition"),
    ProfileQuestion: gettext_lazy("Profile question"),
    SubItem: gettext_lazy("Item {0}, sub item"),
    ExpectedEvidence: gettext_lazy("Item {0}, expected evidence"),
    ChecklistEntry: gettext_lazy("Item {0}, checklist entry"),
    Note: gettext_lazy("Item {0}, note"),
    Limit: gettext_lazy("Item {0}, limit"),
    ProfileSuggestion: gettext_lazy("Item {0}, profile suggestion"),
}


@dataclass(frozen=True)
class EditionRows:
    """All rows of one edition. `rows`: model → its rows, for models with ordered rows of an item.

    `partial`: models with rows or dates left out because the file has them wrong. Their checks for missing rows are skipped.
    """

    edition: Edition
    types: list[BusinessType]
    items: list[Item]
    also: list[AlsoListed]
    conditions: list[PassCondition]
    amounts: list[DatedAmount]
    questions: list[ProfileQuestion]
    rows: dict[type[ItemRow], list[Any]]
    partial: frozenset[type[models.Model]] = frozenset()

    def everything(self) -> Iterator[models.Model]:
        yield self.edition
        yield from self.types
        yield from self.items
        yield from self.also
        yield from self.conditions
        yield from self.amounts
        yield from self.questions
        for rows in self.rows.values():
            yield from rows

    def of(self, item: Item, model: type[ItemRow]) -> list[Any]:
        return [row for row in self.rows[model] if row.item_id == item.pk]


def problems(edition: Edition) -> list[str]:
    """Return a sentence for each fault of the edition."""
    return _problems(_catalogue(edition))


def problems_of_file(file: EditionFile) -> list[str]:
    """Return a sentence for each fault of the edition in a file, without queries. Those of the file itself come first."""
    return [*file.faults, *_problems(_catalogue_in(file))]


def _problems(catalogue: EditionRows) -> list[str]:
    return [sentence for check in CHECKS for sentence in check(catalogue)]


KINDS: tuple[type[ItemRow], ...] = (SubItem, ExpectedEvidence, ChecklistEntry, Note, Limit, ProfileSuggestion)


def _catalogue_in(file: EditionFile) -> EditionRows:
    rows: dict[Any, list[Any]] = dict(file.rows)
    return EditionRows(
        edition=rows[Edition][0],
        types=sorted(rows[BusinessType], key=lambda each: each.number),
        items=sorted(rows[Item], key=lambda each: each.number),
        also=rows[AlsoListed],
        conditions=sorted(rows[PassCondition], key=lambda each: each.position),
        amounts=sorted(rows[DatedAmount], key=_start),
        questions=sorted(rows[ProfileQuestion], key=lambda each: each.position),
        rows={kind: sorted(rows[kind], key=lambda each: (each.item.number, each.position)) for kind in KINDS},
        partial=file.partial,
    )


def _start(amount: DatedAmount) -> tuple[str, date]:
    return amount.series, amount.from_date or date.min


def _catalogue(edition: Edition) -> EditionRows:
    return EditionRows(
        edition=edition,
        types=list(edition.business_types.order_by("number")),
        items=list(edition.items.select_related("home_type").order_by("number")),
        also=list(AlsoListed.objects.filter(item__edition=edition).select_related("item", "business_type")),
        conditions=list(edition.pass_conditions.order_by("position")),
        amounts=sorted(edition.dated_amounts.all(), key=_start),
        questions=list(edition.profile_questions.select_related("business_type").order_by("position")),
        rows={
            kind: list(
                kind.objects.filter(item__edition=edition).select_related("item").order_by("item__number", "position")
            )
            for kind in KINDS
        },
    )


def _name(row: models.Model) -> str:
    start = written(row.from_date) if isinstance(row, DatedAmount) and row.from_date else "–"
    return str(NAMES[type(row)]).format(row, start=start)


# --- Numbers -----------------------------------------------------------------------------------


def _runs(what: str, numbers: Iterable[int], count: int) -> Iterator[str]:
    given, expected = set(numbers), set(range(1, min(count, MOST_ROWS) + 1))
    if missing := sorted(expected - given):
        yield _("%(what)s %(numbers)s of 1 to %(count)s is missing.") % {
            "what": what,
            "numbers": _list(missing),
            "count": count,
        }
    if beyond := sorted(given - expected):
        yield _("%(what)s %(numbers)s is outside 1 to %(count)s.") % {
            "what": what,
            "numbers": _list(beyond),
            "count": count,
        }


def _list(values: Iterable[object]) -> str:
    return ", ".join(map(str, values))


def _numbers(catalogue: EditionRows) -> Iterator[str]:
    edition = catalogue.edition
    numbered: tuple[tuple[type[models.Model], list[int], int], ...] = (
        (BusinessType, [each.number for each in catalogue.types], edition.business_type_count),
        (Item, [each.number for each in catalogue.items], edition.item_count),
        (PassCondition, [each.position for each in catalogue.conditions], len(catalogue.conditions)),
        (ProfileQuestion, [each.position for each in catalogue.questions], len(catalogue.questions)),
    )
    for model, numbers, count in numbered:
        if model not in catalogue.partial:
            yield from _runs(str(NUMBERED[model]), numbers, count)
    for kind in catalogue.rows:
        for item in catalogue.items if kind not in catalogue.partial else ():
            positions = [row.position for row in catalogue.of(item, kind)]
            yield from _runs(str(NUMBERED[kind]).format(item.number), positions, len(positions))


# --- Items under their types -------------------------------------------------------------------


def _listing(catalogue: EditionRows) -> Iterator[str]:
    edition = catalogue.edition
    for item in catalogue.items:
        if item.home_type.edition_id != edition.pk:
            yield _("%(row)s is listed under a business type of another edition.") % {"row": _name(item)}
    for also in catalogue.also:
        if also.business_type.edition_id != edition.pk:
            yield _("%(row)s names a business type of another edition.") % {"row": _name(also)}
        if also.business_type_id == also.item.home_type_id:
            yield _("%(row)s already has that type as its home.") % {"row": _name(also)}
    homes = {item.home_type_id for item in catalogue.items}
    for business_type in catalogue.types:
        if business_type.pk not in homes and Item not in catalogue.partial:
            yield _("%(row)s is not the home of any item.") % {"row": _name(business_type)}


def _counted_once(catalogue: EditionRows) -> Iterator[str]:
    """If all types are picked, every item comes once, even if two types list it."""
    also: defaultdict[int, set[int]] = defaultdict(set)
    for listing in catalogue.also:
        also[listing.item.number].add(listing.business_type.number)
    home = {item.number: item.home_type.number for item in catalogue.items}
    groups = scope(home, also, [each.number for each in catalogue.types])
    total = sum(map(len, groups.values()))
    if total != catalogue.edition.item_count and not catalogue.partial & {Item, BusinessType}:
        yield _("The number of items of all business types together is %(number)s instead of %(expected)s.") % {
            "number": total,
            "expected": catalogue.edition.item_count,
        }


# --- Wording -----------------------------------------------------------------------------------


@cache
def pairs(model: type[models.Model]) -> dict[str, bool]:
    """Return name (without suffix) of each field in both languages → whether it may be empty."""
    blank = {field.name: field.blank for field in model._meta.concrete_fields}
    stems = [name.removesuffix("_en") for name in blank if name.endswith("_en")]
    return {stem: blank[f"{stem}_en"] for stem in stems if f"{stem}_zh" in blank}


def _languages(catalogue: EditionRows) -> Iterator[str]:
    for row in catalogue.everything():
        for stem, may_be_empty in pairs(type(row)).items():
            if isinstance(row, Note) and row.kind in ABOUT_ONE_WORDING:
                yield from _one_language_problems(row)
            else:
                yield from _pair_problems(row, stem, may_be_empty=may_be_empty and not isinstance(row, Note))


def _one_language_problems(note: Note) -> Iterator[str]:
    """A note about the wording is in the language of that wording only."""
    english, chinese = note.text_en.strip(), note.text_zh.strip()
    if bool(english) == bool(chinese):
        yield _("%(row)s is about the wording in one language and needs a text in that language only.") % {
            "row": _name(note)
        }
    elif HAN.search(english):
        yield _("%(row)s has Chinese characters in its English text.") % {"row": _name(note)}
    elif chinese and not HAN.search(chinese):
        yield _("%(row)s has no Chinese character in its Chinese text.") % {"row": _name(note)}


def _pair_problems(row: models.Model, stem: str, *, may_be_empty: bool) -> Iterator[str]:
    english, chinese = getattr(row, f"{stem}_en").strip(), getattr(row, f"{stem}_zh").strip()
    if may_be_empty and not english and not chinese:
        return
    if not english:
        yield _("%(row)s has no English %(field)s.") % {"row": _name(row), "field": stem}
    elif HAN.search(english):
        yield _("%(row)s has Chinese characters in its English %(field)s.") % {"row": _name(row), "field": stem}
    if not chinese:
        yield _("%(row)s has no Chinese %(field)s.") % {"row": _name(row), "field": stem}
    elif not HAN.search(chinese):
        yield _("%(row)s has no Chinese character in its Chinese %(field)s.") % {"row": _name(row), "field": stem}


def _wording(catalogue: EditionRows) -> Iterator[str]:
    for row in (*catalogue.items, *catalogue.rows[SubItem]):
        for text in (row.text_en, row.text_zh):
            if MARKER.search(text):
                yield _("%(row)s has the marker %(marker)s in its text; sub-items need separate rows.") % {
                    "row": _name(row),
                    "marker": MARKER.findall(text)[0],
                }
            if NUMBER_PREFIX.match(text):
                yield _("%(row)s begins its text with a number, which belongs in its own field.") % {"row": _name(row)}
            if text != " ".join(text.split()):
                yield _("%(row)s has unfolded whitespace in its text.") % {"row": _name(row)}


def _sub_items(catalogue: EditionRows) -> Iterator[str]:
    if SubItem in catalogue.partial:
        return
    for item in catalogue.items:
        rules = Counter(sub.applies for sub in catalogue.of(item, SubItem))
        if item.closing_en and not rules:
            yield _("%(row)s has a closing sentence but no sub-items.") % {"row": _name(item)}
        if rules[SubItemRule.COUNT_KNOWN] != rules[SubItemRule.COUNT_UNKNOWN]:
            yield _("%(row)s needs a sub-item for a known and one for an unknown number of documents, or neither.") % {
                "row": _name(item)
            }


# --- Codes -------------------------------------------------------------------------------------


def _numbers_of_sub_items(catalogue: EditionRows) -> Iterator[str]:
    """A number names one item or sub-item only: results and sentences use it."""
    names = Counter([*(str(item.number) for item in catalogue.items), *(sub.number for sub in catalogue.rows[SubItem])])
    for number, times in names.items():
        if times > 1:
            yield _("The number %(number)s names %(times)s items or sub-items.") % {"number": number, "times": times}


def _allowed_ratings(catalogue: EditionRows) -> Iterator[str]:
    for item in catalogue.items:
        allowed = item.allowed_ratings
        if not isinstance(allowed, list) or any(rating not in Rating.values for rating in allowed):
            yield _("%(row)s has allowed ratings other than %(ratings)s.") % {
                "row": _name(item),
                "ratings": _list(Rating.values),
            }
        elif allowed and not {Rating.MEET, Rating.NOT_MEET} <= set(allowed):
            yield _("%(row)s must allow at least meet and not_meet.") % {"row": _name(item)}
        elif _is_never_left_out(item) and any(row.whole for row in catalogue.of(item, ProfileSuggestion)):
            yield _("%(row)s cannot be not applicable, but a profile question suggests it.") % {"row": _name(item)}


def _periods(catalogue: EditionRows) -> Iterator[str]:
    edition = catalogue.edition
    periods = {name: getattr(edition, name) for name in ("re_review_months", "new_application_months")}
    for name, months in periods.items():
        if months == 0:
            yield _("The edition's %(field)s must be at least 1 month, or empty if the period is not known.") % {
                "field": name
            }
    if any(periods.values()) and not edition.periods_source_en:
        yield _("The edition gives a period after certificate or refusal without its source.")


def _former_items(catalogue: EditionRows) -> Iterator[str]:
    own, continued = catalogue.edition.code, defaultdict(list)
    for item in catalogue.items:
        if not _is_mapping(item.former_items):
            message = _('%(row)s must name former items as edition code and item number, for example {"2022": 5}.')
            yield message % {"row": _name(item)}
            continue
        if own in item.former_items:
            yield _("%(row)s continues an item of its own edition.") % {"row": _name(item)}
        for former in item.former_items.items():
            continued[former].append(item.number)
    for (code, number), numbers in continued.items():
        if len(numbers) > 1:
            yield _("Items %(numbers)s all continue item %(number)s of edition %(code)s; only one can.") % {
                "numbers": _list(numbers),
                "number": number,
                "code": code,
            }


def _is_mapping(former: Any) -> bool:
    """True if it maps codes of editions to numbers of items."""
    if not isinstance(former, dict):
        return False
    return all(code and type(number) is int and 0 < number <= MOST_ROWS for code, number in former.items())


def unknown_former_items(items: Iterable[Item], known: Mapping[str, Collection[int]]) -> Iterator[str]:
    """Yield a sentence for each former item that its edition does not have. `known`: code of a loaded edition → its numbers."""
    for item in items:
        for code, number in item.former_items.items():
            if code in known and number not in known[code]:
                yield _("%(row)s continues item %(number)s of edition %(code)s, which has no such item.") % {
                    "row": _name(item),
                    "number": number,
                    "code": code,
                }


def _is_never_left_out(item: Item) -> bool:
    return bool(item.allowed_ratings) and Rating.NOT_APPLICABLE not in item.allowed_ratings


def _choices(catalogue: EditionRows) -> Iterator[str]:
    for row in catalogue.everything():
        for field in row._meta.concrete_fields:
            value = getattr(row, field.attname)
            if field.choices and value not in dict(field.flatchoices) and not (field.blank and not value):
                yield _("%(row)s has an unknown %(field)s: %(value)s.") % {
                    "row": _name(row),
                    "field": field.name,
                    "value": value,
                }


def _kinds(catalogue: EditionRows) -> Iterator[str]:
    for item in catalogue.items:
        kinds = item.kinds if isinstance(item.kinds, list) else []
        if not kinds or len(set(map(str, kinds))) != len(kinds):
            yield _("%(row)s must have a list of distinct kinds.") % {"row": _name(item)}
        if unknown := [kind for kind in kinds if kind not in ItemKind.values]:
            yield _("%(row)s has an unknown kind: %(kinds)s.") % {"row": _name(item), "kinds": _list(unknown)}


def _evidence(catalogue: EditionRows) -> Iterator[str]:
    for item in catalogue.items if ExpectedEvidence not in catalogue.partial else ():
        expected = catalogue.of(item, ExpectedEvidence)
        facets = {row.facet for row in expected}
        if not facets:
            yield _("%(row)s expects no evidence.") % {"row": _name(item)}
        elif item.nil_statement_counts and Facet.RECORD not in facets:
            yield _("%(row)s counts a nil statement as a record but expects no record.") % {"row": _name(item)}
        # Gaps in records are found by their frequency: a record due once would never have one.
        if any(row.facet == Facet.RECORD and row.frequency == Frequency.ONCE for row in expected):
            yield _("%(row)s expects a record without a frequency.") % {"row": _name(item)}
    for item in catalogue.items:
        ends = {(row.list_en, row.is_open) for row in catalogue.of(item, ChecklistEntry)}
        for name, times in Counter(name for name, _is_open in ends).items():
            if times > 1:
                yield _("%(row)s has a list that is both open and closed: %(name)s.") % {
                    "row": _name(item),
                    "name": name,
                }


# --- Rules and figures -------------------------------------------------------------------------


def _pass_rule(catalogue: EditionRows) -> Iterator[str]:
    edition = catalogue.edition
    if edition.penalties_counted_by not in list(CountedBy):
        yield _("%(row)s has an unknown way of counting penalties: %(value)s.") % {
            "row": _name(edition),
            "value": edition.penalties_counted_by,
        }
    for condition in catalogue.conditions:
        if condition.rating not in Rating.values:
            yield _("%(row)s has an unknown rating: %(value)s.") % {"row": _name(condition), "value": condition.rating}
    if edition.pass_rule not in list(PassRuleName):
        yield _("%(row)s has an unknown pass rule: %(rule)s.") % {"row": _name(edition), "rule": edition.pass_rule}
        return
    if PassCondition in catalogue.partial:
        return
    counts = Counter((condition.rating, condition.part) for condition in catalogue.conditions)
    for rating, part in sorted(CONDITIONS[PassRuleName(edition.pass_rule)]):
        if counts[rating, part] != 1:
            where = _("part %(part)s") % {"part": part} if part else _("all parts")
            yield _("Pass rule %(rule)s needs exactly one condition for %(rating)s in %(where)s.") % {
                "rule": edition.pass_rule,
                "rating": rating,
                "where": where,
            }


def _dates(catalogue: EditionRows) -> Iterator[str]:
    edition = catalogue.edition
    if Edition not in catalogue.partial and edition.valid_until and edition.valid_until < edition.valid_from:
        yield _("%(row)s ends before it begins.") % {"row": _name(edition)}
    if DatedAmount in catalogue.partial:
        return
    for amount in catalogue.amounts:
        if amount.until_date and amount.from_date and amount.until_date < amount.from_date:
            yield _("%(row)s ends before it begins.") % {"row": _name(amount)}
    for earlier, later in zip(catalogue.amounts, catalogue.amounts[1:], strict=False):
        is_over = earlier.until_date and later.from_date and earlier.until_date < later.from_date
        if earlier.series == later.series and not is_over:
            yield _("%(row)s overlaps the row before it.") % {"row": _name(later)}


def _limits(catalogue: EditionRows) -> Iterator[str]:
    positions = {(sub.item_id, sub.position) for sub in catalogue.rows[SubItem]}
    for limit in catalogue.rows[Limit]:
        is_there = limit.sub_item is None or (limit.item_id, limit.sub_item) in positions
        if not is_there and SubItem not in catalogue.partial:
            yield _("%(row)s refers to sub-item (%(sub_item)s), which does not exist.") % {
                "row": _name(limit),
                "sub_item": limit.sub_item,
            }
        if limit.per < 1 or limit.most < 0:
            yield _("%(row)s is not a possible limit.") % {"row": _name(limit)}
        if limit.code not in list(LimitCode):
            yield _("%(row)s has an unknown code: %(code)s.") % {"row": _name(limit), "code": limit.code}
    seen = Counter(
        (limit.item.number, limit.sub_item, limit.code) for limit in catalogue.rows[Limit] if limit.alternative is None
    )
    for (item, _sub_item, code), times in seen.items():
        if times > 1:
            yield _("Item %(item)s has two limits %(code)s for the same thing.") % {"item": item, "code": code}


def _limits_of_one_kind(catalogue: EditionRows) -> Iterator[str]:
    """In a re-review penalties have other windows, so either all limits of an item are for penalties, or none."""
    for item in catalogue.items:
        codes = {limit.code for limit in catalogue.of(item, Limit)} & set(LimitCode)
        if len({LimitCode(code).is_penalty for code in codes}) > 1:
            yield _("%(row)s mixes limits for penalties with others.") % {"row": _name(item)}


# --- Profile -----------------------------------------------------------------------------------


def _profile_questions(catalogue: EditionRows) -> Iterator[str]:
    spoken_of = {row.question_id for row in catalogue.rows[ProfileSuggestion]}
    for question in catalogue.questions:
        if not CODE.fullmatch(question.code):
            yield _("%(row)s has a code with characters other than lowercase letters, digits and underscores.") % {
                "row": _name(question)
            }
        if question.business_type.edition_id != catalogue.edition.pk:
            yield _("%(row)s is listed under a business type of another edition.") % {"row": _name(question)}
        is_silent = question.pk not in spoken_of and not question.wrong_type_en
        if is_silent and ProfileSuggestion not in catalogue.partial:
            yield _("%(row)s suggests nothing.") % {"row": _name(question)}


def _profile_suggestions(catalogue: EditionRows) -> Iterator[str]:
    questions = {question.pk: question for question in catalogue.questions}
    rolled_up = {sub.item_id for sub in catalogue.rows[SubItem]}
    homes = {item.pk: item.home_type_id for item in catalogue.items}
    for row in catalogue.rows[ProfileSuggestion]:
        question = questions.get(row.question_id)
        if question is None:
            yield _("%(row)s belongs to a question of another edition.") % {"row": _name(row)}
        elif homes[row.item_id] != question.business_type_id:
            yield _("%(row)s belongs to question %(question)s of another business type.") % {
                "row": _name(row),
                "question": question.code,
            }
        # *Not applicable* cannot be picked for an item with sub-items: its rating is their roll-up.
        if row.whole and row.item_id in rolled_up:
            yield _("%(row)s marks an item with sub-items as wholly not applicable.") % {"row": _name(row)}
    for item in catalogue.items:
        if len(catalogue.of(item, ProfileSuggestion)) > 1:
            yield _("%(row)s has suggestions from more than one profile question.") % {"row": _name(item)}


CHECKS: tuple[Callable[[EditionRows], Iterator[str]], ...] = (
    _numbers,
    _listing,
    _counted_once,
    _languages,
    _wording,
    _sub_items,
    _numbers_of_sub_items,
    _allowed_ratings,
    _former_items,
    _choices,
    _kinds,
    _evidence,
    _pass_rule,
    _dates,
    _periods,
    _limits,
    _limits_of_one_kind,
    _profile_questions,
    _profile_suggestions,
)
