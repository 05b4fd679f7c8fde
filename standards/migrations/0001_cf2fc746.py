# Made by `make migrations`: change the models or triggers.py instead.

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True)),
                ('title_en', models.CharField(max_length=300)),
                ('title_zh', models.CharField(max_length=300)),
                ('authority_en', models.CharField(max_length=300)),
                ('authority_zh', models.CharField(max_length=300)),
                ('source_en', models.TextField()),
                ('source_zh', models.TextField()),
                ('chinese_is_official', models.BooleanField(default=False)),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('replaced_by_en', models.TextField(blank=True)),
                ('replaced_by_zh', models.TextField(blank=True)),
                ('pass_rule', models.CharField(max_length=40)),
                ('penalties_counted_by', models.CharField(max_length=20)),
                ('window_months', models.PositiveSmallIntegerField()),
                ('re_review_months', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('new_application_months', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('periods_source_en', models.TextField(blank=True)),
                ('periods_source_zh', models.TextField(blank=True)),
                ('business_type_count', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(1000)])),
                ('item_count', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(1000)])),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('frozen_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('frozen_at', None), ('published_at__isnull', False), _connector='OR'), name='frozen_edition_is_published')],
            },
        ),
        migrations.CreateModel(
            name='BusinessType',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='business_types', to='standards.edition')),
                ('number', models.PositiveSmallIntegerField()),
                ('heading_en', models.CharField(max_length=200)),
                ('heading_zh', models.CharField(max_length=200)),
                ('is_always_in_scope', models.BooleanField(default=False)),
                ('clearer_heading_en', models.CharField(blank=True, max_length=200)),
                ('meaning_en', models.TextField()),
                ('meaning_zh', models.TextField()),
                ('advice_en', models.TextField(blank=True)),
                ('advice_zh', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('edition', 'number'), name='one_business_type_a_number')],
            },
        ),
        migrations.CreateModel(
            name='DatedAmount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dated_amounts', to='standards.edition')),
                ('series', models.CharField(max_length=60)),
                ('from_date', models.DateField(blank=True, null=True)),
                ('until_date', models.DateField(blank=True, null=True)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                ('source_en', models.TextField()),
                ('source_zh', models.TextField()),
                ('to_be_checked', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['series', 'from_date'],
                'constraints': [models.UniqueConstraint(fields=('edition', 'series', 'from_date'), name='one_amount_a_start'), models.UniqueConstraint(condition=models.Q(('from_date', None)), fields=('edition', 'series'), name='one_amount_from_the_beginning')],
            },
        ),
        migrations.CreateModel(
            name='PassCondition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pass_conditions', to='standards.edition')),
                ('position', models.PositiveSmallIntegerField()),
                ('rating', models.CharField(max_length=20)),
                ('part', models.CharField(blank=True, choices=[('general', 'general standards'), ('individual', 'individual standards')], max_length=20)),
                ('most', models.PositiveSmallIntegerField()),
                ('text_en', models.TextField()),
                ('text_zh', models.TextField()),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('edition', 'position'), name='one_pass_condition_a_position')],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='standards.edition')),
                ('number', models.PositiveSmallIntegerField()),
                ('part', models.CharField(choices=[('general', 'general standards'), ('individual', 'individual standards')], max_length=20)),
                ('home_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='home_items', to='standards.businesstype')),
                ('kinds', models.JSONField(default=list)),
                ('is_yes_no', models.BooleanField(default=False)),
                ('allowed_ratings', models.JSONField(blank=True, default=list)),
                ('text_en', models.TextField()),
                ('text_zh', models.TextField()),
                ('closing_en', models.TextField(blank=True)),
                ('closing_zh', models.TextField(blank=True)),
                ('title_en', models.CharField(max_length=120)),
                ('title_zh', models.CharField(max_length=60)),
                ('not_applicable_when_en', models.TextField(blank=True)),
                ('not_applicable_when_zh', models.TextField(blank=True)),
                ('nil_statement_counts', models.BooleanField(default=False)),
                ('former_items', models.JSONField(blank=True, default=dict)),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('edition', 'number'), name='one_item_a_number')],
            },
        ),
        migrations.CreateModel(
            name='ProfileQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='profile_questions', to='standards.edition')),
                ('code', models.CharField(max_length=40)),
                ('position', models.PositiveSmallIntegerField()),
                ('business_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='profile_questions', to='standards.businesstype')),
                ('text_en', models.TextField()),
                ('text_zh', models.TextField()),
                ('wrong_type_en', models.TextField(blank=True)),
                ('wrong_type_zh', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('edition', 'code'), name='one_profile_question_a_code'), models.UniqueConstraint(fields=('edition', 'position'), name='one_profile_question_a_position')],
            },
        ),
        migrations.CreateModel(
            name='AlsoListed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='also_listed', to='standards.item')),
                ('business_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='also_items', to='standards.businesstype')),
                ('reason_en', models.TextField()),
                ('reason_zh', models.TextField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('item', 'business_type'), name='also_listed_once')],
            },
        ),
        migrations.CreateModel(
            name='ChecklistEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='standards.item')),
                ('position', models.PositiveSmallIntegerField()),
                ('list_en', models.CharField(max_length=120)),
                ('list_zh', models.CharField(max_length=120)),
                ('text_en', models.CharField(max_length=300)),
                ('text_zh', models.CharField(max_length=300)),
                ('is_open', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['position'],
                'abstract': False,
                'default_related_name': 'checklist',
                'constraints': [models.UniqueConstraint(fields=('item', 'position'), name='checklistentry_position')],
            },
        ),
        migrations.CreateModel(
            name='ExpectedEvidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='standards.item')),
                ('position', models.PositiveSmallIntegerField()),
                ('facet', models.CharField(choices=[('procedure', 'written procedure'), ('record', 'record that it is carried out'), ('system', 'system screens and exports'), ('site', 'site photos and plans'), ('customs', 'documents issued by customs'), ('statement', 'signed declaration')], max_length=20)),
                ('frequency', models.CharField(choices=[('once', 'once, kept up to date'), ('per_event', 'at every event'), ('monthly', 'monthly'), ('quarterly', 'quarterly'), ('half_yearly', 'half-yearly'), ('yearly', 'yearly')], max_length=20)),
                ('text_en', models.TextField()),
                ('text_zh', models.TextField()),
            ],
            options={
                'ordering': ['position'],
                'abstract': False,
                'default_related_name': 'expected_evidence',
                'constraints': [models.UniqueConstraint(fields=('item', 'position'), name='expectedevidence_position')],
            },
        ),
        migrations.CreateModel(
            name='Limit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='standards.item')),
                ('position', models.PositiveSmallIntegerField()),
                ('code', models.CharField(max_length=60)),
                ('sub_item', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('most', models.DecimalField(decimal_places=2, max_digits=14)),
                ('per', models.PositiveIntegerField(default=1)),
                ('unit', models.CharField(max_length=20)),
                ('alternative', models.PositiveSmallIntegerField(blank=True, null=True)),
            ],
            options={
                'ordering': ['position'],
                'abstract': False,
                'default_related_name': 'limits',
                'constraints': [models.UniqueConstraint(fields=('item', 'position'), name='limit_position')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='standards.item')),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('erratum', 'erratum'), ('wording', 'on the wording'), ('reading', 'how to read it'), ('advice', 'advice, not law')], max_length=20)),
                ('text_en', models.TextField(blank=True)),
                ('text_zh', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['position'],
                'abstract': False,
                'default_related_name': 'notes',
                'constraints': [models.UniqueConstraint(fields=('item', 'position'), name='note_position')],
            },
        ),
        migrations.CreateModel(
            name='SubItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='standards.item')),
                ('position', models.PositiveSmallIntegerField()),
                ('printed_number', models.CharField(blank=True, max_length=20)),
                ('text_en', models.TextField()),
                ('text_zh', models.TextField()),
                ('applies', models.CharField(choices=[('always', 'always'), ('count_known', "when last year's number of relevant documents is known"), ('count_unknown', "when last year's number of relevant documents cannot be calculated")], default='always', max_length=20)),
            ],
            options={
                'ordering': ['position'],
                'abstract': False,
                'default_related_name': 'sub_items',
                'constraints': [models.UniqueConstraint(fields=('item', 'position'), name='subitem_position')],
            },
        ),
        migrations.CreateModel(
            name='ProfileSuggestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='standards.item')),
                ('position', models.PositiveSmallIntegerField()),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='suggestions', to='standards.profilequestion')),
                ('whole', models.BooleanField()),
                ('text_en', models.TextField()),
                ('text_zh', models.TextField()),
            ],
            options={
                'ordering': ['position'],
                'abstract': False,
                'default_related_name': 'profile_suggestions',
                'constraints': [models.UniqueConstraint(fields=('item', 'position'), name='profilesuggestion_position')],
            },
        ),
    ]


from acecs.tables import CreateTables

Migration.operations = [CreateTables(*Migration.operations)]


# --- What the database refuses ---

from acecs.triggers import AddTriggers
from standards.triggers import GUARDS

Migration.operations += [AddTriggers(*GUARDS)]
