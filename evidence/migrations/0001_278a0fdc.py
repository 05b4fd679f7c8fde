# Made by `make migrations`: change the models or triggers.py instead.

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('jobs', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='accounts.enterprise')),
                ('title', models.CharField(max_length=255)),
                ('kind', models.CharField(blank=True, choices=[('rules', 'rules or procedure'), ('ledger', 'ledger'), ('form', 'completed form or record sheet'), ('contract', 'contract or agreement'), ('certificate', 'licence or certificate'), ('customs', 'document issued by customs'), ('training', 'training record'), ('audit', 'internal audit or inspection report'), ('screen', 'screenshot or export of a system'), ('photo', 'photo or plan of a site'), ('letter', 'letter or e-mail'), ('statement', 'signed declaration'), ('nil_statement', 'nil statement'), ('other', 'other')], max_length=20)),
                ('covers_from', models.DateField(blank=True, null=True)),
                ('covers_until', models.DateField(blank=True, null=True)),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('issuer', models.CharField(blank=True, max_length=200)),
                ('number', models.CharField(blank=True, max_length=100)),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='documents', to='accounts.department')),
                ('has_personal_information', models.BooleanField(default=False)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('search_text', models.TextField(editable=False)),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_reason', models.TextField(blank=True)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(fields=['enterprise', '-created_at', '-id'], name='document_newest_first')],
                'constraints': [models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='document_has_title'), models.CheckConstraint(condition=models.Q(('covers_from__isnull', True), ('covers_until__isnull', True), ('covers_from__lte', models.F('covers_until')), _connector='OR'), name='document_period_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True), ('withdrawn_reason', '')), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False), models.Q(('withdrawn_reason', ''), _negated=True)), _connector='OR'), name='document_withdrawal_says_why')],
            },
        ),
        migrations.CreateModel(
            name='DocumentVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='evidence.document')),
                ('number', models.PositiveIntegerField()),
                ('position', models.PositiveSmallIntegerField(default=1)),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveBigIntegerField()),
                ('media_type', models.CharField(max_length=100)),
                ('filename', models.CharField(max_length=500)),
                ('state', models.CharField(choices=[('received', 'waiting for its inspection'), ('inspecting', 'being inspected'), ('accepted', 'accepted'), ('refused', 'refused'), ('quarantined', 'could not be inspected'), ('erased', 'erased')], default='accepted', max_length=12)),
                ('fault', models.CharField(blank=True, max_length=40)),
                ('pages', models.PositiveIntegerField(blank=True, null=True)),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('uploaded_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['document', '-number', 'position'],
                'indexes': [models.Index(fields=['sha256'], name='document_version_sha256')],
                'constraints': [models.UniqueConstraint(fields=('document', 'number', 'position'), name='one_file_a_position'), models.UniqueConstraint(fields=('document', 'number', 'sha256'), name='document_bytes_once'), models.CheckConstraint(condition=models.Q(('number__gt', 0), ('position__gt', 0)), name='document_version_counts_from_1'), models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='document_version_not_empty'), models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='document_version_sha256_hex'), models.CheckConstraint(condition=models.Q(('state__in', ['received', 'inspecting', 'accepted', 'refused', 'quarantined', 'erased'])), name='document_version_state_known')],
            },
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='erasure', to='evidence.documentversion')),
                ('reason', models.TextField()),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_at', models.DateTimeField()),
                ('erased_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='erasure_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('erased_at__isnull', True), ('erased_by__isnull', True)), models.Q(('erased_at__isnull', False), ('erased_by__isnull', False), models.Q(('erased_by', models.F('asked_by')), _negated=True)), _connector='OR'), name='erasure_by_two_people')],
            },
        ),
        migrations.CreateModel(
            name='Opening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='openings', to='evidence.documentversion')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'version'), name='one_opening_a_reader')],
            },
        ),
        migrations.CreateModel(
            name='Rendering',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='renderings', to='evidence.documentversion')),
                ('page', models.PositiveIntegerField()),
                ('zoom', models.PositiveSmallIntegerField()),
                ('turn', models.PositiveSmallIntegerField()),
                ('job', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='rendering', to='jobs.job')),
            ],
        ),
        migrations.CreateModel(
            name='WaitingInspection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='waiting', to='evidence.documentversion')),
                ('job', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='inspection', to='jobs.job')),
            ],
        ),
    ]


from acecs.tables import CreateTables

Migration.operations = [CreateTables(*Migration.operations)]


# --- What the database refuses ---

from acecs.triggers import AddTriggers
from evidence.triggers import GUARDS

Migration.operations += [AddTriggers(*GUARDS)]
