from typing import Any

from django.core.management.base import CommandError

from acecs.database import MigratedCommand
from assessments.models import FrozenDossier
from reviews.models import Record
from reviews.verification import problems


class Command(MigratedCommand):
    help = "Verify the hashes and chains of all frozen dossiers and review records, and report each break."

    def handle(self, **_options: Any) -> None:
        sentences = list(problems())
        for sentence in sentences:
            self.stderr.write(sentence)
        if sentences:
            raise CommandError(f"Frozen documents are broken in {len(sentences)} place(s).")
        dossiers, records = FrozenDossier.objects.count(), Record.objects.count()
        self.stdout.write(f"All frozen documents are intact: {dossiers} dossiers, {records} review records.")
