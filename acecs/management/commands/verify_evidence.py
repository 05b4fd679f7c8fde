from collections.abc import Iterable

from acecs.database import VerifyingCommand
from evidence import verification
from evidence.models import DocumentVersion
from reports import verification as reports


class Command(VerifyingCommand):
    help = "Read every stored document and report, compare them with their hashes and the audit trail, and report each difference."
    broken = "The vault is not intact."

    def problems(self) -> Iterable[str]:
        return [*verification.problems(), *reports.problems()]

    def intact(self) -> str:
        return f"The vault is intact: {DocumentVersion.objects.count()} documents."
