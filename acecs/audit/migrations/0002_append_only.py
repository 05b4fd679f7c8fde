"""The database itself refuses to change or delete an event, and on PostgreSQL to truncate the table."""

from django.db import migrations

SQLITE = [
    f"""
    CREATE TRIGGER audit_event_no_{verb.lower()} BEFORE {verb} ON audit_event
    BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END
    """
    for verb in ("UPDATE", "DELETE")
] + [
    # INSERT OR REPLACE deletes without asking the trigger above.
    """
    CREATE TRIGGER audit_event_no_replace BEFORE INSERT ON audit_event
    WHEN EXISTS (SELECT 1 FROM audit_event WHERE id = NEW.id OR (stream = NEW.stream AND seq = NEW.seq))
    BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END
    """
]
POSTGRESQL = [
    """
    CREATE FUNCTION audit_event_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'audit events are append-only'; END $$
    """,
    """
    CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_event_append_only()
    """,
    """
    CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_append_only()
    """,
]
UNDO = {
    "sqlite": ["DROP TRIGGER audit_event_no_update", "DROP TRIGGER audit_event_no_delete", "DROP TRIGGER audit_event_no_replace"],
    "postgresql": ["DROP FUNCTION audit_event_append_only CASCADE"],
}


def run(schema_editor, statements):
    for statement in statements:
        schema_editor.execute(statement)


def add(_apps, schema_editor):
    run(schema_editor, {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor])


def drop(_apps, schema_editor):
    run(schema_editor, UNDO[schema_editor.connection.vendor])


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(add, drop)]
