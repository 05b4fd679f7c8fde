# Made by `make migrations`: change the models or triggers.py instead.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('assessments', '__first__'),
        ('evidence', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('assessment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='case', to='assessments.assessment')),
                ('reviewer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to=settings.AUTH_USER_MODEL)),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='DocumentJudgment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='document_judgments', to='assessments.frozendossier')),
                ('number', models.PositiveSmallIntegerField()),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.documentversion')),
                ('verdict', models.CharField(blank=True, choices=[('accepted', 'accepted'), ('not_accepted', 'not accepted')], max_length=12)),
                ('reason', models.CharField(blank=True, choices=[('illegible', 'illegible'), ('wrong_period', 'covers another period'), ('not_shown', 'does not show what is claimed'), ('not_signed', 'not signed or sealed'), ('not_original', 'not the original or a true copy'), ('other', 'other reason')], max_length=12)),
                ('page', models.CharField(blank=True, max_length=40)),
                ('remark', models.TextField(blank=True)),
                ('carried', models.BooleanField(default=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('saved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('saved_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('dossier', 'number', 'file'), name='one_judgment_a_file_of_an_item'), models.CheckConstraint(condition=models.Q(('verdict__in', ['', 'accepted', 'not_accepted'])), name='document_verdict_known'), models.CheckConstraint(condition=models.Q(('reason__in', ['', 'illegible', 'wrong_period', 'not_shown', 'not_signed', 'not_original', 'other'])), name='not_accepted_reason_known'), models.CheckConstraint(condition=models.Q(models.Q(('verdict', 'not_accepted'), models.Q(('reason', ''), _negated=True)), models.Q(models.Q(('verdict', 'not_accepted'), _negated=True), ('reason', '')), _connector='OR'), name='not_accepted_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('reason', 'other'), _negated=True), models.Q(('remark', ''), _negated=True), _connector='OR'), name='other_reason_is_said')],
            },
        ),
        migrations.CreateModel(
            name='ItemJudgment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='judgments', to='assessments.frozendossier')),
                ('number', models.PositiveSmallIntegerField()),
                ('rating', models.CharField(blank=True, choices=[('meet', 'meets'), ('basically_meet', 'basically meets'), ('not_meet', 'does not meet'), ('not_applicable', 'not applicable')], max_length=20)),
                ('sub_ratings', models.JSONField(blank=True, default=dict)),
                ('comment', models.TextField(blank=True)),
                ('to_correct', models.BooleanField(default=False)),
                ('asks_evidence', models.BooleanField(default=False)),
                ('carried', models.BooleanField(default=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('saved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('saved_at', models.DateTimeField()),
                ('window', models.UUIDField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('dossier', 'number'), name='one_judgment_an_item'), models.CheckConstraint(condition=models.Q(('rating__in', ['', 'meet', 'basically_meet', 'not_meet', 'not_applicable'])), name='judgment_rating_known'), models.CheckConstraint(condition=models.Q(('to_correct', False), models.Q(('comment', ''), _negated=True), _connector='OR'), name='to_correct_says_why'), models.CheckConstraint(condition=models.Q(('asks_evidence', False), ('to_correct', True), _connector='OR'), name='evidence_asked_for_a_correction')],
            },
        ),
        migrations.CreateModel(
            name='Record',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='records', to='assessments.frozendossier')),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='records', to='assessments.assessment')),
                ('number', models.PositiveSmallIntegerField()),
                ('occasion', models.CharField(choices=[('sent', 'sent for information'), ('returned', 'returned for correction'), ('concluded', 'review opinion')], max_length=12)),
                ('content', models.BinaryField()),
                ('sha256', models.CharField(max_length=64)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('assessment', 'number'), name='one_record_a_number'), models.CheckConstraint(condition=models.Q(('number__gt', 0)), name='record_counts_from_1'), models.CheckConstraint(condition=models.Q(('occasion__in', ['sent', 'returned', 'concluded'])), name='record_occasion_known'), models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='record_sha256_hex'), models.UniqueConstraint(condition=models.Q(('occasion__in', ['returned', 'concluded'])), fields=('dossier',), name='dossier_ends_once')],
            },
        ),
    ]


from acecs.tables import CreateTables

Migration.operations = [CreateTables(*Migration.operations)]


# --- What the database refuses ---

from acecs.triggers import AddTriggers
from reviews.triggers import GUARDS

Migration.operations += [AddTriggers(*GUARDS)]
