from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from acecs.site.health import DOCTOR, results


class Command(BaseCommand):
    help = "Check everything that the portal needs or can use, and say how to fix each failed check."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        names = [check.name for check in DOCTOR]
        parser.add_argument("checks", nargs="*", metavar="CHECK", help=f"run only these checks, of: {', '.join(names)}")

    @no_translations
    def handle(self, *, checks: list[str], **_options: Any) -> None:
        wanted = tuple(check for check in DOCTOR if not checks or check.name in checks)
        if unknown := set(checks) - {check.name for check in DOCTOR}:
            raise CommandError(f"Unknown check: {min(unknown)}. manage.py doctor --help lists them.")
        missing = 0
        for result in results(wanted):
            missing += bool(result.fault) and not result.is_optional
            said = ("absent" if result.is_optional else "FAILED") if result.fault else "ok"
            self.stdout.write(f"{said:<8} {result.name}")
            if result.fault:
                self.stdout.write(f"         {result.fault}\n         Fix: {result.fix}")
        if missing:
            raise CommandError(f"{missing} of {len(wanted)} checks failed.")
        self.stdout.write("All checks passed.")
