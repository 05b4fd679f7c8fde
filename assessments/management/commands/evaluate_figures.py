"""What figures make of items 6, 7, 8 and 10: JSON in, JSON out."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.evaluation import evaluate
from assessments.figures_file import FiguresError, answer, read
from assessments.queries.law import law_of
from assessments.trace import trace
from standards.models import Edition


class Command(BaseCommand):
    help = "Evaluate figures (JSON, as docs/figures.md tells) and print the results with their trace as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="a file, or - for standard input")

    def handle(self, *, file: str, **_options: Any) -> None:
        try:
            request = read(_text(file))
        except FiguresError as error:
            raise CommandError(str(error), returncode=2) from None
        edition = Edition.objects.filter(code=request.edition).first()
        if edition is None:
            known = ", ".join(Edition.objects.order_by("code").values_list("code", flat=True)) or "none"
            raise CommandError(f"edition: there is no edition {request.edition!r} here. Loaded: {known}.", returncode=2)
        law = law_of(edition)
        evaluation = evaluate(law, request.figures, request.situation)
        found = answer(evaluation, trace(law, request.figures, evaluation))
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))


def _text(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise CommandError(f"{file}: cannot be read: {error.strerror}.", returncode=2) from None
