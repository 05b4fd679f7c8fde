"""The register of figures as its workbook shows it: with the labels and the words of its forms, in both languages."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone, translation
from django.utils.functional import Promise

from acecs.accounts.models import Enterprise
from acecs.accounts.states import Language
from acecs.text.bilingual import Text, text_from
from assessments.forms.figures import FORMS, FigureForm
from assessments.models import FIGURES, Figure
from assessments.vocabulary import FigureKind, YesNoOpen
from assessments.workbook.register import Entry, KindSheet, RegisterContent
from assessments.workbook.words import both
from evidence.models import Document

LEFT_OUT = ("token", "version")


def register_content(enterprise: Enterprise, at: datetime) -> RegisterContent:
    """All rows but those entered by mistake. One query a kind."""
    return RegisterContent(
        enterprise_id=str(enterprise.public_id),
        enterprise=text_from(enterprise, "name"),
        made_at=timezone.localtime(at).strftime("%Y-%m-%d %H:%M"),
        sheets=[_sheet(form, _figures(enterprise, kind)) for kind, form in FORMS.items()],
    )


def _figures(enterprise: Enterprise, kind: FigureKind) -> list[Figure]:
    rows = FIGURES[kind].objects.of(enterprise).not_void()
    return list(rows.select_related("document") if "document" in FIGURES[kind].entered else rows)


def _sheet(form_class: type[FigureForm], figures: list[Figure]) -> KindSheet:
    fields = {name: field for name, field in form_class().fields.items() if name not in LEFT_OUT}
    return KindSheet(
        title=in_both_languages(form_class.kind.label),
        heads={name: in_both_languages(field.label) for name, field in fields.items()},
        entries=[
            Entry(str(each.public_id), each.version, _cells(fields, form_class.initial_of(each))) for each in figures
        ],
    )


def _cells(fields: Mapping[str, forms.Field], shown: Mapping[str, Any]) -> dict[str, str]:
    return {name: _cell(field, shown[name]) for name, field in fields.items()}


def _cell(field: forms.Field, value: Any) -> str:
    """A value as the form would show it; of a choice the words of both languages."""
    if value is None:
        return ""
    if isinstance(value, Document):
        return value.title
    if isinstance(value, bool):
        return both(in_both_languages((YesNoOpen.YES if value else YesNoOpen.NO).label), " ")
    if isinstance(field, forms.ChoiceField):
        return both(in_both_languages(dict(field.choices).get(value, value)), " ")  # type: ignore[arg-type]  # pairs
    return f"{value:.2f}" if isinstance(value, Decimal) else str(value)


def in_both_languages(words: str | Promise | None) -> Text:
    sides = {}
    for side, language in (("en", Language.ENGLISH), ("zh", Language.CHINESE)):
        with translation.override(language):
            sides[side] = str(words or "")
    return Text(**sides)
