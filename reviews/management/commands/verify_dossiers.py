from collections.abc import Iterable

from acecs.database import VerifyingCommand
from assessments import verification as history
from assessments.models import FrozenDossier
from reviews import verification
from reviews.models import Record


class Command(VerifyingCommand):
    help = (
        "Verify all frozen dossiers and review records, and what was entered and returned against them and its history."
    )
    broken = "Frozen documents or entries are not intact."

    def problems(self) -> Iterable[str]:
        return [*verification.problems(), *history.problems()]

    def intact(self) -> str:
        dossiers, records = FrozenDossier.objects.count(), Record.objects.count()
        return f"All frozen documents are intact: {dossiers} dossiers, {records} review records."
