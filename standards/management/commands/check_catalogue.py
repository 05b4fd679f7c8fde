from typing import Any

from django.core.management.base import CommandError, CommandParser, no_translations

from acecs.database import MigratedCommand
from standards.completeness import problems
from standards.models import Edition


class Command(MigratedCommand):
    help = (
        "Check that an edition of the catalogue is complete, and report each fault. Exit with status 1 if there is any."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", nargs="?", help="code of one edition; without it, every edition is checked")

    @no_translations
    def handle(self, *, code: str | None, **_options: Any) -> None:
        editions = Edition.objects.order_by("code")
        if code:
            editions = editions.filter(code=code)
        if not editions:
            raise CommandError(f"Edition {code} is not loaded." if code else "No edition is loaded.")
        faults = sum(self.check_edition(edition) for edition in editions)
        if faults:
            raise CommandError(f"The catalogue is not complete. Faults, each named above: {faults}.")

    def check_edition(self, edition: Edition) -> int:
        """Print each fault and return how many there are."""
        sentences = problems(edition)
        for sentence in sentences:
            self.stderr.write(f"{edition.code}: {sentence}")
        if not sentences:
            types, items = edition.business_types.count(), edition.items.count()
            self.stdout.write(f"{edition.code}: complete. {types} business types, {items} items.")
        return len(sentences)
