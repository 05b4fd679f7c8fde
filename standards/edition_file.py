"""An edition as a file: a fixture of one complete edition with natural keys, and nothing else.

Checks everything that needs no database, and describes each fault in a sentence.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from acecs.text.typed import cleaned, is_blank
from standards.models import (
    AlsoListed,
    BusinessType,
    ChecklistEntry,
    DatedAmount,
    Edition,
    ExpectedEvidence,
    Item,
    Limit,
    Note,
    PassCondition,
    ProfileQuestion,
    ProfileSuggestion,
    SubItem,
)

MAX_BYTES = 5_000_000
# Models come after those that they refer to.
MODELS: dict[str, type[models.Model]] = {
    model._meta.label_lower: model
    for model in (
        Edition,
        PassCondition,
        DatedAmount,
        BusinessType,
        Item,
        AlsoListed,
        SubItem,
        ExpectedEvidence,
        ChecklistEntry,
        Note,
        Limit,
        ProfileQuestion,
        ProfileSuggestion,
    )
}
SHAPES: dict[type, tuple[type, ...]] = {
    models.BooleanField: (bool,),
    models.CharField: (str,),
    models.DateField: (str,),
    models.DecimalField: (str, int),
    models.IntegerField: (int,),
    models.TextField: (str,),
}
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Faulty(Exception):  # noqa: N818 - reads as what happened: the edition is faulty
    """`problems`: one sentence for each fault."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class EditionFile:
    """`rows`: model → its unsaved rows, in an order in which they can be saved."""

    code: str
    rows: dict[type[models.Model], list[models.Model]]


def parse(data: bytes) -> EditionFile:
    """Read the fixture of an edition, without queries. Raises `Faulty` with a sentence for each fault."""
    entries = _entries(data)
    _ensure_none(_shape_problems(entries))
    code = _code(entries)
    _ensure_none(problem for place, entry in _numbered(entries) for problem in _entry_problems(place, entry, code))
    return EditionFile(code, _build(entries))


def _ensure_none(problems: Iterable[str]) -> None:
    if found := list(problems):
        raise Faulty(found)


def _entries(data: bytes) -> list[Any]:
    if len(data) > MAX_BYTES:
        raise Faulty([f"The file has more than {MAX_BYTES:,} bytes, the limit for an edition."])
    try:
        entries = json.loads(data.decode(), object_pairs_hook=_without_repeats, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Faulty([f"The file is not JSON in UTF-8: {error}."]) from error
    if not isinstance(entries, list) or not entries:
        raise Faulty(["The file must be a list of fixture entries with at least the edition in it."])
    return entries


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    for key, times in Counter(key for key, _value in pairs).items():
        if times > 1:
            raise ValueError(f"{key} occurs twice in one object")
    return dict(pairs)


def _no_constant(constant: str) -> None:
    raise ValueError(f"{constant} is not a number")


def _numbered(entries: list[Any]) -> Iterator[tuple[str, Any]]:
    for place, entry in enumerate(entries, start=1):
        yield f"Entry {place}", entry


def _shape_problems(entries: list[Any]) -> Iterator[str]:
    for place, entry in _numbered(entries):
        if not isinstance(entry, dict) or entry.keys() != {"model", "fields"} or not isinstance(entry["fields"], dict):
            yield f'{place} must have "model" and "fields" and nothing else: rows are named by natural keys.'
        elif not isinstance(entry["model"], str) or entry["model"] not in MODELS:
            yield f"{place} is a {entry['model']}; an edition's file contains only rows of the catalogue."


def _code(entries: list[dict[str, Any]]) -> str:
    editions = [entry["fields"].get("code") for entry in entries if MODELS[entry["model"]] is Edition]
    if len(editions) != 1:
        raise Faulty([f"The file must contain exactly one edition; it contains {len(editions)}."])
    if not isinstance(editions[0], str) or not editions[0]:
        raise Faulty(["The edition must have a code."])
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", str(editions[0])):
        raise Faulty(
            ["The edition's code may have letters, digits, dots, dashes and underscores only, for example 2022."]
        )
    return editions[0]


def _entry_problems(place: str, entry: dict[str, Any], code: str) -> Iterator[str]:
    model = MODELS[entry["model"]]
    place = f"{place} ({entry['model']})"
    fields = {field.name: field for field in model._meta.concrete_fields if not field.primary_key}
    for name, value in entry["fields"].items():
        if name not in fields:
            yield f"{place} has an unknown field {name}."
        else:
            yield from _value_problems(f"{place}, field {name},", fields[name], value, code)
    for name, field in fields.items():
        if name not in entry["fields"] and not (field.blank or field.has_default()):
            yield f"{place} lacks the field {name}."
    if entry["fields"].get("frozen_at") is not None:
        yield f"{place} must not be frozen: an edition is frozen when the first assessment uses it."


def _value_problems(place: str, field: "models.Field[Any, Any]", value: Any, code: str) -> Iterator[str]:
    if value is None:
        if not field.null:
            yield f"{place} must have a value."
    elif field.is_relation:
        if not isinstance(value, list) or value[:1] != [code]:
            yield f'{place} must name a row of edition {code} by its natural key, for example ["{code}", 1].'
    elif not isinstance(value, _shape(field)) or (type(value) is bool and not isinstance(field, models.BooleanField)):
        yield f"{place} has a value of the wrong kind: {json.dumps(value)[:80]}."
    elif isinstance(value, str) and (fault := _text_fault(value)):
        yield f"{place} {fault}."
    elif type(field) is models.DateField and not ISO_DATE.fullmatch(str(value)):
        yield f"{place} must be a date like 2022-10-28."


def _shape(field: "models.Field[Any, Any]") -> tuple[type, ...]:
    for kind, shape in SHAPES.items():
        if isinstance(field, kind):
            return shape
    return (object,)


def _text_fault(text: str) -> str:
    """Control characters and lone surrogates cannot be held by a database or a PDF; invisible marks, nobody sees."""
    if cleaned(text) != text or any(unicodedata.category(character) == "Cc" for character in text):
        return "has a control character or an invisible mark in its text"
    return "shows nothing" if text and is_blank(text) else ""


# --- Rows --------------------------------------------------------------------------------------


def _build(entries: list[dict[str, Any]]) -> dict[type[models.Model], list[models.Model]]:
    known: dict[str, models.Model] = {}
    rows: dict[type[models.Model], list[models.Model]] = {model: [] for model in MODELS.values()}
    problems: list[str] = []
    for label, model in MODELS.items():
        for fields in (entry["fields"] for entry in entries if entry["model"] == label):
            row = model(**_with_references(model, fields, known))
            problems += _row_problems(row, fields, known)
            known.setdefault(_key(model, fields), row)
            rows[model].append(row)
    _ensure_none(problems)
    return rows


def _with_references(
    model: type[models.Model], fields: dict[str, Any], known: dict[str, models.Model]
) -> dict[str, Any]:
    """Return the fields with rows in place of natural keys; None for keys that the file does not contain."""
    rows = {
        field.name: known.get(f"{field.related_model._meta.label_lower} {json.dumps(fields[field.name])}")
        for field in _references(model)
    }
    return fields | rows


def _references(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if field.is_relation]


def _key(model: type[models.Model], fields: dict[str, Any]) -> str:
    """Return the label and natural key of a row, as the file writes it."""
    natural_key: list[Any] = []
    for name in _key_names(model):
        value = fields.get(name)
        natural_key += value if isinstance(value, list) else [value]
    return f"{model._meta.label_lower} {json.dumps(natural_key)}"


def _key_names(model: type[models.Model]) -> Sequence[str]:
    unique = [each for each in model._meta.constraints if isinstance(each, models.UniqueConstraint)]
    return unique[0].fields if unique else ("code",)


def _row_problems(row: models.Model, fields: dict[str, Any], known: dict[str, models.Model]) -> Iterator[str]:
    place = _place(row, fields)
    for reference in _references(type(row)):
        if getattr(row, reference.name, None) is None:
            yield f"{place} refers to {reference.name} {fields[reference.name]}, which the file does not contain."
    if _key(type(row), fields) in known:
        yield f"{place} occurs twice in the file."
    try:
        row.clean_fields(exclude={reference.name for reference in _references(type(row))})
    except ValidationError as error:
        for field, messages in error.message_dict.items():
            yield f"{place}, field {field}: {' '.join(messages)}"


def _place(row: models.Model, fields: dict[str, Any]) -> str:
    """Name a row by the fields that identify it in the file."""
    identity = [f"{name} {fields.get(name)}" for name in _key_names(type(row))]
    return f"{row._meta.label_lower} ({', '.join(identity)})"
