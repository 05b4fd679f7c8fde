from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, no_translations
from django.utils import timezone

from acecs.audit import checkpoints
from acecs.database import MigratedCommand
from acecs.site import backup
from assessments.actions import readiness


class Command(MigratedCommand):
    help = "Copy the database and every document into a new folder, while the portal runs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="a new folder")

    @no_translations
    def handle(self, *, folder: Path, **_options: Any) -> None:
        try:
            manifest = backup.make(folder, at=timezone.now())
        except backup.Unfit as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"No backup was made: {error.strerror}, {error.filename}.") from error
        checkpoints.write(timezone.now())
        rows, documents = sum(manifest.rows.values()), len(manifest.files_in(backup.DOCUMENTS))
        self.stdout.write(f"{folder} contains {rows} rows and {documents} documents.")
        if manifest.damaged:
            # Only a backup reads the whole vault. Open assessments must stop counting a lost file as evidence.
            readiness.refresh_unfinished(timezone.now())
            raise CommandError(
                f"The backup is made, but the vault itself is not intact. Damaged or missing documents, {len(manifest.damaged)} in all: "
                f"{', '.join(manifest.damaged)}. Restore them from an older backup."
            )
