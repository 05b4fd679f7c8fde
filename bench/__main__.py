"""`python -m bench`: runs on a separate portal in a temporary folder, on SQLite."""

import os
import sys
import tempfile

import django

if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="acecs-bench-") as folder:
        # Before anything reads the settings; the programs that the bench starts inherit it.
        os.environ |= {"ACECS_VAR": folder, "DJANGO_SETTINGS_MODULE": "acecs.settings", "LOG_LEVEL": "ERROR"}
        os.environ.pop("DATABASE_URL", None)
        os.environ.pop("REDIS_URL", None)
        django.setup()

        from bench.command import main

        sys.exit(main())
