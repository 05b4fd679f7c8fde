"""The questions of the business profile as plain data."""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from acecs.text.bilingual import Text
from standards.law.profile import Hint, Implication, Question
from standards.models import Edition
from standards.states import ItemKind

COLUMNS = (
    "code",
    "business_type__number",
    "text_en",
    "text_zh",
    "wrong_type_en",
    "wrong_type_zh",
    "suggestions__item__number",
    "suggestions__whole",
    "suggestions__text_en",
    "suggestions__text_zh",
    "suggestions__item__also_listed__business_type__number",
    "business_type__home_items__number",
    "business_type__home_items__kinds",
)
ALSO = COLUMNS.index("suggestions__item__also_listed__business_type__number")


def read_questions(edition: Edition) -> tuple[Question, ...]:
    """Read all questions of the edition in their order. One query."""
    rows = edition.profile_questions.order_by("position", "suggestions__item__number").values_list(*COLUMNS)
    return tuple(_question(list(group)) for _code, group in groupby(rows, key=itemgetter(0)))


def _question(rows: Sequence[tuple[Any, ...]]) -> Question:
    """`rows`: one for each item with a suggestion, each further type that lists that item, and each item of its own type."""
    code, home, text_en, text_zh, wrong_type_en, wrong_type_zh, *_rest = rows[0]
    hints = {
        item: Hint(item, Implication.NOT_APPLICABLE if whole else Implication.PARTLY, Text(en=en, zh=zh))
        for *_own, item, whole, en, zh, _also, _number, _kinds in rows
        if item
    }
    if not hints:
        # It asks for a fact about the business that items of its type demand: after a "no" they are not met.
        facts = {number for *_hint, number, kinds in rows if ItemKind.ELIG in (kinds or ())}
        hints = {
            item: Hint(item, Implication.NOT_MET, Text(en=wrong_type_en, zh=wrong_type_zh)) for item in sorted(facts)
        }
    also = {row[ALSO] for row in rows} - {None, home}
    return Question(
        code=code,
        types=(home, *sorted(also)),
        text=Text(en=text_en, zh=text_zh),
        wrong_type=Text(en=wrong_type_en, zh=wrong_type_zh),
        hints=tuple(hints.values()),
    )
