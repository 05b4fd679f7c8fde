# Made by `make migrations`: change the models or triggers.py instead.

import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('worker', models.CharField(max_length=120, unique=True)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('task', models.CharField(max_length=80)),
                ('owner', models.CharField(max_length=80)),
                ('input_hash', models.CharField(blank=True, max_length=64)),
                ('state', models.CharField(choices=[('queued', 'waiting'), ('running', 'in progress'), ('done', 'ready'), ('failed', 'failed'), ('cancelled', 'canceled')], default='queued', max_length=12)),
                ('step', models.CharField(blank=True, max_length=40)),
                ('percent', models.PositiveSmallIntegerField(default=0)),
                ('attempt', models.PositiveSmallIntegerField(default=0)),
                ('token', models.UUIDField(blank=True, null=True)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('not_before', models.DateTimeField(blank=True, null=True)),
                ('woken_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.TextField(blank=True)),
                ('created_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'lease_until'], name='job_sweep')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['queued', 'running']), models.Q(('input_hash', ''), _negated=True)), fields=('task', 'input_hash'), name='one_unfinished_job_an_input'), models.CheckConstraint(condition=models.Q(('percent__lte', 100)), name='job_percent_at_most_100'), models.CheckConstraint(condition=models.Q(models.Q(('lease_until__isnull', False), ('state', 'running'), ('token__isnull', False)), models.Q(('state', 'running'), _negated=True), _connector='OR'), name='job_running_has_lease'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('state__in', ['queued', 'running'])), models.Q(('finished_at__isnull', False), ('state__in', ['done', 'failed', 'cancelled'])), _connector='OR'), name='job_finished_has_time'), models.CheckConstraint(condition=models.Q(('not_before__isnull', True), ('state', 'queued'), _connector='OR'), name='job_that_rests_is_waiting')],
            },
        ),
    ]


from acecs.tables import CreateTables

Migration.operations = [CreateTables(*Migration.operations)]
