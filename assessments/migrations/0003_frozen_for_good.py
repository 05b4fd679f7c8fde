"""The database itself refuses to change or delete what was frozen and what it names, and on PostgreSQL to truncate it.

On SQLite a later migration that rebuilds one of these tables drops its triggers: it has to create them again.
"""

from django.db import migrations

MESSAGE = "frozen dossiers are for good"
FUNCTION = "assessments_frozen_for_good"
# Table → when a new row would take the place of one that is there.
TABLES = {
    "assessments_frozendossier": "assessment_id = NEW.assessment_id AND number = NEW.number",
    "assessments_dossierdocument": "dossier_id = NEW.dossier_id AND version_id = NEW.version_id",
    "assessments_return": "dossier_id = NEW.dossier_id",
    "assessments_returneditem": "notice_id = NEW.notice_id AND item_id = NEW.item_id",
}


def sqlite():
    for table, key in TABLES.items():
        for verb in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            )
        # INSERT OR REPLACE deletes without asking the triggers above.
        yield (
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}"
            f" WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id OR ({key}))"
            f" BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )


def postgresql():
    yield (
        f"CREATE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN RAISE EXCEPTION USING MESSAGE = '{MESSAGE}', ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table in TABLES:
        yield (
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()"
        )
        yield (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()"
        )


def add(_apps, schema_editor):
    for statement in {"sqlite": sqlite, "postgresql": postgresql}[schema_editor.connection.vendor]():
        schema_editor.execute(statement)


def drop(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP FUNCTION {FUNCTION} CASCADE")
        return
    for table in TABLES:
        for name in ("no_update", "no_delete", "no_replace"):
            schema_editor.execute(f"DROP TRIGGER {table}_{name}")


class Migration(migrations.Migration):
    dependencies = [("assessments", "0002_submissions")]

    operations = [migrations.RunPython(add, drop)]
