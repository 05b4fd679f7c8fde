"""The register of figures. The database itself refuses to delete its rows and to change their history.

On SQLite a later migration that rebuilds one of these tables drops its triggers: it has to create them again.
"""

import django.core.serializers.json
import django.db.models.deletion
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

MESSAGE = "figures are corrected or voided, never deleted"
FUNCTION = "assessments_figures_stay"
HISTORY = "assessments_figureversion"
OF_A_FIGURE = "public_id = NEW.public_id OR (enterprise_id = NEW.enterprise_id AND token = NEW.token)"
# Table → when a new row would take the place of one that is there.
TABLES = {
    "assessments_register": "enterprise_id = NEW.enterprise_id",
    HISTORY: "figure = NEW.figure AND version = NEW.version",
    "assessments_listing": OF_A_FIGURE,
    "assessments_lookup": OF_A_FIGURE,
    "assessments_notification": OF_A_FIGURE,
    "assessments_penalty": f"{OF_A_FIGURE} OR"
    " (enterprise_id = NEW.enterprise_id AND number = NEW.number AND NOT is_void AND NOT NEW.is_void)",
    "assessments_relevantdocuments": f"{OF_A_FIGURE} OR"
    " (enterprise_id = NEW.enterprise_id AND year = NEW.year AND NOT is_void AND NOT NEW.is_void)",
}


def verbs(table):
    return ("UPDATE", "DELETE") if table == HISTORY else ("DELETE",)


def sqlite():
    for table, key in TABLES.items():
        for verb in verbs(table):
            yield (
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            )
        # INSERT OR REPLACE deletes without asking the triggers above.
        yield (
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}"
            f" WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id OR {key})"
            f" BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )


def postgresql():
    yield (
        f"CREATE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN RAISE EXCEPTION USING MESSAGE = '{MESSAGE}', ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table in TABLES:
        yield (
            f"CREATE TRIGGER {table}_no_change BEFORE {' OR '.join(verbs(table))} ON {table}"
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
        for verb in verbs(table):
            schema_editor.execute(f"DROP TRIGGER {table}_no_{verb.lower()}")
        schema_editor.execute(f"DROP TRIGGER {table}_no_replace")


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_addresses'),
        ('assessments', "0005_profile"),
        ('evidence', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Register',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=0)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('enterprise', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='register', to='accounts.enterprise')),
            ],
        ),
        migrations.CreateModel(
            name='FigureVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('penalty', 'Penalty decision'), ('notification', 'Notification from abroad'), ('listing', 'Listing on the bad-record list'), ('look-up', 'Look-up of the bad-record list'), ('documents', 'Relevant documents of a year')], max_length=20)),
                ('figure', models.UUIDField()),
                ('version', models.PositiveIntegerField()),
                ('content', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('saved_at', models.DateTimeField()),
                ('saved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('register', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='assessments.register')),
            ],
            options={
                'ordering': ['-version'],
            },
        ),
        migrations.CreateModel(
            name='RelevantDocuments',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('token', models.UUIDField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('is_void', models.BooleanField(default=False)),
                ('void_reason', models.TextField(blank=True)),
                ('updated_at', models.DateTimeField()),
                ('year', models.PositiveSmallIntegerField()),
                ('declarations', models.PositiveIntegerField(blank=True, null=True)),
                ('filing_lists', models.PositiveIntegerField(blank=True, null=True)),
                ('manifests', models.PositiveIntegerField(blank=True, null=True)),
                ('other', models.PositiveIntegerField(blank=True, null=True)),
                ('cannot_be_calculated', models.BooleanField(default=False)),
                ('reason', models.TextField(blank=True)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.enterprise')),
                ('updated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-year', '-pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Listing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('token', models.UUIDField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('is_void', models.BooleanField(default=False)),
                ('void_reason', models.TextField(blank=True)),
                ('updated_at', models.DateTimeField()),
                ('since', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
                ('note', models.TextField(blank=True)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.enterprise')),
                ('updated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-since', '-pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('enterprise', 'token'), name='listing_added_once'), models.CheckConstraint(condition=models.Q(('version__gt', 0)), name='listing_version_counts_from_1'), models.CheckConstraint(condition=models.Q(models.Q(('is_void', False), ('void_reason', '')), models.Q(('is_void', True), models.Q(('void_reason', ''), _negated=True)), _connector='OR'), name='listing_void_has_reason'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='listing_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='LookUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('token', models.UUIDField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('is_void', models.BooleanField(default=False)),
                ('void_reason', models.TextField(blank=True)),
                ('updated_at', models.DateTimeField()),
                ('looked_up_on', models.DateField()),
                ('was_listed', models.BooleanField()),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.enterprise')),
                ('updated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-looked_up_on', '-pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('enterprise', 'token'), name='lookup_added_once'), models.CheckConstraint(condition=models.Q(('version__gt', 0)), name='lookup_version_counts_from_1'), models.CheckConstraint(condition=models.Q(models.Q(('is_void', False), ('void_reason', '')), models.Q(('is_void', True), models.Q(('void_reason', ''), _negated=True)), _connector='OR'), name='lookup_void_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('token', models.UUIDField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('is_void', models.BooleanField(default=False)),
                ('void_reason', models.TextField(blank=True)),
                ('updated_at', models.DateTimeField()),
                ('notified_on', models.DateField()),
                ('country', models.CharField(max_length=80)),
                ('product', models.CharField(max_length=200)),
                ('batches', models.JSONField()),
                ('own_fault', models.CharField(choices=[('yes', 'yes'), ('no', 'no'), ('open', 'still under investigation')], max_length=10)),
                ('confirmed_on', models.DateField(blank=True, null=True)),
                ('serious', models.BooleanField(default=False)),
                ('banned_substance', models.BooleanField(default=False)),
                ('quality_management', models.CharField(choices=[('yes', 'yes'), ('no', 'no'), ('open', 'still under investigation')], max_length=10)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.enterprise')),
                ('updated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-notified_on', '-pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('enterprise', 'token'), name='notification_added_once'), models.CheckConstraint(condition=models.Q(('version__gt', 0)), name='notification_version_counts_from_1'), models.CheckConstraint(condition=models.Q(models.Q(('is_void', False), ('void_reason', '')), models.Q(('is_void', True), models.Q(('void_reason', ''), _negated=True)), _connector='OR'), name='notification_void_has_reason'), models.CheckConstraint(condition=models.Q(('own_fault__in', ['yes', 'no', 'open']), ('quality_management__in', ['yes', 'no', 'open'])), name='notification_findings_known'), models.CheckConstraint(condition=models.Q(models.Q(('country', ''), _negated=True), models.Q(('product', ''), _negated=True)), name='notification_named'), models.CheckConstraint(condition=models.Q(('batches', []), _negated=True), name='notification_has_a_batch'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_on__gte', models.F('notified_on')), ('confirmed_on__isnull', False), ('own_fault', 'yes')), models.Q(models.Q(('own_fault', 'yes'), _negated=True), ('confirmed_on__isnull', True)), _connector='OR'), name='notification_confirmed_has_date')],
            },
        ),
        migrations.CreateModel(
            name='Penalty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('token', models.UUIDField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('is_void', models.BooleanField(default=False)),
                ('void_reason', models.TextField(blank=True)),
                ('updated_at', models.DateTimeField()),
                ('number', models.CharField(max_length=80)),
                ('office', models.CharField(max_length=120)),
                ('decided_on', models.DateField()),
                ('party', models.CharField(choices=[('enterprise', 'the enterprise itself'), ('branch', 'a branch of it'), ('client', 'a client'), ('employee', 'an employee')], default='enterprise', max_length=20)),
                ('ground', models.CharField(choices=[('supervision', 'customs supervision regulations'), ('smuggling', 'smuggling'), ('quarantine', 'inspection and quarantine'), ('other', "another authority's rules")], default='supervision', max_length=20)),
                ('acts', models.PositiveSmallIntegerField(default=1)),
                ('warning', models.BooleanField(default=False)),
                ('fine', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=14)),
                ('confiscated_gains', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=14)),
                ('confiscated_goods', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=14)),
                ('state', models.CharField(choices=[('in_force', 'in force'), ('under_appeal', 'under reconsideration or appeal'), ('changed', 'in force, amount changed'), ('revoked', 'revoked'), ('not_penalised', 'decision not to penalise')], default='in_force', max_length=20)),
                ('state_note', models.TextField(blank=True)),
                ('disclosed', models.BooleanField(default=False)),
                ('recognised', models.BooleanField(default=False)),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.document')),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.enterprise')),
                ('updated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-decided_on', '-pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('enterprise', 'token'), name='penalty_added_once'), models.CheckConstraint(condition=models.Q(('version__gt', 0)), name='penalty_version_counts_from_1'), models.CheckConstraint(condition=models.Q(models.Q(('is_void', False), ('void_reason', '')), models.Q(('is_void', True), models.Q(('void_reason', ''), _negated=True)), _connector='OR'), name='penalty_void_has_reason'), models.UniqueConstraint(condition=models.Q(('is_void', False)), fields=('enterprise', 'number'), name='one_penalty_a_decision'), models.CheckConstraint(condition=models.Q(('party__in', ['enterprise', 'branch', 'client', 'employee'])), name='penalty_party_known'), models.CheckConstraint(condition=models.Q(('ground__in', ['supervision', 'smuggling', 'quarantine', 'other'])), name='penalty_ground_known'), models.CheckConstraint(condition=models.Q(('state__in', ['in_force', 'under_appeal', 'changed', 'revoked', 'not_penalised'])), name='penalty_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('number', ''), _negated=True), models.Q(('office', ''), _negated=True)), name='penalty_named'), models.CheckConstraint(condition=models.Q(('acts__gt', 0)), name='penalty_has_an_act'), models.CheckConstraint(condition=models.Q(('confiscated_gains__gte', 0), ('confiscated_goods__gte', 0), ('fine__gte', 0)), name='penalty_amounts_not_negative'), models.CheckConstraint(condition=models.Q(models.Q(('confiscated_gains', 0), ('confiscated_goods', 0), ('fine', 0), ('state', 'not_penalised'), ('warning', False)), models.Q(models.Q(('state', 'not_penalised'), _negated=True), models.Q(('warning', True), ('fine__gt', 0), ('confiscated_gains__gt', 0), ('confiscated_goods__gt', 0), _connector='OR')), _connector='OR'), name='penalty_is_one_unless_not_penalised'), models.CheckConstraint(condition=models.Q(('recognised', False), ('disclosed', True), _connector='OR'), name='penalty_recognised_was_disclosed')],
            },
        ),
        migrations.AddConstraint(
            model_name='register',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('changed_at__isnull', True), ('version', 0)), models.Q(('changed_at__isnull', False), ('version__gt', 0)), _connector='OR'), name='register_changed_has_time'),
        ),
        migrations.AddConstraint(
            model_name='figureversion',
            constraint=models.UniqueConstraint(fields=('figure', 'version'), name='one_row_a_figure_version'),
        ),
        migrations.AddConstraint(
            model_name='figureversion',
            constraint=models.CheckConstraint(condition=models.Q(('version__gt', 0)), name='figure_version_counts_from_1'),
        ),
        migrations.AddConstraint(
            model_name='figureversion',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['penalty', 'notification', 'listing', 'look-up', 'documents'])), name='figure_version_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='relevantdocuments',
            constraint=models.UniqueConstraint(fields=('enterprise', 'token'), name='relevantdocuments_added_once'),
        ),
        migrations.AddConstraint(
            model_name='relevantdocuments',
            constraint=models.CheckConstraint(condition=models.Q(('version__gt', 0)), name='relevantdocuments_version_counts_from_1'),
        ),
        migrations.AddConstraint(
            model_name='relevantdocuments',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_void', False), ('void_reason', '')), models.Q(('is_void', True), models.Q(('void_reason', ''), _negated=True)), _connector='OR'), name='relevantdocuments_void_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='relevantdocuments',
            constraint=models.UniqueConstraint(condition=models.Q(('is_void', False)), fields=('enterprise', 'year'), name='one_number_of_documents_a_year'),
        ),
        migrations.AddConstraint(
            model_name='relevantdocuments',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cannot_be_calculated', False), ('declarations__isnull', False), ('filing_lists__isnull', False), ('manifests__isnull', False), ('other__isnull', False), ('reason', '')), models.Q(('cannot_be_calculated', True), ('declarations__isnull', True), ('filing_lists__isnull', True), ('manifests__isnull', True), ('other__isnull', True), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='documents_are_numbers_or_a_reason'),
        ),
        migrations.RunPython(add, drop),
    ]
