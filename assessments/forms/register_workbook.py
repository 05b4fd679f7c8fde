"""The register of figures as its workbook shows it: with the labels and the words of its forms, in both languages."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.utils.functional import Promise

from acecs.accounts.models import Enterprise
from acecs.text.bilingual import Text, text_from
from acecs.text.fields import CountField, DayField, MoneyField
from acecs.text.labels import in_both_languages
from assessments.forms.document import VaultDocument
from assessments.forms.figures import FORMS, FigureForm, Tick
from assessments.models import FIGURES, Figure
from assessments.queries.figures import documents_to_choose
from assessments.vocabulary import FigureKind, YesNoOpen
from assessments.workbook.register import Column, Entry, KindSheet, RegisterContent
from assessments.workbook.words import both
from evidence.models import Document

LEFT_OUT = ("token", "version")
# Of each kind, for new entries. More can be inserted.
EMPTY_ROWS = 30
WIDTHS: Mapping[type[forms.Field], float] = {
    Tick: 9,
    CountField: 9,
    DayField: 10,
    MoneyField: 10,
    forms.ChoiceField: 10,
}


def register_content(enterprise: Enterprise, at: datetime, *, is_open: bool) -> RegisterContent:
    """All rows but those entered by mistake; if it `is_open`, with empty rows for new ones. One query a kind, one for the vault."""
    documents = documents_to_choose(enterprise)
    return RegisterContent(
        enterprise_id=str(enterprise.public_id),
        enterprise=text_from(enterprise, "name"),
        made_at=at,
        sheets=[
            _sheet(form(documents=documents), _figures(enterprise, kind), EMPTY_ROWS if is_open else 0)
            for kind, form in FORMS.items()
        ],
        is_open=is_open,
    )


def _figures(enterprise: Enterprise, kind: FigureKind) -> list[Figure]:
    rows = FIGURES[kind].objects.of(enterprise).not_void()
    return list(rows.select_related("document") if "document" in FIGURES[kind].entered else rows)


def _sheet(form: FigureForm, figures: Sequence[Figure], empty: int) -> KindSheet:
    return KindSheet(
        title=in_both_languages(form.kind.label),
        columns={
            name: Column(in_both_languages(field.label), _offered(form.kind, name, field), _width(field))
            for name, field in fields_of(form).items()
        },
        entries=[
            *(Entry(str(each.public_id), each.version, cells_of(form, each)) for each in figures),
            *(Entry(str(uuid4()), 0, {}) for _place in range(empty)),
        ],
    )


def _width(field: forms.Field) -> float | None:
    """As narrow as the values and the words of the head allow; None for text."""
    return next((width for kind, width in WIDTHS.items() if isinstance(field, kind)), None)


def fields_of(form: FigureForm) -> dict[str, forms.Field]:
    """The form's fields that are columns of the workbook."""
    return {name: field for name, field in form.fields.items() if name not in LEFT_OUT}


def columns_of(kind: FigureKind) -> list[str]:
    return [name for name in FORMS[kind].base_fields if name not in LEFT_OUT]


def cells_of(form: FigureForm, figure: Figure) -> dict[str, str]:
    """Field → text of the row's cell."""
    shown = form.initial_of(figure)
    return {name: _cell(form.kind, name, shown[name]) for name in fields_of(form)}


def _cell(kind: FigureKind, name: str, value: Any) -> str:
    """A value as the form would show it; of a choice the words of both languages."""
    if value is None:
        return ""
    if isinstance(value, Document):
        return value.title
    if words := choice_words(kind).get(name):
        return both(words.get(value, Text(en=str(value), zh="")), " ")
    return f"{value:.2f}" if isinstance(value, Decimal) else str(value)


def _offered(kind: FigureKind, name: str, field: forms.Field) -> list[str]:
    if isinstance(field, VaultDocument):
        return list(dict.fromkeys(each.title for each in field.documents.values()))
    return [both(text, " ") for text in choice_words(kind).get(name, {}).values()]


@cache
def choice_words(kind: FigureKind) -> Mapping[str, Mapping[Any, Text]]:
    """Field → value → its words, of the fields of a form that are a choice or a tick."""
    words: dict[str, dict[Any, Text]] = {}
    for name, field in FORMS[kind].base_fields.items():
        if isinstance(field, Tick):
            words[name] = {
                True: in_both_languages(YesNoOpen.YES.label),
                False: in_both_languages(YesNoOpen.NO.label),
            }
        elif isinstance(field, forms.ChoiceField) and not isinstance(field, VaultDocument):
            pairs = cast("list[tuple[Any, Promise]]", field.choices)
            words[name] = {value: in_both_languages(label) for value, label in pairs}
    return words
