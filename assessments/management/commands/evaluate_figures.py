"""Evaluate items 6, 7, 8 and 10 from figures: JSON in, JSON out."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser, no_translations
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper as SQLite
from django.utils import timezone

from standards.edition_file import Faulty
from standards.law.doubts import doubts
from standards.law.evaluation import evaluate
from standards.law.figures_advice import advice, warnings
from standards.law.figures_file import (
    FaultyFiguresError,
    FiguresError,
    Request,
    answer,
    edition_in,
    read,
    shown,
)
from standards.law.limits import Law
from standards.law.trace.items import trace
from standards.law.trace.lines import Basis
from standards.models import Edition
from standards.queries.catalogue import law_of
from standards.queries.law import shipped_laws

# Larger than any real register; a longer file is something else.
MOST_BYTES = 5_000_000


class Command(BaseCommand):
    help = "Evaluate figures (JSON, as described in docs/figures.md) and print the results with their trace as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="a file, or - for standard input")

    @no_translations
    def handle(self, *, file: str, **_options: Any) -> None:
        try:
            request = _request(_text(file))
            law = _law(request.edition)
        except FiguresError as error:
            raise CommandError(str(error), returncode=2) from None
        self._print(json.dumps(_printed(request, law), ensure_ascii=False, indent=2))

    def _print(self, text: str) -> None:
        try:
            self.stdout.write(text)
            self.stdout.flush()
        except BrokenPipeError:
            # The reader has closed the pipe, like `head`. Python would complain about unwritten output at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _printed(request: Request, law: Law) -> dict[str, Any]:
    figures, situation = request.figures, request.situation
    evaluation = evaluate(law, figures, situation)
    doubtful = [*warnings(law, figures, situation), *doubts(request, today=timezone.localdate())]
    advised = advice(law, figures, situation).items()
    return answer(evaluation, trace(Basis(law, figures, evaluation)), doubtful) | {
        "advice": {way: {"en": text.en, "zh": text.zh} for way, text in advised}
    }


def _request(text: str) -> Request:
    """Raises `FiguresError`, which names items if the file names an edition."""
    try:
        return read(text)
    except FaultyFiguresError as faulty:
        raise _naming_items(faulty, edition_in(text)) from None


def _naming_items(faulty: FaultyFiguresError, edition: str | None) -> FiguresError:
    try:
        return faulty if edition is None else faulty.naming_items(_law(edition))
    except FiguresError as unknown:
        return FiguresError(f"{faulty}\n{unknown}")


def _text(file: str) -> str:
    """Decode UTF-8, with or without a byte order mark."""
    name = "standard input" if file == "-" else file
    try:
        data = _bytes(file)
    except OSError as error:
        raise FiguresError(f"{name}: cannot be read: {error.strerror}.") from None
    if len(data) > MOST_BYTES:
        raise FiguresError(f"{name}: this has more than {MOST_BYTES:,} bytes, the limit.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FiguresError(f"{name}: this is not UTF-8 text. Save it as UTF-8.") from None
    if not text.strip():
        raise FiguresError(f"{name}: it is empty. docs/figures.md describes the format.")
    return text


def _bytes(file: str) -> bytes:
    """Read at most one byte more than allowed."""
    if file == "-" and sys.stdin is None:
        raise FiguresError("standard input: it is closed. Name a file, or pass the figures in.")
    if file == "-":
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    with Path(file).open("rb") as opened:
        return opened.read(MOST_BYTES + 1)


def _law(code: str) -> Law:
    """The edition as loaded in the database; without a database, as shipped with the portal."""
    loaded = _loaded()
    if code in loaded:
        return law_of(loaded[code])
    try:
        shipped = shipped_laws()
    except Faulty as error:
        raise FiguresError(
            f"edition: {shown(code)} is not loaded here, and a file in fixtures/ is faulty. {error}"
        ) from None
    if code not in shipped:
        known = ", ".join(sorted({*loaded, *shipped})) or "none"
        raise FiguresError(f"edition: {shown(code)} is not known here. Known: {known}.")
    return shipped[code]


def _loaded() -> dict[str, Edition]:
    if _is_missing(connections[DEFAULT_DB_ALIAS]):
        return {}
    try:
        return {edition.code: edition for edition in Edition.objects.all()}
    except DatabaseError:
        # No tables yet, or the server does not answer.
        return {}


def _is_missing(database: BaseDatabaseWrapper) -> bool:
    """Connecting would create an empty file, which could be mistaken for a database."""
    if not isinstance(database, SQLite) or database.is_in_memory_db():
        return False
    return not Path(database.settings_dict["NAME"]).exists()
