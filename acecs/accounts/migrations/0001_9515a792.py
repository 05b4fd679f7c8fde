# Made by `make migrations`: change the models or triggers.py instead.

import acecs.accounts.validators
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('jobs', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='AskedMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('job', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='asked_mail', to='jobs.job')),
                ('kind', models.CharField(choices=[('new_password', 'New Password'), ('wrong_passwords', 'Wrong Passwords')], max_length=20)),
                ('email', models.EmailField(max_length=254)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['new_password', 'wrong_passwords'])), name='asked_mail_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='CustomsOffice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_zh', models.CharField(max_length=120)),
                ('name_en', models.CharField(max_length=160)),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.CharField(max_length=4, unique=True, validators=[django.core.validators.RegexValidator('^[0-9]{4}\\Z', "Enter the 4 digits of the customs office's code.")])),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('email', models.EmailField(max_length=254)),
                ('name', models.CharField(max_length=80)),
                ('language', models.CharField(choices=[('zh-hans', '中文'), ('en', 'English')], default='zh-hans', max_length=10)),
                ('chosen_place', models.CharField(blank=True, max_length=50)),
                ('is_administrator', models.BooleanField(default=False)),
                ('is_active', models.BooleanField(default=True)),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='one_user_an_email')],
            },
        ),
        migrations.CreateModel(
            name='Enterprise',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_zh', models.CharField(max_length=120)),
                ('name_en', models.CharField(max_length=160)),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('credit_code', models.CharField(max_length=18, unique=True, validators=[acecs.accounts.validators.unified_social_credit_code])),
                ('customs_code', models.CharField(max_length=10, unique=True, validators=[django.core.validators.RegexValidator('^[0-9]{10}\\Z', 'Enter the 10-digit customs code.')])),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enterprises', to='accounts.customsoffice')),
                ('requires_sign_off', models.BooleanField(default=False)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OfficeMembership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='office_memberships', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='accounts.customsoffice')),
                ('role', models.CharField(choices=[('reviewer', 'reviewer'), ('head', 'head of office')], max_length=20)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'office'), name='one_role_an_office'), models.CheckConstraint(condition=models.Q(('role__in', ['reviewer', 'head'])), name='office_role_known')],
            },
        ),
        migrations.CreateModel(
            name='Department',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_zh', models.CharField(max_length=120)),
                ('name_en', models.CharField(max_length=160)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='departments', to='accounts.enterprise')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('enterprise', 'name_zh'), name='one_department_a_name')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('email', models.EmailField(max_length=254)),
                ('name', models.CharField(max_length=80)),
                ('language', models.CharField(choices=[('zh-hans', '中文'), ('en', 'English')], max_length=10)),
                ('enterprise', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='accounts.enterprise')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.department')),
                ('office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='accounts.customsoffice')),
                ('role', models.CharField(choices=[('officer', 'compliance officer'), ('contributor', 'contributor'), ('manager', 'manager'), ('reviewer', 'reviewer'), ('head', 'head of office')], max_length=20)),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('invited_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['invited_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('enterprise__isnull', False), ('office__isnull', True), ('role__in', ['officer', 'contributor', 'manager'])), models.Q(('department__isnull', True), ('enterprise__isnull', True), ('office__isnull', False), ('role__in', ['reviewer', 'head'])), _connector='OR'), name='invitation_to_one_place'), models.CheckConstraint(condition=models.Q(('language__in', ['zh-hans', 'en'])), name='invitation_language_known'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('invited_at'))), name='invitation_expires_later'), models.CheckConstraint(condition=models.Q(models.Q(('accepted_at__isnull', True), ('accepted_by__isnull', True)), models.Q(('accepted_at__isnull', False), ('accepted_by__isnull', False), ('withdrawn_at__isnull', True)), _connector='OR'), name='invitation_accepted_or_withdrawn'), models.UniqueConstraint(django.db.models.functions.text.Lower('email'), models.F('enterprise'), condition=models.Q(('accepted_at__isnull', True), ('withdrawn_at__isnull', True)), name='one_invitation_into_an_enterprise'), models.UniqueConstraint(django.db.models.functions.text.Lower('email'), models.F('office'), condition=models.Q(('accepted_at__isnull', True), ('withdrawn_at__isnull', True)), name='one_invitation_into_an_office')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='accounts.enterprise')),
                ('role', models.CharField(choices=[('officer', 'compliance officer'), ('contributor', 'contributor'), ('manager', 'manager')], max_length=20)),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='accounts.department')),
                ('role_given_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('is_contact', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'enterprise'), name='one_role_an_enterprise'), models.UniqueConstraint(condition=models.Q(('is_contact', True)), fields=('department',), name='one_contact_a_department'), models.CheckConstraint(condition=models.Q(('role__in', ['officer', 'contributor', 'manager'])), name='membership_role_known')],
            },
        ),
    ]


from acecs.tables import CreateTables

Migration.operations = [CreateTables(*Migration.operations)]
