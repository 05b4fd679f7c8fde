from typing import Any

from django.utils import timezone

from acecs.database import MigratedCommand
from assessments.actions import kept
from reviews.actions import kept as kept_words


class Command(MigratedCommand):
    help = "Recompute the values kept beside their rows, after doctor has reported that they differ."

    def handle(self, **_options: Any) -> None:
        number = kept.renew(timezone.now())
        kept_words.renew()
        self.stdout.write(
            f"Figures, profiles and customs' words match their rows now; {number} verdicts were recomputed."
        )
