from typing import Any

from django.utils import timezone

from acecs.database import MigratedCommand
from assessments.actions import kept


class Command(MigratedCommand):
    help = "Write anew what is kept of figures, profiles and verdicts beside their rows, where doctor says that they differ."

    def handle(self, **_options: Any) -> None:
        number = kept.renew(timezone.now())
        self.stdout.write(f"Figures and profiles are kept as their rows say; {number} verdicts were computed.")
