from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser, no_translations
from django.utils import timezone

from acecs.database import MigratedCommand
from standards import actions
from standards.edition_file import MAX_BYTES, Faulty

# Enough to start with: a file of another kind has a fault in every line.
MOST_SHOWN = 50


class Command(MigratedCommand):
    help = "Check a fixture file and load its edition of the standard, all or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="JSON fixture of one whole edition, rows named by natural keys")

    @no_translations
    def handle(self, *, file: Path, **_options: Any) -> None:
        try:
            edition = actions.load(data=_read(file), at=timezone.now())
        except Faulty as faulty:
            for sentence in faulty.problems[:MOST_SHOWN]:
                self.stderr.write(sentence)
            raise CommandError(f"Nothing was loaded: {len(faulty.problems)} fault(s) in {file}.") from faulty
        self.stdout.write(f"Edition {edition.code} is loaded: {edition.items.count()} items.")


def _read(file: Path) -> bytes:
    """One byte more than allowed is enough to refuse a file that is too large."""
    try:
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
