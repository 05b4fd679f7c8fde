# Made by `make migrations`: change the models or triggers.py instead.

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('assessments', '__first__'),
        ('jobs', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='assessments.assessment')),
                ('job', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='report', to='jobs.job')),
                ('language', models.CharField(choices=[('zh', 'Chinese'), ('en', 'English'), ('both', 'Chinese and English')], max_length=4)),
                ('frozen', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='assessments.frozendossier')),
                ('office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.customsoffice')),
                ('dossier', models.BinaryField()),
                ('dossier_sha256', models.CharField(max_length=64)),
                ('record', models.BinaryField(blank=True, default=b'')),
                ('record_sha256', models.CharField(blank=True, max_length=64)),
                ('customs_word', models.BinaryField(blank=True, default=b'')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField()),
                ('pdf_sha256', models.CharField(blank=True, max_length=64)),
                ('pdf_size', models.PositiveBigIntegerField(default=0)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('language__in', ['zh', 'en', 'both'])), name='report_language_known'), models.CheckConstraint(condition=models.Q(models.Q(('pdf_sha256', ''), ('pdf_size', 0)), models.Q(models.Q(('pdf_sha256', ''), _negated=True), ('pdf_size__gt', 0)), _connector='OR'), name='report_pdf_whole_or_absent'), models.CheckConstraint(condition=models.Q(('frozen__isnull', False), models.Q(('office__isnull', True), ('record_sha256', '')), _connector='OR'), name='report_as_of_now_is_the_enterprises_own'), models.CheckConstraint(condition=models.Q(models.Q(('record', b''), ('record_sha256', '')), models.Q(models.Q(('record', b''), _negated=True), ('record_sha256__regex', '^[0-9a-f]{64}$')), _connector='OR'), name='report_record_whole_or_absent'), models.CheckConstraint(condition=models.Q(('customs_word', b''), ('record', b''), _connector='OR'), name='report_has_one_word_of_customs')],
            },
        ),
    ]


from acecs.tables import CreateTables

Migration.operations = [CreateTables(*Migration.operations)]
