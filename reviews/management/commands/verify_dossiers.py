from typing import Any

from django.core.management.base import CommandError

from acecs.database import MigratedCommand
from assessments import verification as history
from assessments.models import FrozenDossier
from reviews.models import Record
from reviews.verification import problems


class Command(MigratedCommand):
    help = (
        "Verify all frozen dossiers and review records, and what was entered and returned against them and its history."
    )

    def handle(self, **_options: Any) -> None:
        sentences = [*problems(), *history.problems()]
        for sentence in sentences:
            self.stderr.write(sentence)
        if sentences:
            raise CommandError(
                f"Frozen documents or entries are not intact. Faults, each named above: {len(sentences)}."
            )
        dossiers, records = FrozenDossier.objects.count(), Record.objects.count()
        self.stdout.write(f"All frozen documents are intact: {dossiers} dossiers, {records} review records.")
