from typing import Any

from django.core.management.base import CommandError

from acecs.audit import checkpoints
from acecs.audit.models import Event
from acecs.audit.queries import problems
from acecs.database import MigratedCommand


class Command(MigratedCommand):
    help = "Verify every audit chain, also against the signed checkpoints, and report each break. Exit with status 1 if there is any."

    def handle(self, **_options: Any) -> None:
        breaks = [*problems(), *checkpoints.problems()]
        for sentence in breaks:
            self.stderr.write(sentence)
        if breaks:
            raise CommandError(f"The audit trail is not intact. Faults, each named above: {len(breaks)}.")
        self.stdout.write(f"The audit trail is intact: {Event.objects.count()} events.")
