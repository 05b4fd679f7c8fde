"""The database itself refuses to change a row of a frozen edition, and on PostgreSQL to truncate the tables.

An edition row may change until `frozen_at` is set, and then never again; every other row hangs on an
edition, directly or by its item. On SQLite a later migration that rebuilds one of these tables drops its
triggers: it has to create them again.
"""

from django.db import migrations

MESSAGE = "this edition is frozen: an assessment uses it, and a correction is a new edition with a new code"

BY_EDITION = ("standards_passcondition", "standards_datedamount", "standards_businesstype", "standards_item")
BY_ITEM = (
    "standards_alsolisted",
    "standards_subitem",
    "standards_expectedevidence",
    "standards_checklistentry",
    "standards_note",
    "standards_limit",
)
TABLES = ("standards_edition", *BY_EDITION, *BY_ITEM)
ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


def sqlite_frozen(table, row):
    """The condition that `row` (OLD or NEW) of `table` belongs to a frozen edition."""
    if table in BY_EDITION:
        return f"EXISTS (SELECT 1 FROM standards_edition WHERE id = {row}.edition_id AND frozen_at IS NOT NULL)"
    return (
        "EXISTS (SELECT 1 FROM standards_item JOIN standards_edition ON standards_edition.id = standards_item.edition_id"
        f" WHERE standards_item.id = {row}.item_id AND standards_edition.frozen_at IS NOT NULL)"
    )


def sqlite_trigger(table, verb, condition):
    return f"""
        CREATE TRIGGER {table}_frozen_{verb.lower()} BEFORE {verb} ON {table} WHEN {condition}
        BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END
    """


def sqlite():
    for verb in ("UPDATE", "DELETE"):
        yield sqlite_trigger("standards_edition", verb, "OLD.frozen_at IS NOT NULL")
    for table in (*BY_EDITION, *BY_ITEM):
        for verb, rows in ROWS.items():
            yield sqlite_trigger(table, verb, " OR ".join(sqlite_frozen(table, row) for row in rows))


RAISE = f"RAISE EXCEPTION USING MESSAGE = '{MESSAGE}', ERRCODE = 'integrity_constraint_violation'"
# FOR SHARE waits for a transaction that freezes the edition at this moment, and makes it wait for us.
POSTGRESQL_FUNCTIONS = f"""
    CREATE FUNCTION standards_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN {RAISE}; END $$;

    CREATE FUNCTION standards_refuse_if_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        touched jsonb[] := ARRAY[]::jsonb[];
        one jsonb;
        its_edition bigint;
        its_frozen_at timestamptz;
    BEGIN
        IF TG_OP <> 'INSERT' THEN touched := touched || to_jsonb(OLD); END IF;
        IF TG_OP <> 'DELETE' THEN touched := touched || to_jsonb(NEW); END IF;
        FOREACH one IN ARRAY touched LOOP
            its_edition := (one ->> 'edition_id')::bigint;
            IF its_edition IS NULL THEN
                SELECT edition_id INTO its_edition FROM standards_item WHERE id = (one ->> 'item_id')::bigint;
            END IF;
            SELECT frozen_at INTO its_frozen_at FROM standards_edition WHERE id = its_edition FOR SHARE;
            IF its_frozen_at IS NOT NULL THEN {RAISE}; END IF;
        END LOOP;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END $$;

    CREATE FUNCTION standards_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM standards_edition WHERE frozen_at IS NOT NULL) THEN {RAISE}; END IF;
        RETURN NULL;
    END $$;
"""


def postgresql():
    yield POSTGRESQL_FUNCTIONS
    yield """
        CREATE TRIGGER standards_edition_frozen BEFORE UPDATE OR DELETE ON standards_edition
        FOR EACH ROW WHEN (OLD.frozen_at IS NOT NULL) EXECUTE FUNCTION standards_refuse()
    """
    for table in (*BY_EDITION, *BY_ITEM):
        yield f"""
            CREATE TRIGGER {table}_frozen BEFORE INSERT OR UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION standards_refuse_if_frozen()
        """
    for table in TABLES:
        yield f"""
            CREATE TRIGGER {table}_frozen_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION standards_refuse_truncate()
        """


def undo_sqlite():
    for table in TABLES:
        for verb in ROWS:
            yield f"DROP TRIGGER IF EXISTS {table}_frozen_{verb.lower()}"


def undo_postgresql():
    for name in ("standards_refuse", "standards_refuse_if_frozen", "standards_refuse_truncate"):
        yield f"DROP FUNCTION {name}() CASCADE"


def add(_apps, schema_editor):
    for statement in {"sqlite": sqlite, "postgresql": postgresql}[schema_editor.connection.vendor]():
        schema_editor.execute(statement)


def drop(_apps, schema_editor):
    for statement in {"sqlite": undo_sqlite, "postgresql": undo_postgresql}[schema_editor.connection.vendor]():
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("standards", "0001_initial")]

    operations = [migrations.RunPython(add, drop)]
