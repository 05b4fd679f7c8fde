"""An edition as a file: a fixture of one complete edition with natural keys, and nothing else.

Checks everything that needs no database, and describes each fault in a sentence.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from acecs.text.signs import gap, listed
from acecs.text.typed import cleaned, is_blank
from standards.law.limits import CountedBy, LimitCode
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
from standards.states import PassRuleName, Rating

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
# Kind of field, or its name → a value in place of a faulty one.
STAND_INS: dict[type, Any] = {
    models.BooleanField: False,
    models.DateField: date.min,
    models.DecimalField: 0,
    models.IntegerField: 1,
}
NAMED: dict[str, str] = {
    "code": LimitCode.PENALTY_COUNT,
    "pass_rule": PassRuleName.COUNT_2022,
    "penalties_counted_by": CountedBy.DECISION,
    "rating": Rating.MEET,
}
COUNTED: dict[str, type[models.Model]] = {"business_type_count": BusinessType, "item_count": Item}
# How much of a wrong value a sentence repeats.
SHOWN = 80
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Faulty(Exception):  # noqa: N818 - reads as what happened: the edition is faulty
    """`problems`: one sentence for each fault."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class EditionFile:
    """`rows`: model → its unsaved rows, in an order in which they can be saved.

    `faults`: a sentence for each. A row with a faulty value is still among the rows, with a value there that nothing
    complains of, so that no fault is reported twice. A file with faults must not be saved. `partial`: models with entries that no
    row could be made of, or that have a faulty date.
    """

    code: str
    rows: dict[type[models.Model], list[models.Model]]
    faults: list[str]
    partial: frozenset[type[models.Model]]


def parse(data: bytes) -> EditionFile:
    """Read the fixture of an edition, without queries. Raises `Faulty` with a sentence for each fault."""
    file = read(data)
    if file.faults:
        raise Faulty(file.faults)
    return file


def read(data: bytes) -> EditionFile:
    """Read the fixture of an edition with its faults, without queries. Raises `Faulty` if it is not one edition."""
    entries = _entries(data)
    faults: list[str] = []
    sound: list[_Entry] = []
    for number, content in enumerate(entries, start=1):
        place = _("Entry %(number)s") % {"number": number}
        if problems := list(_shape_problems(place, content)):
            faults += problems
        else:
            sound.append(_Entry(place, MODELS[content["model"]], content["fields"]))
    try:
        code = _code(sound)
    except Faulty as faulty:
        raise Faulty(faults or faulty.problems) from None
    return _Reader(code, sound, faults).file()


def _entries(data: bytes) -> list[Any]:
    if len(data) > MAX_BYTES:
        message = _("The file has more than %(most)s bytes, the limit for an edition.")
        raise Faulty([message % {"most": f"{MAX_BYTES:,}"}])
    try:
        # Skip the byte order mark that some editors write.
        text = data.decode("utf-8-sig")
        entries = json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise Faulty([_("The file is not text in UTF-8.")]) from error
    except json.JSONDecodeError as error:
        message = _("The file is not JSON: look at line %(line)s, column %(column)s.")
        raise Faulty([message % {"line": error.lineno, "column": error.colno}]) from error
    except ValueError as error:
        raise Faulty([_("The file is not an edition: a number in it has too many digits.")]) from error
    except RecursionError as error:
        raise Faulty([_("The file is not an edition: its lists are nested too deeply.")]) from error
    if not isinstance(entries, list) or not entries:
        raise Faulty([_("The file must be a list of fixture entries with at least the edition in it.")])
    return entries


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    for key, times in Counter(key for key, _value in pairs).items():
        if times > 1:
            message = _("The file names %(key)s twice in one object, so one of the two values would be lost.")
            raise Faulty([message % {"key": key}])
    return dict(pairs)


def _no_constant(constant: str) -> None:
    raise Faulty([_("The file contains %(constant)s, which is not a number.") % {"constant": constant}])


def _shape_problems(place: str, entry: Any) -> Iterator[str]:
    if not isinstance(entry, dict) or entry.keys() != {"model", "fields"} or not isinstance(entry["fields"], dict):
        message = _('%(place)s must have "model" and "fields" and nothing else: rows are named by natural keys.')
        yield message % {"place": place}
    elif not isinstance(entry["model"], str) or entry["model"] not in MODELS:
        message = _("%(place)s is of the model %(model)s; an edition's file contains only rows of the catalogue.")
        yield message % {"place": place, "model": entry["model"]}


@dataclass(frozen=True)
class _Entry:
    """An entry of the right shape. `place`: how a sentence names it."""

    place: str
    model: type[models.Model]
    fields: dict[str, Any]


def _code(entries: list[_Entry]) -> str:
    editions = [entry.fields.get("code") for entry in entries if entry.model is Edition]
    if len(editions) != 1:
        message = _("The file must contain exactly one edition; it contains %(number)s.")
        raise Faulty([message % {"number": len(editions)}])
    if not isinstance(editions[0], str) or not editions[0]:
        raise Faulty([_("The edition must have a code.")])
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", str(editions[0])):
        raise Faulty(
            [_("The edition's code may have letters, digits, dots, dashes and underscores only, for example 2022.")]
        )
    return editions[0]


def _entry_problems(entry: _Entry, code: str) -> Iterator[tuple[str, str]]:
    """Yield (field, sentence) for each fault of an entry."""
    place = f"{entry.place} ({entry.model._meta.label_lower})"
    fields = {field.name: field for field in entry.model._meta.concrete_fields if not field.primary_key}
    for name, value in entry.fields.items():
        if name not in fields:
            yield name, _("%(place)s has an unknown field %(field)s.") % {"place": place, "field": name}
        else:
            where = _("%(place)s, field %(field)s,") % {"place": place, "field": name}
            for problem in _value_problems(where, fields[name], value, code):
                yield name, problem
    for name, field in fields.items():
        if name not in entry.fields and not (field.blank or field.has_default()):
            yield name, _("%(place)s lacks the field %(field)s.") % {"place": place, "field": name}
    if entry.fields.get("published_at") is not None:
        message = _("%(place)s must not be published: an administrator publishes an edition once it is loaded.")
        yield "published_at", message % {"place": place}
    if entry.fields.get("frozen_at") is not None:
        message = _("%(place)s must not be frozen: an edition is frozen when the first assessment uses it.")
        yield "frozen_at", message % {"place": place}


def _value_problems(place: str, field: "models.Field[Any, Any]", value: Any, code: str) -> Iterator[str]:
    if value is None:
        if not field.null:
            yield _("%(place)s must have a value.") % {"place": place}
    elif field.is_relation:
        if not isinstance(value, list) or value[:1] != [code]:
            message = _(
                '%(place)s must name a row of edition %(code)s by its natural key, for example ["%(code)s", 1].'
            )
            yield message % {"place": place, "code": code}
    elif not isinstance(value, _shape(field)) or (type(value) is bool and not isinstance(field, models.BooleanField)):
        message = _("%(place)s has a value of the wrong kind: %(value)s.")
        yield message % {"place": place, "value": _begun(json.dumps(value, ensure_ascii=False))}
    else:
        yield from _content_problems(place, field, value)


def _begun(text: str) -> str:
    """The text, or its beginning with a sign that it goes on."""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _content_problems(place: str, field: "models.Field[Any, Any]", value: Any) -> Iterator[str]:
    """Yield what is wrong with a value of the right kind."""
    if isinstance(value, str) and (fault := _text_fault(value)):
        yield fault % {"place": place}
    elif type(field) is models.DateField and not _is_date(value):
        yield _("%(place)s must be a date like 2022-10-28.") % {"place": place}
    elif field.choices and value not in (known := [choice for choice, _label in field.flatchoices]) and value != "":
        message = _("%(place)s must be one of these: %(choices)s.")
        yield message % {"place": place, "choices": listed(known)}


def _is_date(text: str) -> bool:
    if not ISO_DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _shape(field: "models.Field[Any, Any]") -> tuple[type, ...]:
    for kind, shape in SHAPES.items():
        if isinstance(field, kind):
            return shape
    return (object,)


def _text_fault(text: str) -> str:
    """Databases and PDFs cannot hold control characters and lone surrogates; nobody sees invisible marks."""
    if cleaned(text) != text or any(unicodedata.category(character) == "Cc" for character in text):
        return _("%(place)s has a control character or an invisible mark in its text.")
    return _("%(place)s shows nothing.") if text and is_blank(text) else ""


# --- Rows --------------------------------------------------------------------------------------


class _Reader:
    """Builds the rows of a file and collects its faults on the way."""

    def __init__(self, code: str, entries: list[_Entry], faults: list[str]) -> None:
        self.code, self.entries, self.faults = code, entries, faults
        self.known: dict[str, models.Model] = {}
        # Models with an entry whose natural key is faulty: a reference may well mean that entry.
        self.nameless: set[type[models.Model]] = set()
        self.partial: set[type[models.Model]] = set()
        self.rows: dict[type[models.Model], list[models.Model]] = {model: [] for model in MODELS.values()}

    def file(self) -> EditionFile:
        of_model: dict[type[models.Model], list[tuple[_Entry, dict[str, str]]]] = {model: [] for model in self.rows}
        for entry in self.entries:
            problems = list(_entry_problems(entry, self.code))
            self.faults += [sentence for _field, sentence in problems]
            of_model[entry.model].append((entry, dict(problems)))
        for entries in of_model.values():
            for entry, faulty in entries:
                self._add(entry, faulty.keys())
        return EditionFile(self.code, self.rows, self.faults, frozenset(self.partial))

    def _add(self, entry: _Entry, faulty: Collection[str]) -> None:
        """Build an entry's row, unless its faulty values keep the rest from being checked."""
        if any(name in faulty for name in _key_names(entry.model)):
            self.nameless.add(entry.model)
            self.partial.add(entry.model)
            return
        references = self._references(entry, faulty)
        if references is None:
            self.partial.add(entry.model)
            return
        row = entry.model(**self._values(entry, faulty) | references)
        # Rows refer to each other by it until they are saved.
        row.pk = len(self.rows[entry.model]) + 1
        self._check(row, entry.fields, faulty)
        if self.known.setdefault(_key(entry.model, entry.fields), row) is row:
            self.rows[entry.model].append(row)

    def _references(self, entry: _Entry, faulty: Collection[str]) -> dict[str, models.Model] | None:
        """Return the rows that the entry refers to, any one for a faulty reference; None if a row is not there."""
        references: dict[str, models.Model] = {}
        for field in _foreign_keys(entry.model):
            given = entry.fields.get(field.name)
            row = self.known.get(f"{field.related_model._meta.label_lower} {json.dumps(given)}")
            if field.name in faulty:
                row = next(iter(self.rows[field.related_model]), None)
            elif row is None and field.related_model not in self.nameless:
                place = _place(entry.model, entry.fields)
                message = _("%(place)s refers to %(field)s %(value)s, which the file does not contain.")
                self.faults.append(message % {"place": place, "field": field.name, "value": given})
            if row is None:
                return None
            references[field.name] = row
        return references

    def _check(self, row: models.Model, fields: dict[str, Any], faulty: Collection[str]) -> None:
        """Check a row by its model: what is blank, too long, or no choice."""
        place = _place(type(row), fields)
        if _key(type(row), fields) in self.known:
            self.faults.append(_("%(place)s occurs twice in the file.") % {"place": place})
        try:
            row.clean_fields(exclude={*faulty, *(field.name for field in _foreign_keys(type(row)))})
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                message = _("%(place)s, field %(field)s: %(messages)s")
                self.faults.append(message % {"place": place, "field": name, "messages": gap().join(messages)})
                if name not in _key_names(type(row)):
                    setattr(row, name, self._stand_in(row._meta.get_field(name)))

    def _values(self, entry: _Entry, faulty: Collection[str]) -> dict[str, Any]:
        values = {name: value for name, value in entry.fields.items() if name not in faulty}
        fields = (field for field in entry.model._meta.concrete_fields if field.name in faulty)
        return values | {field.name: self._stand_in(field) for field in fields if not field.is_relation}

    def _stand_in(self, field: Any) -> Any:
        """Return a placeholder for a faulty value that no check objects to."""
        if isinstance(field, models.DateField):
            self.partial.add(field.model)
        if field.name in COUNTED:
            return sum(entry.model is COUNTED[field.name] for entry in self.entries)
        if field.null or field.choices:
            return field.choices[0][0] if field.choices else None
        if isinstance(field, models.JSONField):
            return field.get_default()
        if field.name in NAMED:
            return NAMED[field.name]
        by_kind = (value for kind, value in STAND_INS.items() if isinstance(field, kind))
        return next(by_kind, "字" if field.name.endswith("_zh") else "x")


def _foreign_keys(model: type[models.Model]) -> list[Any]:
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


def _place(model: type[models.Model], fields: dict[str, Any]) -> str:
    """Name a row by the fields that identify it in the file."""
    identity = [f"{name} {fields.get(name)}" for name in _key_names(model)]
    return f"{model._meta.label_lower} ({', '.join(identity)})"
