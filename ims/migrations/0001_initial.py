import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import ims.cities.models
import ims.tables
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        ims.tables.CreateTables(
            operations=[
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                        ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('sort_key', models.CharField(db_collation='C', default='', editable=False, max_length=200)),
                        ('language', models.CharField(blank=True, max_length=10, verbose_name='language')),
                        ('is_active', models.BooleanField(default=True, verbose_name='may sign in')),
                        ('is_installation_admin', models.BooleanField(default=False, verbose_name='admin of the installation')),
                        ('joined_at', models.DateTimeField(auto_now_add=True, verbose_name='since')),
                        ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                        ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                    ],
                    options={
                        'verbose_name': 'person',
                        'verbose_name_plural': 'people',
                        'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='user_email_in_lower_case'), models.CheckConstraint(condition=models.Q(('is_superuser', False)), name='user_nobody_passes_every_check')],
                    },
                ),
                migrations.CreateModel(
                    name='City',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('slug', models.SlugField(max_length=60, unique=True, verbose_name='address on this site')),
                        ('population', models.PositiveIntegerField(blank=True, null=True, verbose_name='population')),
                        ('address', models.CharField(blank=True, max_length=200, verbose_name='postal address')),
                        ('time_zone', models.CharField(default='Europe/Stockholm', max_length=60, verbose_name='time zone')),
                        ('currency', models.CharField(default='EUR', max_length=3, validators=[django.core.validators.RegexValidator('^[A-Z]{3}$')], verbose_name='currency')),
                        ('financial_year_starts', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(12)], verbose_name='first month of the financial year')),
                        ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), default=ims.cities.models._default_languages, size=None, verbose_name='working languages')),
                        ('binding_language', models.CharField(default='en', max_length=10, verbose_name='binding language')),
                        ('amber_percent', models.PositiveSmallIntegerField(default=10, help_text='Share of |target − reference| by which a value may fall short of the path and still be amber.', validators=[django.core.validators.MaxValueValidator(100)], verbose_name='amber up to this many per cent of the way short of the path')),
                        ('is_observed_data', models.BooleanField(default=False, verbose_name='shows published data only')),
                        ('notice', models.CharField(blank=True, help_text='For example that the city is fictional.', max_length=200, verbose_name='notice on every page')),
                        ('accent', models.CharField(default='#1b4d73', max_length=7, verbose_name='accent colour')),
                        ('accent_night', models.CharField(default='#8ec2ea', max_length=7, verbose_name='accent colour in the dark')),
                    ],
                    options={
                        'verbose_name': 'city',
                        'verbose_name_plural': 'cities',
                        'ordering': ('slug',),
                        'permissions': [('see_city', 'SEE_CITY'), ('see_work', 'SEE_WORK'), ('see_history', 'SEE_HISTORY'), ('manage_people', 'MANAGE_PEOPLE'), ('manage_city', 'MANAGE_CITY'), ('plan_year', 'PLAN_YEAR'), ('change_step', 'CHANGE_STEP'), ('edit_indicators', 'EDIT_INDICATORS'), ('edit_baseline', 'EDIT_BASELINE'), ('sign_off_baseline', 'SIGN_OFF_BASELINE'), ('edit_targets', 'EDIT_TARGETS'), ('publish_draft', 'PUBLISH_DRAFT'), ('comment', 'COMMENT'), ('enter_comments', 'ENTER_COMMENTS'), ('answer_comments', 'ANSWER_COMMENTS'), ('moderate_comments', 'MODERATE_COMMENTS'), ('record_meeting', 'RECORD_MEETING'), ('vote', 'VOTE'), ('enter_own', 'ENTER_OWN'), ('enter_any', 'ENTER_ANY'), ('approve_values', 'APPROVE_VALUES'), ('audit', 'AUDIT'), ('evaluate', 'EVALUATE'), ('order_documents', 'ORDER_DOCUMENTS')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('languages__contains', [models.F('binding_language')])), name='city_binding_language_is_a_working_one'), models.CheckConstraint(condition=models.Q(('financial_year_starts__range', (1, 12))), name='city_financial_year_starts_in_a_month')],
                    },
                ),
                migrations.CreateModel(
                    name='Mail',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('idempotency_key', models.CharField(max_length=200, unique=True)),
                        ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='waiting', max_length=10)),
                        ('lease', models.UUIDField(editable=False, null=True)),
                        ('lease_until', models.DateTimeField(editable=False, null=True)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('not_before', models.DateTimeField(default=django.utils.timezone.now)),
                        ('error', models.CharField(blank=True, max_length=500)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('finished_at', models.DateTimeField(null=True)),
                        ('address', models.EmailField(blank=True, max_length=254, verbose_name='address')),
                        ('subject', models.CharField(max_length=200, verbose_name='subject')),
                        ('text', models.TextField(verbose_name='text')),
                        ('secret', models.CharField(blank=True, editable=False, max_length=500)),
                        ('to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mails', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'mail',
                        'abstract': False,
                        'indexes': [models.Index(fields=['state', 'not_before'], name='mail_waiting')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('to__isnull', False), models.Q(('address', ''), _negated=True), _connector='OR'), name='mail_goes_to_somebody')],
                    },
                ),
                migrations.CreateModel(
                    name='Submission',
                    fields=[
                        ('digest', models.CharField(max_length=64, primary_key=True, serialize=False)),
                        ('led_to', models.CharField(blank=True, max_length=500)),
                        ('spent_at', models.DateTimeField(auto_now_add=True, db_index=True)),
                        ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='CityEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('slug', models.SlugField(db_index=False, max_length=60, verbose_name='address on this site')),
                        ('population', models.PositiveIntegerField(blank=True, null=True, verbose_name='population')),
                        ('address', models.CharField(blank=True, max_length=200, verbose_name='postal address')),
                        ('time_zone', models.CharField(default='Europe/Stockholm', max_length=60, verbose_name='time zone')),
                        ('currency', models.CharField(default='EUR', max_length=3, validators=[django.core.validators.RegexValidator('^[A-Z]{3}$')], verbose_name='currency')),
                        ('financial_year_starts', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(12)], verbose_name='first month of the financial year')),
                        ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), default=ims.cities.models._default_languages, size=None, verbose_name='working languages')),
                        ('binding_language', models.CharField(default='en', max_length=10, verbose_name='binding language')),
                        ('amber_percent', models.PositiveSmallIntegerField(default=10, help_text='Share of |target − reference| by which a value may fall short of the path and still be amber.', validators=[django.core.validators.MaxValueValidator(100)], verbose_name='amber up to this many per cent of the way short of the path')),
                        ('is_observed_data', models.BooleanField(default=False, verbose_name='shows published data only')),
                        ('notice', models.CharField(blank=True, help_text='For example that the city is fictional.', max_length=200, verbose_name='notice on every page')),
                        ('accent', models.CharField(default='#1b4d73', max_length=7, verbose_name='accent colour')),
                        ('accent_night', models.CharField(default='#8ec2ea', max_length=7, verbose_name='accent colour in the dark')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='ims.city')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Unit',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('scale', models.CharField(choices=[('region', 'Region'), ('city', 'City'), ('neighbourhood', 'Neighbourhood'), ('organisation', 'Organisation'), ('team', 'Team'), ('individual', 'Individual')], default='organisation', max_length=20, verbose_name='scale')),
                        ('starts_on', models.DateField(blank=True, null=True, verbose_name='from')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='to')),
                        ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='ims.city')),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='ims.unit')),
                        ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='ims.unit')),
                    ],
                    options={
                        'verbose_name': 'unit',
                        'ordering': ('name',),
                        'constraints': [models.UniqueConstraint(fields=('city', 'name'), name='unit_name_once_per_city')],
                    },
                ),
                migrations.CreateModel(
                    name='Invitation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('address', models.EmailField(max_length=254, verbose_name='e-mail address')),
                        ('role', models.CharField(choices=[('city_admin', 'City admin'), ('coordinator', 'Coordinator'), ('officer', 'Officer'), ('owner', 'Owner'), ('council_member', 'Council member'), ('clerk', 'Clerk'), ('auditor', 'Auditor'), ('stakeholder', 'Stakeholder')], max_length=20, verbose_name='role')),
                        ('starts_on', models.DateField(verbose_name='from')),
                        ('invited_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='invited at')),
                        ('expires_at', models.DateTimeField(verbose_name='to')),
                        ('token_hash', models.CharField(max_length=64, unique=True)),
                        ('used_at', models.DateTimeField(null=True, verbose_name='used at')),
                        ('withdrawn_at', models.DateTimeField(null=True, verbose_name='withdrawn at')),
                        ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='ims.city')),
                        ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations_made', to=settings.AUTH_USER_MODEL, verbose_name='invited by')),
                        ('used_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to=settings.AUTH_USER_MODEL, verbose_name='used by')),
                        ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='ims.unit')),
                    ],
                    options={
                        'verbose_name': 'invitation',
                        'ordering': ('-invited_at', 'pk'),
                        'constraints': [models.UniqueConstraint(condition=models.Q(('used_at__isnull', True), ('withdrawn_at__isnull', True)), fields=('city', 'address', 'role'), name='invitation_once_unanswered'), models.CheckConstraint(condition=models.Q(('address', django.db.models.functions.text.Lower('address'))), name='invitation_address_in_lower_case'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('invited_at'))), name='invitation_expires_later')],
                    },
                ),
                migrations.CreateModel(
                    name='Membership',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('role', models.CharField(choices=[('city_admin', 'City admin'), ('coordinator', 'Coordinator'), ('officer', 'Officer'), ('owner', 'Owner'), ('council_member', 'Council member'), ('clerk', 'Clerk'), ('auditor', 'Auditor'), ('stakeholder', 'Stakeholder')], max_length=20, verbose_name='role')),
                        ('starts_on', models.DateField(verbose_name='from')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='to')),
                        ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='ims.city')),
                        ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='auth.group')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                        ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='ims.unit')),
                    ],
                    options={
                        'verbose_name': 'membership',
                        'ordering': ('city', 'role', 'starts_on'),
                        'indexes': [models.Index(fields=['user', 'city'], name='ims_members_user_id_ebc3ef_idx')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='membership_ends_after_it_starts'), models.UniqueConstraint(fields=('city', 'user', 'role', 'starts_on'), name='membership_once_from_a_day')],
                    },
                ),
                migrations.CreateModel(
                    name='UnitEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('scale', models.CharField(choices=[('region', 'Region'), ('city', 'City'), ('neighbourhood', 'Neighbourhood'), ('organisation', 'Organisation'), ('team', 'Team'), ('individual', 'Individual')], default='organisation', max_length=20, verbose_name='scale')),
                        ('starts_on', models.DateField(blank=True, null=True, verbose_name='from')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='to')),
                        ('city', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='ims.city')),
                        ('parent', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='ims.unit')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='ims.unit')),
                        ('successor', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='ims.unit')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='InvitationEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('role', models.CharField(choices=[('city_admin', 'City admin'), ('coordinator', 'Coordinator'), ('officer', 'Officer'), ('owner', 'Owner'), ('council_member', 'Council member'), ('clerk', 'Clerk'), ('auditor', 'Auditor'), ('stakeholder', 'Stakeholder')], max_length=20, verbose_name='role')),
                        ('starts_on', models.DateField(verbose_name='from')),
                        ('invited_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='invited at')),
                        ('expires_at', models.DateTimeField(verbose_name='to')),
                        ('used_at', models.DateTimeField(null=True, verbose_name='used at')),
                        ('withdrawn_at', models.DateTimeField(null=True, verbose_name='withdrawn at')),
                        ('city', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='ims.city')),
                        ('invited_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invited by')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='ims.invitation')),
                        ('used_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='used by')),
                        ('unit', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='ims.unit')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='MembershipEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('role', models.CharField(choices=[('city_admin', 'City admin'), ('coordinator', 'Coordinator'), ('officer', 'Officer'), ('owner', 'Owner'), ('council_member', 'Council member'), ('clerk', 'Clerk'), ('auditor', 'Auditor'), ('stakeholder', 'Stakeholder')], max_length=20, verbose_name='role')),
                        ('starts_on', models.DateField(verbose_name='from')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='to')),
                        ('city', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='ims.city')),
                        ('group', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='auth.group')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='ims.membership')),
                        ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('unit', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='ims.unit')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
            ],
        ),
    ]
