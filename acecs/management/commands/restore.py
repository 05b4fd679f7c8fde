from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations
from django.db import DatabaseError
from django.utils import timezone

from acecs.audit import checkpoints
from acecs.audit.queries import problems
from acecs.site import backup
from assessments import verification as history
from assessments.actions import readiness
from reviews import verification


class Command(BaseCommand):
    help = (
        "Check every byte of a backup, restore it into an empty portal, and verify audit trail, dossiers and documents."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that `backup` made")

    @no_translations
    def handle(self, *, folder: Path, **_options: Any) -> None:
        try:
            manifest = backup.restore(folder)
        except backup.Unfit as error:
            raise CommandError(f"Nothing was restored. {error}") from error
        except (DatabaseError, OSError, ValueError) as error:
            raise CommandError(f"The rows were not restored: {error}") from error
        breaks = list(problems())
        damaged = backup.damaged_documents()
        if damaged:
            readiness.refresh_unfinished(timezone.now())
        changed = [*verification.problems(), *history.problems()]
        checkpoints.start_over(timezone.now())
        for sentence in (*breaks, *changed):
            self.stderr.write(sentence)
        if breaks or changed or damaged:
            raise CommandError(
                f"Restored, but the backup had these faults: {len(breaks)} in the audit trail, {len(changed)} in frozen documents, "
                f"damaged documents: {', '.join(damaged) or 'none'}."
            )
        rows, documents = sum(manifest.rows.values()), len(manifest.files_in(backup.DOCUMENTS))
        self.stdout.write(
            f"Restored as of {manifest.made_at}: {rows} rows, {documents} documents. "
            "The audit trail and all frozen documents are intact, and every stored file matches its hash."
        )
