from typing import Any

from django.core.management.base import CommandError

from acecs.database import MigratedCommand
from evidence import verification
from evidence.models import DocumentVersion
from reports import verification as reports


class Command(MigratedCommand):
    help = "Read every stored document and report, compare them with their hashes and the audit trail, and report each difference."

    def handle(self, **_options: Any) -> None:
        breaks = [*verification.problems(), *reports.problems()]
        for sentence in breaks:
            self.stderr.write(sentence)
        if breaks:
            raise CommandError(f"The vault is not intact. Faults, each named above: {len(breaks)}.")
        self.stdout.write(f"The vault is intact: {DocumentVersion.objects.count()} documents.")
