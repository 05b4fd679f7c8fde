from typing import Any

from django.core.management.base import CommandError

from acecs.audit.models import Event
from acecs.audit.queries import problems
from acecs.database import MigratedCommand


class Command(MigratedCommand):
    help = "Walk every audit chain and name each break. Exit status 1 if there is one."

    def handle(self, **_options: Any) -> None:
        breaks = list(problems())
        for sentence in breaks:
            self.stderr.write(sentence)
        if breaks:
            raise CommandError(f"The audit trail is broken in {len(breaks)} place(s).")
        self.stdout.write(f"The audit trail is whole: {Event.objects.count()} events.")
