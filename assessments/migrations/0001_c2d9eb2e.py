# Made by `make migrations`: change the models or triggers.py instead.

import assessments.models.readiness
import django.core.serializers.json
import django.db.models.deletion
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('evidence', '__first__'),
        ('standards', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='accounts.enterprise')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='standards.edition')),
                ('name', models.CharField(max_length=120)),
                ('planned_date', models.DateField()),
                ('accepted_date', models.DateField(blank=True, null=True)),
                ('accepted_document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.document')),
                ('mode', models.CharField(choices=[('application', 'application for certification'), ('re_review', 're-review')], default='application', max_length=12)),
                ('last_accepted_date', models.DateField(blank=True, null=True)),
                ('general_not_meet', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('general_basically_meet', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('state', models.CharField(choices=[('draft', 'draft'), ('submitted', 'submitted'), ('in_review', 'in review'), ('returned', 'returned for correction'), ('concluded', 'concluded'), ('withdrawn', 'withdrawn')], default='draft', max_length=12)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('start_token', models.UUIDField()),
                ('former', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessments.assessment')),
                ('frame_version', models.PositiveIntegerField(default=0)),
                ('round', models.PositiveSmallIntegerField(default=0)),
                ('office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='accounts.customsoffice')),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('submitted_name', models.CharField(blank=True, max_length=120)),
                ('submitted_date', models.DateField(blank=True, null=True)),
                ('submitted_enterprise_zh', models.CharField(blank=True, max_length=120)),
                ('submitted_enterprise_en', models.CharField(blank=True, max_length=160)),
                ('holder', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('urgency', models.GeneratedField(db_persist=True, expression=models.Case(models.When(round__gt=1, state='submitted', then=6), models.When(state='submitted', then=5), models.When(holder=None, state='in_review', then=4), models.When(state='in_review', then=2), models.When(state='returned', then=1), default=0), output_field=models.PositiveSmallIntegerField())),
                ('opinion', models.CharField(blank=True, choices=[('satisfied', 'conditions satisfied on review'), ('not_satisfied', 'conditions not satisfied on review')], max_length=20)),
                ('opinion_note', models.TextField(blank=True)),
                ('end_reason', models.TextField(blank=True)),
                ('concluded_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('certificate', 'certified: certificate issued or kept'), ('refusal', 'not certified: decision of failure')], max_length=12)),
                ('outcome_date', models.DateField(blank=True, null=True)),
                ('outcome_number', models.CharField(blank=True, max_length=60)),
                ('profile', models.JSONField(blank=True, default=dict)),
                ('verdict', models.CharField(blank=True, choices=[('satisfied', 'conditions satisfied on self-assessment'), ('not_satisfied', 'conditions not satisfied on self-assessment'), ('undecided', 'cannot be decided yet'), ('not_assessed', 'nothing was assessed')], max_length=20)),
                ('verdict_on', models.DateField(blank=True, null=True)),
                ('rated_count', models.PositiveSmallIntegerField(default=0)),
                ('scope_count', models.PositiveSmallIntegerField(default=0)),
                ('blocking_count', models.PositiveSmallIntegerField(default=0)),
                ('warning_count', models.PositiveSmallIntegerField(default=0)),
                ('readiness', assessments.models.readiness.ReadinessField(blank=True, null=True)),
                ('customs_word', models.JSONField(blank=True, null=True)),
                ('as_returned', models.JSONField(blank=True, default=dict)),
                ('corrective', models.JSONField(blank=True, default=list)),
                ('figures_changed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-updated_at', '-pk'],
                'indexes': [models.Index(fields=['office', '-urgency', '-submitted_at', '-id'], name='assessment_queue'), models.Index(fields=['holder', '-urgency', '-submitted_at', '-id'], name='assessment_own_queue')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'in_review', 'returned', 'concluded', 'withdrawn'])), name='assessment_state_known'), models.UniqueConstraint(fields=('enterprise', 'start_token'), name='assessment_started_once'), models.CheckConstraint(condition=models.Q(models.Q(('office__isnull', True), ('round', 0), ('submitted_at__isnull', True), ('submitted_date__isnull', True)), models.Q(('office__isnull', False), ('round__gt', 0), ('submitted_at__isnull', False), ('submitted_date__isnull', False)), _connector='OR'), name='assessment_submitted_has_office_and_dates'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'withdrawn']), ('round__gt', 0), _connector='OR'), name='assessment_with_customs_was_submitted'), models.CheckConstraint(condition=models.Q(models.Q(('concluded_at__isnull', False), ('opinion__in', ['satisfied', 'not_satisfied']), ('state', 'concluded')), models.Q(models.Q(('state', 'concluded'), _negated=True), ('concluded_at__isnull', True), ('opinion', ''), ('opinion_note', '')), _connector='OR'), name='assessment_concluded_has_opinion'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('outcome_date__isnull', True), ('outcome_number', '')), models.Q(('outcome', 'refusal'), ('outcome_date__isnull', False), ('state', 'concluded')), models.Q(('outcome', 'certificate'), ('outcome_date__isnull', False), ('state', 'concluded'), models.Q(('outcome_number', ''), _negated=True)), _connector='OR'), name='assessment_outcome_has_day_and_code'), models.CheckConstraint(condition=models.Q(models.Q(('last_accepted_date__isnull', True), ('mode', 'application')), models.Q(('accepted_date__isnull', True), ('last_accepted_date__isnull', False), ('last_accepted_date__lt', models.F('planned_date')), ('mode', 're_review')), _connector='OR'), name='assessment_re_review_follows_acceptance'), models.CheckConstraint(condition=models.Q(('accepted_document__isnull', True), ('accepted_date__isnull', False), _connector='OR'), name='assessment_document_shows_acceptance'), models.CheckConstraint(condition=models.Q(models.Q(('general_basically_meet__isnull', True), ('general_not_meet__isnull', True)), models.Q(('general_basically_meet__isnull', False), ('general_basically_meet__lte', 200), ('general_not_meet__isnull', False), ('general_not_meet__lte', 200)), _connector='OR'), name='assessment_general_numbers_paired'), models.CheckConstraint(condition=models.Q(models.Q(('readiness__isnull', True), ('verdict', ''), ('verdict_on__isnull', True)), models.Q(('readiness__isnull', False), ('verdict__in', ['satisfied', 'not_satisfied', 'undecided', 'not_assessed']), ('verdict_on__isnull', False)), _connector='OR'), name='assessment_verdict_has_day_and_reasons')],
            },
        ),
        migrations.CreateModel(
            name='Register',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('enterprise', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='register', to='accounts.enterprise')),
                ('version', models.PositiveIntegerField(default=0)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('figures', models.JSONField(blank=True, default=dict)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('changed_at__isnull', True), ('version', 0)), models.Q(('changed_at__isnull', False), ('version__gt', 0)), _connector='OR'), name='register_changed_has_time')],
            },
        ),
        migrations.CreateModel(
            name='Listing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.enterprise')),
                ('token', models.UUIDField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('is_void', models.BooleanField(default=False)),
                ('void_reason', models.TextField(blank=True)),
                ('updated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('updated_at', models.DateTimeField()),
                ('since', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
                ('note', models.TextField(blank=True)),
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
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.enterprise')),
                ('token', models.UUIDField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('is_void', models.BooleanField(default=False)),
                ('void_reason', models.TextField(blank=True)),
                ('updated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('updated_at', models.DateTimeField()),
                ('looked_up_on', models.DateField()),
                ('was_listed', models.BooleanField()),
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
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.enterprise')),
                ('token', models.UUIDField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('is_void', models.BooleanField(default=False)),
                ('void_reason', models.TextField(blank=True)),
                ('updated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
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
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.enterprise')),
                ('token', models.UUIDField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('is_void', models.BooleanField(default=False)),
                ('void_reason', models.TextField(blank=True)),
                ('updated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('updated_at', models.DateTimeField()),
                ('number', models.CharField(max_length=80)),
                ('number_key', models.TextField(editable=False)),
                ('office', models.CharField(max_length=120)),
                ('decided_on', models.DateField()),
                ('party', models.CharField(choices=[('enterprise', 'the enterprise itself'), ('branch', 'a branch of it'), ('client', 'a client'), ('employee', 'an employee')], default='enterprise', max_length=20)),
                ('ground', models.CharField(choices=[('supervision', 'customs supervision regulations'), ('smuggling', 'smuggling'), ('quarantine', 'inspection and quarantine'), ('other', "another authority's rules")], default='supervision', max_length=20)),
                ('acts', models.PositiveSmallIntegerField(default=1)),
                ('warning', models.BooleanField(default=False)),
                ('fine', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=14)),
                ('confiscated_gains', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=14)),
                ('confiscated_goods', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=14)),
                ('state', models.CharField(choices=[('in_force', 'in force'), ('under_appeal', 'under reconsideration or appeal'), ('changed', 'in force, amount changed'), ('revoked', 'revoked'), ('not_penalised', 'decision not to penalize')], default='in_force', max_length=20)),
                ('state_note', models.TextField(blank=True)),
                ('disclosed', models.BooleanField(default=False)),
                ('recognised', models.BooleanField(default=False)),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.document')),
            ],
            options={
                'ordering': ['-decided_on', '-pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('enterprise', 'token'), name='penalty_added_once'), models.CheckConstraint(condition=models.Q(('version__gt', 0)), name='penalty_version_counts_from_1'), models.CheckConstraint(condition=models.Q(models.Q(('is_void', False), ('void_reason', '')), models.Q(('is_void', True), models.Q(('void_reason', ''), _negated=True)), _connector='OR'), name='penalty_void_has_reason'), models.UniqueConstraint(condition=models.Q(('is_void', False)), fields=('enterprise', 'number_key'), name='one_penalty_a_decision'), models.CheckConstraint(condition=models.Q(('party__in', ['enterprise', 'branch', 'client', 'employee'])), name='penalty_party_known'), models.CheckConstraint(condition=models.Q(('ground__in', ['supervision', 'smuggling', 'quarantine', 'other'])), name='penalty_ground_known'), models.CheckConstraint(condition=models.Q(('state__in', ['in_force', 'under_appeal', 'changed', 'revoked', 'not_penalised'])), name='penalty_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('number', ''), _negated=True), models.Q(('office', ''), _negated=True)), name='penalty_named'), models.CheckConstraint(condition=models.Q(('number_key', ''), _negated=True), name='penalty_number_has_key'), models.CheckConstraint(condition=models.Q(('acts__gt', 0)), name='penalty_has_an_act'), models.CheckConstraint(condition=models.Q(('confiscated_gains__gte', 0), ('confiscated_goods__gte', 0), ('fine__gte', 0)), name='penalty_amounts_not_negative'), models.CheckConstraint(condition=models.Q(models.Q(('confiscated_gains', 0), ('confiscated_goods', 0), ('fine', 0), ('state', 'not_penalised'), ('warning', False)), models.Q(models.Q(('state', 'not_penalised'), _negated=True), models.Q(('warning', True), ('fine__gt', 0), ('confiscated_gains__gt', 0), ('confiscated_goods__gt', 0), _connector='OR')), _connector='OR'), name='penalty_is_one_unless_not_penalised'), models.CheckConstraint(condition=models.Q(('recognised', False), ('disclosed', True), _connector='OR'), name='penalty_recognised_was_disclosed')],
            },
        ),
        migrations.CreateModel(
            name='RelevantDocuments',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.enterprise')),
                ('token', models.UUIDField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('is_void', models.BooleanField(default=False)),
                ('void_reason', models.TextField(blank=True)),
                ('updated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('updated_at', models.DateTimeField()),
                ('year', models.PositiveSmallIntegerField()),
                ('declarations', models.PositiveIntegerField(blank=True, null=True)),
                ('filing_lists', models.PositiveIntegerField(blank=True, null=True)),
                ('manifests', models.PositiveIntegerField(blank=True, null=True)),
                ('other', models.PositiveIntegerField(blank=True, null=True)),
                ('cannot_be_calculated', models.BooleanField(default=False)),
                ('reason', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['-year', '-pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('enterprise', 'token'), name='relevantdocuments_added_once'), models.CheckConstraint(condition=models.Q(('version__gt', 0)), name='relevantdocuments_version_counts_from_1'), models.CheckConstraint(condition=models.Q(models.Q(('is_void', False), ('void_reason', '')), models.Q(('is_void', True), models.Q(('void_reason', ''), _negated=True)), _connector='OR'), name='relevantdocuments_void_has_reason'), models.UniqueConstraint(condition=models.Q(('is_void', False)), fields=('enterprise', 'year'), name='one_number_of_documents_a_year'), models.CheckConstraint(condition=models.Q(models.Q(('cannot_be_calculated', False), ('declarations__isnull', False), ('filing_lists__isnull', False), ('manifests__isnull', False), ('other__isnull', False), ('reason', '')), models.Q(('cannot_be_calculated', True), ('declarations__isnull', True), ('filing_lists__isnull', True), ('manifests__isnull', True), ('other__isnull', True), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='documents_are_numbers_or_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='assessments.assessment')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.item')),
                ('business_type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.businesstype')),
                ('rating', models.CharField(blank=True, choices=[('meet', 'meets'), ('basically_meet', 'basically meets'), ('not_meet', 'does not meet'), ('not_applicable', 'not applicable')], max_length=20)),
                ('note', models.TextField(blank=True)),
                ('reason', models.TextField(blank=True)),
                ('count_known', models.CharField(blank=True, choices=[('known', 'It is known'), ('unknown', 'It cannot be calculated')], max_length=10)),
                ('reply', models.TextField(blank=True)),
                ('reply_round', models.PositiveSmallIntegerField(default=0)),
                ('assignee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('due_date', models.DateField(blank=True, null=True)),
                ('carried_from', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessments.assessment', to_field='public_id')),
                ('carried_item', models.PositiveSmallIntegerField(default=0)),
                ('evidence_asked_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('evidence_asked_at', models.DateTimeField(blank=True, null=True)),
                ('evidence_asked_note', models.CharField(blank=True, max_length=300)),
                ('version', models.PositiveIntegerField(default=0)),
                ('updated_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('updated_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('assessment', 'item'), name='one_answer_an_item'), models.CheckConstraint(condition=models.Q(('rating__in', ['', 'meet', 'basically_meet', 'not_meet', 'not_applicable'])), name='answer_rating_known'), models.CheckConstraint(condition=models.Q(('rating', 'not_applicable'), ('reason', ''), _negated=True), name='not_applicable_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('reply', ''), ('reply_round', 0)), models.Q(models.Q(('reply', ''), _negated=True), ('reply_round__gt', 0)), _connector='OR'), name='reply_names_its_round'), models.CheckConstraint(condition=models.Q(models.Q(('updated_at__isnull', True), ('updated_by__isnull', True), ('version', 0)), models.Q(('updated_at__isnull', False), ('updated_by__isnull', False), ('version__gt', 0)), _connector='OR'), name='answer_saved_has_author_and_time'), models.CheckConstraint(condition=models.Q(models.Q(('carried_from__isnull', True), ('carried_item', 0)), models.Q(('carried_from__isnull', False), ('carried_item__gt', 0), ('version__gt', 0)), _connector='OR'), name='carried_answer_names_its_item'), models.CheckConstraint(condition=models.Q(models.Q(('evidence_asked_at__isnull', True), ('evidence_asked_by__isnull', True), ('evidence_asked_note', '')), models.Q(('evidence_asked_at__isnull', False), ('evidence_asked_by__isnull', False)), _connector='OR'), name='evidence_asked_has_author_and_time')],
            },
        ),
        migrations.CreateModel(
            name='FrozenDossier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dossiers', to='assessments.assessment')),
                ('number', models.PositiveSmallIntegerField()),
                ('purpose', models.CharField(choices=[('submission', 'submitted to customs'), ('own_use', 'for own use')], max_length=12)),
                ('version', models.PositiveSmallIntegerField()),
                ('attempt', models.PositiveSmallIntegerField(default=1)),
                ('office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.customsoffice')),
                ('content', models.BinaryField()),
                ('sha256', models.CharField(max_length=64)),
                ('previous_sha256', models.CharField(blank=True, max_length=64)),
                ('frozen_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('frozen_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('assessment', 'number'), name='one_dossier_a_number'), models.UniqueConstraint(fields=('assessment', 'purpose', 'version', 'attempt'), name='one_dossier_a_version'), models.CheckConstraint(condition=models.Q(('number__gt', 0), ('version__gt', 0)), name='dossier_counts_from_1'), models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='dossier_sha256_hex'), models.CheckConstraint(condition=models.Q(models.Q(('number', 1), ('previous_sha256', '')), models.Q(('number__gt', 1), ('previous_sha256__regex', '^[0-9a-f]{64}$')), _connector='OR'), name='dossier_names_the_one_before'), models.CheckConstraint(condition=models.Q(models.Q(('office__isnull', False), ('purpose', 'submission')), models.Q(('office__isnull', True), ('purpose', 'own_use')), _connector='OR'), name='dossier_submission_has_office')],
            },
        ),
        migrations.CreateModel(
            name='PickedType',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='picked_types', to='assessments.assessment')),
                ('business_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.businesstype')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('assessment', 'business_type'), name='type_picked_once')],
            },
        ),
        migrations.CreateModel(
            name='ProfileAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='profile_answers', to='assessments.assessment')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.profilequestion')),
                ('is_yes', models.BooleanField()),
                ('answered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('answered_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('assessment', 'question'), name='one_answer_a_profile_question')],
            },
        ),
        migrations.CreateModel(
            name='FigureVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('register', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='assessments.register')),
                ('kind', models.CharField(choices=[('penalty', 'Penalty decision'), ('notification', 'Notification from abroad'), ('listing', 'Listing on the bad-record list'), ('look-up', 'Look-up of the bad-record list'), ('documents', 'Relevant documents of a year')], max_length=20)),
                ('figure', models.UUIDField()),
                ('version', models.PositiveIntegerField()),
                ('content', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('saved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('saved_at', models.DateTimeField()),
                ('nonce', models.UUIDField(default=uuid.uuid4, editable=False)),
            ],
            options={
                'ordering': ['-version'],
                'constraints': [models.UniqueConstraint(fields=('figure', 'version'), name='one_row_a_figure_version'), models.CheckConstraint(condition=models.Q(('version__gt', 0)), name='figure_version_counts_from_1'), models.CheckConstraint(condition=models.Q(('kind__in', ['penalty', 'notification', 'listing', 'look-up', 'documents'])), name='figure_version_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='AnswerVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='assessments.answer')),
                ('version', models.PositiveIntegerField()),
                ('rating', models.CharField(blank=True, choices=[('meet', 'meets'), ('basically_meet', 'basically meets'), ('not_meet', 'does not meet'), ('not_applicable', 'not applicable')], max_length=20)),
                ('note', models.TextField(blank=True)),
                ('reason', models.TextField(blank=True)),
                ('count_known', models.CharField(blank=True, choices=[('known', 'It is known'), ('unknown', 'It cannot be calculated')], max_length=10)),
                ('reply', models.TextField(blank=True)),
                ('reply_round', models.PositiveSmallIntegerField(default=0)),
                ('carried_from', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessments.assessment', to_field='public_id')),
                ('carried_item', models.PositiveSmallIntegerField(default=0)),
                ('sub_ratings', models.JSONField(default=dict)),
                ('saved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('saved_at', models.DateTimeField()),
                ('window', models.UUIDField(null=True)),
                ('nonce', models.UUIDField(default=uuid.uuid4, editable=False)),
            ],
            options={
                'ordering': ['-version'],
                'constraints': [models.UniqueConstraint(fields=('answer', 'version'), name='one_row_an_answer_version'), models.CheckConstraint(condition=models.Q(models.Q(('carried_from__isnull', True), ('carried_item', 0)), models.Q(('carried_from__isnull', False), ('carried_item__gt', 0)), _connector='OR'), name='carried_version_names_its_item')],
            },
        ),
        migrations.CreateModel(
            name='CorrectiveAction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('answer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrective_actions', to='assessments.answer')),
                ('token', models.UUIDField()),
                ('origin', models.CharField(choices=[('rating', 'own rating'), ('figures', 'figures of the register'), ('customs', 'what customs said'), ('own_check', 'internal audit or own check')], max_length=20)),
                ('cause', models.TextField()),
                ('measure', models.TextField()),
                ('leader', models.CharField(max_length=120)),
                ('position', models.CharField(choices=[('legal_representative', 'legal representative'), ('senior_executive', 'senior executive in charge of customs')], max_length=24)),
                ('assignee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('due_date', models.DateField()),
                ('status', models.CharField(choices=[('not_started', 'not started'), ('in_progress', 'in progress'), ('to_check', 'to be checked'), ('done', 'done'), ('dropped', 'dropped')], default='not_started', max_length=12)),
                ('progress', models.TextField(blank=True)),
                ('check_note', models.TextField(blank=True)),
                ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('drop_reason', models.TextField(blank=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('updated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('updated_at', models.DateTimeField()),
                ('documents', models.ManyToManyField(related_name='+', through='assessments.CorrectiveDocument', to='evidence.document')),
            ],
            options={
                'ordering': ['due_date', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('answer', 'token'), name='corrective_action_added_once'), models.CheckConstraint(condition=models.Q(('version__gt', 0)), name='corrective_action_version_counts_from_1'), models.CheckConstraint(condition=models.Q(('origin__in', ['rating', 'figures', 'customs', 'own_check'])), name='corrective_action_origin_known'), models.CheckConstraint(condition=models.Q(('position__in', ['legal_representative', 'senior_executive'])), name='corrective_action_position_known'), models.CheckConstraint(condition=models.Q(('status__in', ['not_started', 'in_progress', 'to_check', 'done', 'dropped'])), name='corrective_action_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('cause', ''), _negated=True), models.Q(('measure', ''), _negated=True), models.Q(('leader', ''), _negated=True)), name='corrective_action_plan_complete'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['to_check', 'done']), _negated=True), models.Q(('progress', ''), _negated=True), _connector='OR'), name='corrective_action_finished_says_what'), models.CheckConstraint(condition=models.Q(models.Q(('check_note', ''), ('checked_at__isnull', True), ('checked_by__isnull', True)), models.Q(models.Q(('check_note', ''), _negated=True), ('checked_at__isnull', False), ('checked_by__isnull', False)), _connector='OR'), name='corrective_action_check_has_author_and_time'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'done'), _negated=True), models.Q(('check_note', ''), _negated=True), _connector='OR'), name='corrective_action_done_is_checked'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'dropped'), models.Q(('drop_reason', ''), _negated=True)), models.Q(models.Q(('status', 'dropped'), _negated=True), ('drop_reason', '')), _connector='OR'), name='corrective_action_dropped_says_why')],
            },
        ),
        migrations.CreateModel(
            name='EvidenceLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('answer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence_links', to='assessments.answer')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='evidence.document')),
                ('facet', models.CharField(blank=True, choices=[('procedure', 'written procedure'), ('record', 'record that it is carried out'), ('system', 'system screens and exports'), ('site', 'site photos and plans'), ('customs', 'documents issued by customs'), ('statement', 'signed declaration')], max_length=20)),
                ('linked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('linked_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['linked_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('answer', 'document'), name='document_linked_once')],
            },
        ),
        migrations.CreateModel(
            name='Remark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='remarks', to='assessments.answer')),
                ('text', models.TextField()),
                ('token', models.UUIDField()),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('written_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['written_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('answer', 'token'), name='remark_written_once')],
            },
        ),
        migrations.CreateModel(
            name='SubAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sub_answers', to='assessments.answer')),
                ('sub_item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.subitem')),
                ('rating', models.CharField(blank=True, choices=[('meet', 'meets'), ('basically_meet', 'basically meets'), ('not_meet', 'does not meet'), ('not_applicable', 'not applicable')], max_length=20)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('answer', 'sub_item'), name='one_answer_a_sub_item'), models.CheckConstraint(condition=models.Q(('rating__in', ['', 'meet', 'basically_meet', 'not_meet', 'not_applicable'])), name='sub_answer_rating_known')],
            },
        ),
        migrations.CreateModel(
            name='DossierDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='assessments.frozendossier')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pinned', to='evidence.documentversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('dossier', 'version'), name='document_pinned_once')],
            },
        ),
        migrations.CreateModel(
            name='Return',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='returned', to='assessments.frozendossier')),
                ('notice', models.TextField(blank=True)),
                ('returned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('returned_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='SignOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sign_offs', to='assessments.assessment')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessments.frozendossier')),
                ('content_sha256', models.CharField(max_length=64)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('signed', 'signed off'), ('sent_back', 'draft sent back'), ('replaced', 'replaced by a later request')], max_length=12)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('outcome', '')), fields=('assessment',), name='one_sign_off_waits'), models.CheckConstraint(condition=models.Q(('content_sha256__regex', '^[0-9a-f]{64}$')), name='sign_off_sha256_hex'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('answered_by__isnull', True), ('outcome', '')), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), ('outcome__in', ['signed', 'sent_back', 'replaced'])), _connector='OR'), name='sign_off_answer_has_author_and_time'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'sent_back'), models.Q(('reason', ''), _negated=True)), models.Q(models.Q(('outcome', 'sent_back'), _negated=True), ('reason', '')), _connector='OR'), name='sign_off_sent_back_says_why')],
            },
        ),
        migrations.CreateModel(
            name='TakenBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='taken_back', to='assessments.frozendossier')),
                ('taken_back_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('taken_back_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='CorrectiveDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('corrective_action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='assessments.correctiveaction')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.document')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('corrective_action', 'document'), name='document_shows_action_once')],
            },
        ),
        migrations.CreateModel(
            name='CorrectiveVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('corrective_action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='assessments.correctiveaction')),
                ('version', models.PositiveIntegerField()),
                ('content', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('saved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('saved_at', models.DateTimeField()),
                ('nonce', models.UUIDField(default=uuid.uuid4, editable=False)),
            ],
            options={
                'ordering': ['-version'],
                'constraints': [models.UniqueConstraint(fields=('corrective_action', 'version'), name='one_row_a_corrective_version'), models.CheckConstraint(condition=models.Q(('version__gt', 0)), name='corrective_version_counts_from_1')],
            },
        ),
        migrations.CreateModel(
            name='ReturnedItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='assessments.return')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.item')),
                ('defect', models.TextField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('notice', 'item'), name='item_returned_once'), models.CheckConstraint(condition=models.Q(('defect', ''), _negated=True), name='returned_item_says_why')],
            },
        ),
    ]


from acecs.tables import CreateTables

Migration.operations = [CreateTables(*Migration.operations)]


# --- What the database refuses ---

from acecs.triggers import AddTriggers
from assessments.triggers import GUARDS

Migration.operations += [AddTriggers(*GUARDS)]
