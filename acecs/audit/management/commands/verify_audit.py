from collections.abc import Iterable

from acecs.audit import checkpoints, queries
from acecs.audit.models import Event
from acecs.database import VerifyingCommand


class Command(VerifyingCommand):
    help = "Verify every audit chain, also against the signed checkpoints, and report each break. Exit with status 1 if there is any."
    broken = "The audit trail is not intact."

    def problems(self) -> Iterable[str]:
        return [*queries.problems(), *checkpoints.problems()]

    def intact(self) -> str:
        return f"The audit trail is intact: {Event.objects.count()} events."
