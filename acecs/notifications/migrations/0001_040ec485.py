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
            name='Mail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('job', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='mail', to='jobs.job')),
                ('sender', models.CharField(max_length=254)),
                ('to', models.CharField(max_length=254)),
                ('kind', models.CharField(blank=True, choices=[('submitted', 'submitted'), ('review_sent', 'ratings and comments sent'), ('returned', 'returned'), ('resubmitted', 'submitted again'), ('concluded', 'concluded'), ('withdrawn', 'ended by the enterprise'), ('assigned', 'review task assigned'), ('taken_away', 'assigned to somebody else'), ('released', 'review task released'), ('taken_over', 'review task taken over'), ('noted', 'note on a review task'), ('named', 'named by a colleague'), ('items_given', 'items assigned'), ('evidence_asked', 'evidence asked for by an officer'), ('file_refused', 'file refused by its inspection'), ('answered', 'answered by a colleague'), ('taken_back', 'taken back'), ('invited', 'invitation'), ('corrective_given', 'corrective action given'), ('corrective_back', 'corrective action sent back'), ('corrective_to_check', 'effect of a corrective action to be checked'), ('sign_off_asked', 'asked to sign off'), ('signed_off', 'signed off'), ('sign_off_back', 'draft sent back'), ('sign_off_switched', 'sign-off switched on or off'), ('due', 'due or late'), ('report_ready', 'report ready')], default='', max_length=20)),
                ('subject', models.CharField(max_length=500)),
                ('body', models.TextField()),
                ('headers', models.JSONField(default=dict)),
                ('language', models.CharField(choices=[('zh-hans', '中文'), ('en', 'English')], max_length=10)),
                ('created_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(fields=['-created_at', '-id'], name='mail_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['', 'submitted', 'review_sent', 'returned', 'resubmitted', 'concluded', 'withdrawn', 'assigned', 'taken_away', 'released', 'taken_over', 'noted', 'named', 'items_given', 'evidence_asked', 'file_refused', 'answered', 'taken_back', 'invited', 'corrective_given', 'corrective_back', 'corrective_to_check', 'sign_off_asked', 'signed_off', 'sign_off_back', 'sign_off_switched', 'due', 'report_ready'])), name='mail_kind_known'), models.CheckConstraint(condition=models.Q(('language__in', ['zh-hans', 'en'])), name='mail_language_known')],
            },
        ),
        migrations.CreateModel(
            name='MailSwitchedOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('kind', models.CharField(choices=[('submitted', 'submitted'), ('review_sent', 'ratings and comments sent'), ('returned', 'returned'), ('resubmitted', 'submitted again'), ('concluded', 'concluded'), ('withdrawn', 'ended by the enterprise'), ('assigned', 'review task assigned'), ('taken_away', 'assigned to somebody else'), ('released', 'review task released'), ('taken_over', 'review task taken over'), ('noted', 'note on a review task'), ('named', 'named by a colleague'), ('items_given', 'items assigned'), ('evidence_asked', 'evidence asked for by an officer'), ('file_refused', 'file refused by its inspection'), ('answered', 'answered by a colleague'), ('taken_back', 'taken back'), ('invited', 'invitation'), ('corrective_given', 'corrective action given'), ('corrective_back', 'corrective action sent back'), ('corrective_to_check', 'effect of a corrective action to be checked'), ('sign_off_asked', 'asked to sign off'), ('signed_off', 'signed off'), ('sign_off_back', 'draft sent back'), ('sign_off_switched', 'sign-off switched on or off'), ('due', 'due or late'), ('report_ready', 'report ready')], max_length=20)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'kind'), name='mail_switched_off_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['submitted', 'resubmitted', 'withdrawn', 'assigned', 'taken_away', 'released', 'taken_over', 'noted', 'named', 'items_given', 'evidence_asked', 'file_refused', 'answered', 'taken_back', 'corrective_given', 'corrective_back', 'corrective_to_check', 'sign_off_asked', 'signed_off', 'sign_off_back', 'sign_off_switched', 'due', 'report_ready'])), name='mail_can_be_switched_off')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to=settings.AUTH_USER_MODEL)),
                ('kind', models.CharField(choices=[('submitted', 'submitted'), ('review_sent', 'ratings and comments sent'), ('returned', 'returned'), ('resubmitted', 'submitted again'), ('concluded', 'concluded'), ('withdrawn', 'ended by the enterprise'), ('assigned', 'review task assigned'), ('taken_away', 'assigned to somebody else'), ('released', 'review task released'), ('taken_over', 'review task taken over'), ('noted', 'note on a review task'), ('named', 'named by a colleague'), ('items_given', 'items assigned'), ('evidence_asked', 'evidence asked for by an officer'), ('file_refused', 'file refused by its inspection'), ('answered', 'answered by a colleague'), ('taken_back', 'taken back'), ('invited', 'invitation'), ('corrective_given', 'corrective action given'), ('corrective_back', 'corrective action sent back'), ('corrective_to_check', 'effect of a corrective action to be checked'), ('sign_off_asked', 'asked to sign off'), ('signed_off', 'signed off'), ('sign_off_back', 'draft sent back'), ('sign_off_switched', 'sign-off switched on or off'), ('due', 'due or late'), ('report_ready', 'report ready')], max_length=20)),
                ('values', models.JSONField(default=dict)),
                ('link', models.CharField(max_length=200)),
                ('created_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(fields=['recipient', '-created_at', '-id'], name='message_newest'), models.Index(condition=models.Q(('read_at', None)), fields=['recipient'], name='message_unread')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['submitted', 'review_sent', 'returned', 'resubmitted', 'concluded', 'withdrawn', 'assigned', 'taken_away', 'released', 'taken_over', 'noted', 'named', 'items_given', 'evidence_asked', 'file_refused', 'answered', 'taken_back', 'invited', 'corrective_given', 'corrective_back', 'corrective_to_check', 'sign_off_asked', 'signed_off', 'sign_off_back', 'sign_off_switched', 'due', 'report_ready'])), name='message_kind_known'), models.CheckConstraint(condition=models.Q(('link__startswith', '/'), models.Q(('link__startswith', '//'), _negated=True)), name='message_link_is_a_path')],
            },
        ),
        migrations.CreateModel(
            name='Reminded',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
            ],
        ),
    ]


from acecs.tables import CreateTables

Migration.operations = [CreateTables(*Migration.operations)]
