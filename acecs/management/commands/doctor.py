from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from acecs.site.health import DOCTOR, findings


class Command(BaseCommand):
    help = "Look at everything that the portal needs, and say for what is missing which command mends it."
    requires_system_checks = []

    @no_translations
    def handle(self, **_options: Any) -> None:
        missing = 0
        for finding in findings(DOCTOR):
            missing += bool(finding.fault)
            self.stdout.write(f"{'MISSING' if finding.fault else 'ok':<8} {finding.name}")
            if finding.fault:
                self.stdout.write(f"         {finding.fault}\n         Mend it: {finding.mend}")
        if missing:
            raise CommandError(f"{missing} of {len(DOCTOR)} things are missing.")
        self.stdout.write("Nothing is missing.")
