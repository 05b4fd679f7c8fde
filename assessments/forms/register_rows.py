"""What the rows of a filled-in register would change: each is judged by the form of its kind, as if it had been typed there."""

import hashlib
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import override

from acecs.accounts.models import Enterprise
from acecs.refusals import Refusal, Refused, ensure
from acecs.text.fields import CountField, DayField, MoneyField
from acecs.text.forms import COMPARED_IN
from acecs.text.moments import written
from acecs.text.numbers import number_key
from acecs.text.typed import INTEGER_DIGITS, cleaned, half_width, is_blank, whole_number
from assessments.actions.register_workbook import Change, ChangedFigure, MistakenFigure, NewFigure, applied
from assessments.forms.document import VaultDocument
from assessments.forms.figures import FORMS, NOTHING, FigureForm, Tick
from assessments.forms.register_workbook import cells_of, choice_words, fields_of
from assessments.models import FIGURES, Figure
from assessments.queries.figures import documents_to_choose
from assessments.queries.ledger import Ledger, contents_at, ledger_of
from assessments.rules import figures as figures_rules
from assessments.rules import workbook_file as file_rules
from assessments.rules.brought_in import Outcomes, RowOutcome
from assessments.vocabulary import FigureKind
from assessments.workbook.sent_figure import SentFigure
from assessments.workbook.ticks import NO_TICKS, TICKS, folded
from evidence.models import Document


@dataclass(frozen=True)
class Question:
    """A question about a value that is possible but unlikely. `stamp`: of the box that confirms it."""

    stamp: str
    sentence: str


@dataclass(frozen=True)
class ValueChange:
    """`old`: None for a new entry."""

    label: str
    old: str | None
    new: str


@dataclass(frozen=True)
class PlannedFigure:
    """The outcome of a row. `label`: of the entry; `why`: (label of the field or empty, sentence) of a refused one.

    `change`: what is saved if all `questions` are confirmed.
    """

    sent: SentFigure
    outcome: RowOutcome
    label: str = ""
    changes: tuple[ValueChange, ...] = ()
    why: tuple[tuple[str, str], ...] = ()
    questions: tuple[Question, ...] = ()
    change: Change | None = None

    @property
    def kind(self) -> FigureKind:
        return FigureKind(self.sent.kind)

    @property
    def is_new(self) -> bool:
        return all(change.old is None for change in self.changes)


@dataclass(frozen=True)
class FigurePlan(Outcomes[PlannedFigure]):
    """`changes`: of the rows to save, in the order in which they can be made."""

    changes: Sequence[Change]

    @property
    def to_save(self) -> list[PlannedFigure]:
        return [row for row in self.rows if row.change]

    def is_confirmed(self, stamps: Iterable[str]) -> bool:
        return {question.stamp for row in self.rows for question in row.questions} <= {*stamps}


@dataclass(frozen=True)
class Basis:
    """What rows are judged by. `then`: (public id, version) → what was saved as that version.

    `rows`: public id → row of the sheet that has added or changed the entry so far; `givers`: public id → row of the sheet
    that would give up the entry's decision or year.
    """

    enterprise: Enterprise
    ledger: Ledger
    documents: Sequence[Document]
    then: "Contents"
    rows: dict[UUID, int]
    givers: Mapping[UUID, int]


def planned(enterprise: Enterprise, sent: Sequence[SentFigure]) -> FigurePlan:
    """Judge each row against the register as those judged before it would leave it. Writes nothing.

    A row that gives up a decision or year is judged before the one that takes it over, else the workbook's order counts.

    Seven queries, one more if entries have been changed since the workbook was made.
    Raises `Refused` if a sheet has too many new or corrected rows.
    """
    ledger = ledger_of(enterprise)
    entries = [(row, _entry(ledger, row)) for row in sent]
    former = ((figure.public_id, _seen(row)) for row, figure in entries if figure and figure.version != _seen(row))
    then = contents_at(former)
    givers = _givers(entries, then)
    of_sheet = {figure.public_id: entries[place][0].row for figure, place in givers.values()}
    basis = Basis(enterprise, ledger, documents_to_choose(enterprise), then, {}, of_sheet)
    judged: dict[int, PlannedFigure] = {}
    written_rows: Counter[str] = Counter()
    for place in _givers_first(entries, givers):
        row, figure = entries[place]
        judged[place] = _judged(basis, row, figure)
        written_rows[row.sheet] += judged[place].outcome != RowOutcome.UNCHANGED
        ensure(file_rules.written_rows(row.sheet, written_rows[row.sheet]))
    changes = [row.change for row in judged.values() if row.change]
    return FigurePlan([judged[place] for place in sorted(judged)], changes)


Entries = Sequence[tuple[SentFigure, Figure | None]]
Givers = Mapping[tuple[str, Hashable], tuple[Figure, int]]
Contents = Mapping[tuple[UUID, int], Mapping[str, Any]]


def _givers(entries: Entries, then: Contents) -> Givers:
    """(kind, decision or year) → the entry whose row would give it up, and the row's place."""
    return {
        (row.kind, figure.identity): (figure, place)
        for place, (row, figure) in enumerate(entries)
        if figure
        and not figure.is_void
        and figure.identity not in (None, _wanted(row), _renamed_since(row, figure, then))
    }


def _renamed_since(sent: SentFigure, figure: Figure, then: Contents) -> Hashable:
    """The decision or year of the entry if only the portal changed it after the workbook was made, not the row; else None."""
    content = then.get((figure.public_id, _seen(sent)))
    is_untouched = content is not None and _named(sent.kind, content) == _wanted(sent)
    return figure.identity if is_untouched else None


def _wanted(sent: SentFigure) -> Hashable:
    """The decision or year that the row names; None if it names none."""
    if not is_blank(sent.void_reason):
        return None
    return _named(sent.kind, sent.cells)


def _named(kind: str, values: Mapping[str, Any]) -> Hashable:
    """The decision or year among the cells of a row, or the values of an entry."""
    if kind == FigureKind.PENALTY:
        return number_key(values.get("number", "")) or None
    return whole_number(half_width(str(values.get("year", ""))), most_digits=INTEGER_DIGITS)


def _givers_first(entries: Entries, givers: Givers) -> Iterator[int]:
    """The places of all rows. A row wants one decision or year at most, so those that wait for one another are a chain."""
    seen: set[int] = set()
    for first in range(len(entries)):
        chain: list[int] = []
        place: int | None = first
        while place is not None and place not in seen:
            seen.add(place)
            chain.append(place)
            sent = entries[place][0]
            _figure, place = givers.get((sent.kind, _wanted(sent)), (None, None))
        yield from reversed(chain)


def _entry(ledger: Ledger, sent: SentFigure) -> Figure | None:
    """The entry that the row is about, None for a new one."""
    kind = FigureKind(sent.kind)
    if sent.version > 0:
        return ledger.find(kind, _uuid(sent.key))
    return ledger.added_by(kind, _token(sent))


def _seen(sent: SentFigure) -> int:
    """The version that the row was made from; a row that was new when it was first brought in became version 1."""
    return max(sent.version, 1)


def _token(sent: SentFigure) -> UUID:
    """The token of a new entry. A row that somebody inserted has no key, so its content identifies it."""
    if sent.key:
        return _uuid(sent.key)
    content = sorted(sent.cells.items())
    return uuid5(NAMESPACE_OID, repr((sent.kind, content)).encode("utf-8", "replace").decode())


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _judged(basis: Basis, sent: SentFigure, figure: Figure | None) -> PlannedFigure:
    is_damaged = (sent.version > 0 and figure is None) or (bool(sent.key) and _uuid(sent.key).int == 0)
    if is_damaged or (sent.key and sent.version < 0):
        return _refused(sent, _damaged(), label=sent.key)
    return _judged_new(basis, sent) if figure is None else _judged_entry(basis, sent, figure)


def _damaged() -> str:
    return _("The row's stamp is damaged. Download the workbook anew and fill that in.")


def _refused(
    sent: SentFigure, *sentences: str, label: str = "", changes: tuple[ValueChange, ...] = ()
) -> PlannedFigure:
    return PlannedFigure(sent, RowOutcome.REFUSED, label, changes, tuple(("", each) for each in sentences))


def _judged_new(basis: Basis, sent: SentFigure) -> PlannedFigure:
    if not is_blank(sent.void_reason):
        return _refused(sent, _("A new entry cannot be a mistake. Empty its last cell, or the whole row."))
    form, faults = _bound(basis, sent, sent.cells, None)
    if faults:
        raw = tuple(ValueChange(str(form.fields[name].label), None, text) for name, text in sent.cells.items())
        return PlannedFigure(sent, RowOutcome.REFUSED, "", raw, faults)
    values = form.values()
    words = form.words(FIGURES[form.kind](**values).content()).values()
    changes = tuple(ValueChange(label, None, word) for label, word in words if word != NOTHING)
    return _planned(
        basis, PlannedFigure(sent, RowOutcome.NEW, "", changes), NewFigure(form.kind, _token(sent), values), form
    )


def _judged_entry(basis: Basis, sent: SentFigure, figure: Figure) -> PlannedFigure:
    then = _as_of(basis, figure, _seen(sent))
    if then is None:
        return _refused(sent, _damaged(), label=figure.label)
    form = FORMS[figure.kind](documents=basis.documents)
    before = cells_of(form, then)
    touched = {name: text for name in before if not _same(text := sent.cells.get(name, ""), before[name])}
    if not is_blank(sent.void_reason):
        return _judged_mistake(basis, sent, figure, has_changes=bool(touched))
    if not touched and (sent.key or not figure.is_void):
        return PlannedFigure(sent, RowOutcome.UNCHANGED, figure.label)
    if refusal := figures_rules.change_figure(is_void=figure.is_void):
        return _refused(sent, str(refusal.message), label=figure.label)
    return _judged_change(basis, sent, figure, touched)


def _as_of(basis: Basis, figure: Figure, version: int) -> Figure | None:
    """The entry as it was saved as that version, None if it never was."""
    if figure.version == version:
        return figure
    content = basis.then.get((figure.public_id, version))
    if content is None:
        return None
    documents = {str(each.public_id): each for each in basis.documents}
    model = FIGURES[figure.kind]
    columns = {each.name: each for each in model._meta.concrete_fields}
    values = {
        name: documents.get(str(content[name])) if name == "document" else columns[name].to_python(content[name])
        for name in model.entered
    }
    return model(**values)


def _same(text: str, other: str) -> bool:
    return cleaned(text) == cleaned(other) or (is_blank(text) and is_blank(other))


def _judged_mistake(basis: Basis, sent: SentFigure, figure: Figure, *, has_changes: bool) -> PlannedFigure:
    reason = cleaned(sent.void_reason).strip()
    if figure.is_void and figure.void_reason == reason:
        return PlannedFigure(sent, RowOutcome.UNCHANGED, figure.label)
    changes = (ValueChange(_("Entered by mistake"), figure.void_reason, reason),)
    if has_changes:
        text = _("Either correct the entry, or give the reason why it was a mistake, not both.")
        return _refused(sent, text, label=figure.label, changes=changes)
    if figure.version != sent.version:
        return _refused(sent, _stale(figure), label=figure.label, changes=changes)
    change = MistakenFigure(figure.kind, figure.public_id, sent.version, reason)
    return _planned(basis, PlannedFigure(sent, RowOutcome.CHANGED, figure.label, changes), change)


def _judged_change(basis: Basis, sent: SentFigure, figure: Figure, touched: Mapping[str, str]) -> PlannedFigure:
    form, faults = _bound(basis, sent, touched, figure)
    if faults:
        shown = cells_of(form, figure)
        changes = tuple(ValueChange(str(form.fields[name].label), shown[name], text) for name, text in touched.items())
        return PlannedFigure(sent, RowOutcome.REFUSED, figure.label, changes, faults)
    values = form.values()
    changes = _differences(form, figure, values)
    if not changes:
        return PlannedFigure(sent, RowOutcome.UNCHANGED, figure.label)
    if figure.version != _seen(sent):
        return _refused(sent, _stale(figure), label=figure.label, changes=changes)
    change = ChangedFigure(figure.kind, figure.public_id, figure.version, values)
    return _planned(basis, PlannedFigure(sent, RowOutcome.CHANGED, figure.label, changes), change, form)


def _differences(form: FigureForm, figure: Figure, values: Mapping[str, Any]) -> tuple[ValueChange, ...]:
    changed = type(figure)(**values, void_reason=figure.void_reason)
    old, new = form.words(figure.content()), form.words(changed.content())
    names = [name for name, value in figure.values().items() if value != values[name]]
    return tuple(ValueChange(new[name][0], old[name][1], new[name][1]) for name in names)


def _stale(figure: Figure) -> str:
    text = _(
        "%(name)s changed this entry at %(time)s, after the workbook was made. Compare the two, then change it on its page."
    )
    return text % {"name": figure.updated_by.name, "time": written(figure.updated_at)}


def _planned(basis: Basis, row: PlannedFigure, change: Change, form: FigureForm | None = None) -> PlannedFigure:
    """Make the change in the ledger, and ask what the form asks. Refused if it does not fit beside the other rows."""
    try:
        figure = applied(basis.ledger, basis.enterprise, change)
        if figure and not figure.is_void:
            ensure(_only_one(basis, figure))
    except Refused as refused:
        return replace(row, outcome=RowOutcome.REFUSED, why=(("", str(refused.refusal.message)),))
    if figure is None:
        return replace(
            row, outcome=RowOutcome.REFUSED, why=(("", _("Another row says the same. Delete one of them.")),)
        )
    questions = _questions(basis, row, figure, form) if form else ()
    basis.ledger.put(figure)
    basis.rows[figure.public_id] = row.sent.row
    return replace(row, label=figure.label, questions=questions, change=change)


def _questions(basis: Basis, row: PlannedFigure, figure: Figure, form: FigureForm) -> tuple[Question, ...]:
    sentences = _sentences(basis, row, figure, form)
    if not sentences:
        return ()
    with override(COMPARED_IN):
        compared = _sentences(basis, row, figure, form)
    return tuple(Question(_stamp(row.sent, same), sentence) for same, sentence in zip(compared, sentences, strict=True))


def _sentences(basis: Basis, row: PlannedFigure, figure: Figure, form: FigureForm) -> list[str]:
    """The questions in the language of now."""
    return [*form.questions().values(), *_repeats(basis, row, figure)]


def _only_one(basis: Basis, figure: Figure) -> Refusal | None:
    """Refuse a second row for one decision or year, and say which row of the sheet is the first unless the register has it."""
    same = basis.ledger.same(figure)
    refusal = figures_rules.only_one(figure, same)
    if refusal is None:
        return None
    other = same[0].public_id
    if other in basis.givers and other not in basis.rows:
        return figures_rules.still_in_row(figure, basis.givers[other])
    before = basis.ledger.replaced.get(other)
    is_of_sheet = other in basis.rows and (before is None or before.identity != figure.identity)
    return figures_rules.only_one_row(figure, basis.rows[other]) if is_of_sheet else refusal


def _repeats(basis: Basis, row: PlannedFigure, figure: Figure) -> list[str]:
    """Ask about a new entry that says the same as another one, as a copied row does."""
    same = basis.ledger.same(figure) if row.outcome == RowOutcome.NEW else []
    if not same:
        return []
    if number := basis.rows.get(same[0].public_id):
        return [
            _("Row %(row)s of this sheet says the same: a second “%(label)s”?")
            % {"row": number, "label": figure.label_in_words}
        ]
    return [
        _("“%(label)s” is there already, with all the same values: a second one?") % {"label": figure.label_in_words}
    ]


def _stamp(sent: SentFigure, question: str) -> str:
    return hashlib.sha256(f"{sent.kind}\n{sent.row}\n{question}".encode()).hexdigest()[:16]


# --- The form of a row -------------------------------------------------------------------------


def _bound(
    basis: Basis, sent: SentFigure, typed: Mapping[str, str], figure: Figure | None
) -> tuple[FigureForm, tuple[tuple[str, str], ...]]:
    """Return the form of the entry with the typed values, and its faults as (label, sentence)."""
    kind = FigureKind(sent.kind)
    form_class = FORMS[kind]
    initial = form_class.initial_of(figure) if figure else {}
    empty = form_class(documents=basis.documents)
    data: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for name, field in fields_of(empty).items():
        if name in typed:
            value, fault = _typed(kind, name, field, typed[name])
            faults |= {name: fault} if fault else {}
        else:
            value = _shown(field, initial.get(name))
        if value is not None:
            data[name] = value
    mine = figure.public_id if figure else None
    form = form_class(
        data,
        initial=initial,
        documents=basis.documents,
        others=lambda: basis.ledger.near_to(kind, form.values(), apart_from=mine),
        rows=basis.rows,
        asks=False,
    )
    errors = {name: " ".join(map(str, sentences)) for name, sentences in form.errors.items()} | faults
    return form, tuple((str(form.fields[name].label), sentence) for name, sentence in errors.items())


def _shown(field: forms.Field, value: Any) -> Any:
    """A value of the entry as its form would send it back; None if it would send nothing."""
    if isinstance(field, Tick):
        return "on" if value else None
    shown = field.prepare_value(value)
    return None if shown is None else str(shown)


def _typed(kind: FigureKind, name: str, field: forms.Field, text: str) -> tuple[Any, str]:
    """Return the form value for a cell's text, and the text's fault."""
    if isinstance(field, Tick):
        return _tick(kind, name, text)
    if isinstance(field, VaultDocument):
        return _document(field, text)
    if isinstance(field, forms.ChoiceField):
        return _meanings(kind, name).get(folded(text), text), ""
    if isinstance(field, (DayField, MoneyField, CountField)) and text.startswith("="):
        return None, _("“%(text)s” is a formula. Write its value.") % {"text": text}
    return text, ""


def _tick(kind: FigureKind, name: str, text: str) -> tuple[str | None, str]:
    word = folded(text)
    meaning = _meanings(kind, name).get(word, "yes" if word in TICKS else "no" if word in NO_TICKS else "")
    if not meaning:
        return None, _("“%(text)s” is neither yes nor no.") % {"text": text}
    return ("on" if meaning == "yes" else None), ""


def _document(field: VaultDocument, text: str) -> tuple[str | None, str]:
    title = cleaned(text).strip()
    keys = [key for key, each in field.documents.items() if each.title == title]
    if len(keys) == 1 or not title:
        return (keys[0] if keys else None), ""
    if keys:
        sentence = _("Several documents in the vault are called “%(title)s”. Choose one on the entry's page.")
    else:
        sentence = _("No document in the vault is called “%(title)s”.")
    return None, sentence % {"title": title}


@cache
def _meanings(kind: FigureKind, name: str) -> Mapping[str, str]:
    """Words of either language, or of both as the workbook offers them → value that the form sends."""
    meanings: dict[str, str] = {}
    for value, words in choice_words(kind)[name].items():
        sent = {True: "yes", False: "no"}.get(value, value)
        meanings |= {folded(word): sent for word in (words.zh, words.en, f"{words.zh} {words.en}", str(sent)) if word}
    return meanings
