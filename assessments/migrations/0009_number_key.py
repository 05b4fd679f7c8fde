"""One row a decision, however its number is typed: the database compares a key of the number.

Rows that were the same decision in two ways of typing are there already, perhaps. Which of them is the mistake only the enterprise
knows, so none is voided or deleted: the first one gets the key, the others none, which equals no key, and all stand as they stood.
From now on a row with that number is refused; the doubled rows are too, when they are changed, until one of them is voided.

The column is added empty: SQLite adds it without rebuilding the table, so the triggers of migration 0006 stay. Only what refuses
INSERT OR REPLACE compared numbers, and has to compare keys.
"""

from datetime import date

from django.db import migrations, models

from acecs.text.typed import number_key

MESSAGE = "figures are corrected or voided, never deleted"
TABLE = "assessments_penalty"


def fill(apps, schema_editor):
    penalties = apps.get_model("assessments", "Penalty").objects.using(schema_editor.connection.alias)
    taken = set()
    for pk, enterprise, number, is_void in penalties.order_by("pk").values_list("pk", "enterprise", "number", "is_void"):
        key = number_key(number)
        if is_void or (enterprise, key) not in taken:
            penalties.filter(pk=pk).update(number_key=key)
        if not is_void:
            taken.add((enterprise, key))


def outdate(apps, schema_editor):
    """What was kept by an earlier version says less of each span: a verdict of another day is computed anew."""
    assessments = apps.get_model("assessments", "Assessment").objects.using(schema_editor.connection.alias)
    assessments.filter(state__in=["draft", "returned"], verdict_on__isnull=False).update(verdict_on=date(2000, 1, 1))


def refuse_replacing(column):
    def refuse(apps, schema_editor):
        if schema_editor.connection.vendor != "sqlite":
            return
        schema_editor.execute(f"DROP TRIGGER {TABLE}_no_replace")
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_no_replace BEFORE INSERT ON {TABLE}"
            f" WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id OR public_id = NEW.public_id"
            " OR (enterprise_id = NEW.enterprise_id AND token = NEW.token)"
            f" OR (enterprise_id = NEW.enterprise_id AND {column} = NEW.{column} AND NOT is_void AND NOT NEW.is_void))"
            f" BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )

    return refuse


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0008_acceptance'),
    ]

    operations = [
        migrations.AddField(
            model_name='penalty',
            name='number_key',
            field=models.TextField(editable=False, null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name='penalty',
            name='one_penalty_a_decision',
        ),
        migrations.AddConstraint(
            model_name='penalty',
            constraint=models.UniqueConstraint(condition=models.Q(('is_void', False)), fields=('enterprise', 'number_key'), name='one_penalty_a_decision'),
        ),
        migrations.RunPython(refuse_replacing("number_key"), refuse_replacing("number")),
        migrations.RunPython(outdate, migrations.RunPython.noop),
    ]
