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
        parser.add_argument(
            "--publish", action="store_true", help="publish it too, without looking at it in the portal"
        )

    @no_translations
    def handle(self, *, file: Path, publish: bool, **_options: Any) -> None:
        try:
            edition = actions.load(data=_read(file), at=timezone.now())
        except Faulty as faulty:
            for sentence in faulty.problems[:MOST_SHOWN]:
                self.stderr.write(sentence)
            raise CommandError(f"Nothing was loaded: {file} is faulty. Faults: {len(faulty.problems)}.") from faulty
        if publish:
            actions.publish(edition=edition, by="", at=timezone.now())
        end = "and published" if publish else "but not published: an administrator publishes it in the portal"
        self.stdout.write(f"Edition {edition.code} is loaded {end}. It has {edition.items.count()} items.")


def _read(file: Path) -> bytes:
    """One byte more than allowed is enough to refuse a file that is too large."""
    try:
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
