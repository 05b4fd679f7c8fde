import time
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from acecs.database import VerifyingCommand
from acecs.site.progress import Progress, Remembered, State
from evidence import verification
from evidence.models import DocumentVersion
from reports import verification as reports

FILE = "verify_evidence.json"
# So much is read again after a run that was killed.
REMEMBER_SECONDS = 2.0


class Command(VerifyingCommand):
    help = (
        "Read every stored document and report, compare them with their hashes and the audit trail, and report each difference."
        " A run that was stopped goes on with --resume."
    )
    broken = "The vault is not intact."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--resume",
            action="store_true",
            help="go on where the last run was stopped, with the problems that it found",
        )
        parser.add_argument(
            "--after",
            type=int,
            metavar="ROW",
            help="read only files whose row has a greater number (rows are compared whole)",
        )

    def handle(self, *, resume: bool = False, after: int | None = None, **options: Any) -> None:
        if resume and after is not None:
            raise CommandError("Give either --resume or --after.")
        self.remembered = Remembered(Path(settings.VAR_DIR) / FILE)
        with self.remembered.mine() as self.is_mine:
            if resume and not self.is_mine:
                raise CommandError(
                    "Another run is going on, and will end by itself. Let it, or start one without --resume."
                )
            self.state = self.remembered.read() if resume else State(after=after or 0)
            try:
                super().handle(**options)
            except KeyboardInterrupt:
                self._remember()
                raise CommandError("Stopped. Go on with --resume.") from None
            except CommandError:
                self._forget()
                raise
            self._forget()

    def _remember(self) -> None:
        if self.is_mine:
            self.remembered.write(self.state)

    def _forget(self) -> None:
        if self.is_mine:
            self.remembered.forget()

    def problems(self) -> Iterable[str]:
        earlier = list(self.state.problems)
        progress = Progress(self.stderr, *verification.left(self.state.after))
        written_at = time.monotonic()

        def note(pk: int, size: int, sentence: str) -> None:
            nonlocal written_at
            progress.add(size)
            self.state.after = pk
            self.state.problems += [sentence] if sentence else []
            if time.monotonic() - written_at >= REMEMBER_SECONDS:
                written_at = time.monotonic()
                self._remember()

        return [*earlier, *verification.problems(after=self.state.after, on_file=note), *reports.problems()]

    def intact(self) -> str:
        return f"The vault is intact: {DocumentVersion.objects.count()} documents."
