from typing import Any

from django.utils import timezone

from acecs.database import MigratedCommand
from assessments.actions import kept


class Command(MigratedCommand):
    help = "Recompute the kept values of figures, profiles and verdicts, after doctor has reported that they differ from their rows."

    def handle(self, **_options: Any) -> None:
        number = kept.renew(timezone.now())
        self.stdout.write(f"Figures and profiles match their rows now; {number} verdicts were recomputed.")
