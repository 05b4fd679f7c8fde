# Made by `make migrations`: change the models or triggers.py instead.

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Chain',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stream', models.CharField(max_length=80, unique=True)),
                ('seq', models.PositiveBigIntegerField(default=0)),
                ('tip', models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stream', models.CharField(max_length=80)),
                ('seq', models.PositiveBigIntegerField()),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(max_length=80)),
                ('actor', models.CharField(blank=True, max_length=80)),
                ('subject', models.CharField(blank=True, max_length=80)),
                ('data', models.JSONField(default=dict)),
                ('previous', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['stream', 'seq'],
                'indexes': [models.Index(fields=['subject'], name='event_subject')],
                'constraints': [models.UniqueConstraint(fields=('stream', 'seq'), name='one_event_a_place')],
            },
        ),
    ]


from acecs.tables import CreateTables

Migration.operations = [CreateTables(*Migration.operations)]


# --- What the database refuses ---

from acecs.triggers import AddTriggers
from acecs.audit.triggers import GUARDS

Migration.operations += [AddTriggers(*GUARDS)]
