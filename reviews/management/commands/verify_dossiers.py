from typing import Any

from django.core.management.base import CommandError

from acecs.database import MigratedCommand
from assessments.models import FrozenDossier
from reviews.models import Record
from reviews.verification import problems


class Command(MigratedCommand):
    help = "Re-hash every frozen dossier and review record, walk their chains and name each break."

    def handle(self, **_options: Any) -> None:
        sentences = list(problems())
        for sentence in sentences:
            self.stderr.write(sentence)
        if sentences:
            raise CommandError(f"What was frozen is broken in {len(sentences)} place(s).")
        dossiers, records = FrozenDossier.objects.count(), Record.objects.count()
        self.stdout.write(f"What was frozen is whole: {dossiers} dossiers, {records} review records.")
