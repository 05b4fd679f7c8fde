from django.db import migrations


def lower(apps, schema_editor):
    """Accounts opened before: allauth looks for small letters only. Two that differ in nothing else cannot exist."""
    for name in ("User", "Invitation"):
        rows = apps.get_model("accounts", name).objects.using(schema_editor.connection.alias)
        for row in rows.all():
            if row.email != row.email.lower():
                rows.filter(pk=row.pk).update(email=row.email.lower())


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_invitation")]

    operations = [migrations.RunPython(lower, migrations.RunPython.noop, elidable=True)]
