import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import ims.fields
import ims.search.vectors
import ims.tables
import stakeholders.consultation.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cycles', '0001_initial'),
        ('ims', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        ims.tables.CreateTables(
            operations=[
                migrations.CreateModel(
                    name='Consultation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consultations', to='cycles.cycle')),
                        ('programme', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='consultation', to='cycles.programmeversion')),
                        ('opens_on', models.DateField(verbose_name='opens')),
                        ('closes_on', models.DateField(verbose_name='ends')),
                        ('closed_at', models.DateTimeField(editable=False, null=True)),
                        ('closed_early_reason', models.CharField(blank=True, max_length=300, verbose_name='why it ends before its date')),
                    ],
                    options={
                        'verbose_name': 'consultation',
                        'ordering': ('opens_on', 'pk'),
                        'constraints': [models.CheckConstraint(condition=models.Q(('closes_on__gte', models.F('opens_on'))), name='consultation_ends_after_it_opens')],
                    },
                ),
                migrations.CreateModel(
                    name='Stakeholder',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stakeholders', to='ims.city')),
                        ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stakeholders', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                        ('organisation', models.CharField(blank=True, max_length=120, verbose_name='organisation')),
                        ('reason', models.CharField(choices=[('affected', 'Is affected'), ('affects', 'Affects the matter'), ('knows', 'Holds information, resources or expertise'), ('controls', 'Controls an instrument')], default='affected', max_length=10, verbose_name='why they take part')),
                        ('registered_at', models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        'verbose_name': 'stakeholder',
                        'constraints': [models.UniqueConstraint(fields=('city', 'user'), name='stakeholder_once_per_city')],
                    },
                ),
                migrations.CreateModel(
                    name='Comment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('cycle', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='cycles.cycle')),
                        ('consultation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='stakeholders.consultation')),
                        ('paragraph', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='cycles.paragraph')),
                        ('number', models.PositiveIntegerField(verbose_name='number')),
                        ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='comments', to=settings.AUTH_USER_MODEL, verbose_name='author')),
                        ('channel', models.CharField(choices=[('web', 'On this site'), ('letter', 'Letter'), ('mail', 'E-mail'), ('hearing', 'Hearing'), ('visit', 'Visit or call')], default='web', max_length=8, verbose_name='how it came')),
                        ('received_on', models.DateField(blank=True, null=True, verbose_name='received on')),
                        ('entered_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                        ('made_at', models.DateTimeField(auto_now_add=True)),
                        ('hidden_at', models.DateTimeField(editable=False, null=True)),
                        ('hidden_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='hidden by')),
                        ('hidden_reason', models.CharField(blank=True, max_length=300, verbose_name='why it is hidden')),
                    ],
                    options={
                        'verbose_name': 'comment',
                        'ordering': ('number',),
                        'constraints': [models.UniqueConstraint(fields=('cycle', 'number'), name='comment_number_once_a_cycle'), models.CheckConstraint(condition=models.Q(('hidden_at__isnull', True), models.Q(('hidden_reason', ''), _negated=True), _connector='OR'), name='comment_hidden_with_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('author__isnull', False), ('channel', 'web'), ('entered_by__isnull', True), ('received_on__isnull', True)), models.Q(models.Q(('channel', 'web'), _negated=True), ('author__isnull', True), ('entered_by__isnull', False), ('received_on__isnull', False)), _connector='OR'), name='comment_has_an_author_or_was_entered')],
                    },
                ),
                migrations.CreateModel(
                    name='ConsultationEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='stakeholders.consultation')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.BigIntegerField()),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('cycle', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cycles.cycle')),
                        ('programme', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cycles.programmeversion')),
                        ('opens_on', models.DateField(verbose_name='opens')),
                        ('closes_on', models.DateField(verbose_name='ends')),
                        ('closed_at', models.DateTimeField(editable=False, null=True)),
                        ('closed_early_reason', models.CharField(blank=True, max_length=300, verbose_name='why it ends before its date')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Answer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('comment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='stakeholders.comment')),
                        ('verdict', models.CharField(choices=[('accepted', 'Accepted'), ('partly', 'Accepted in part'), ('not_accepted', 'Not accepted'), ('noted', 'Noted')], max_length=12, verbose_name='answer')),
                        ('reason', ims.fields.TranslatedField(blank=True, default=dict, validators=[ims.fields.LongestText(4000)], verbose_name='reason')),
                        ('changed_paragraph', models.UUIDField(blank=True, null=True, verbose_name='paragraph that changes')),
                        ('answered_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='answered by')),
                        ('answered_at', models.DateTimeField(auto_now=True)),
                    ],
                    options={
                        'verbose_name': 'answer',
                        'indexes': [django.contrib.postgres.indexes.GinIndex(ims.search.vectors.Vector(ims.search.vectors.Words(models.F('reason'))), name='answer_words')],
                    },
                ),
                migrations.CreateModel(
                    name='CommentEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='stakeholders.comment')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.BigIntegerField()),
                        ('cycle', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cycles.cycle')),
                        ('consultation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='stakeholders.consultation')),
                        ('paragraph', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cycles.paragraph')),
                        ('number', models.PositiveIntegerField(verbose_name='number')),
                        ('author', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author')),
                        ('channel', models.CharField(choices=[('web', 'On this site'), ('letter', 'Letter'), ('mail', 'E-mail'), ('hearing', 'Hearing'), ('visit', 'Visit or call')], default='web', max_length=8, verbose_name='how it came')),
                        ('received_on', models.DateField(blank=True, null=True, verbose_name='received on')),
                        ('entered_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                        ('made_at', models.DateTimeField(auto_now_add=True)),
                        ('hidden_at', models.DateTimeField(editable=False, null=True)),
                        ('hidden_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='hidden by')),
                        ('hidden_reason', models.CharField(blank=True, max_length=300, verbose_name='why it is hidden')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='CommentText',
                    fields=[
                        ('comment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='words', serialize=False, to='stakeholders.comment')),
                        ('text', models.TextField(verbose_name='comment')),
                        ('sender', models.CharField(blank=True, max_length=120, verbose_name='sender')),
                        ('sender_is_shown', models.BooleanField(default=False, verbose_name='readers see the sender')),
                        ('salt', models.CharField(default=stakeholders.consultation.models.new_salt, editable=False, max_length=32, verbose_name='salt of the hash')),
                    ],
                    options={
                        'verbose_name': 'words of a comment',
                        'indexes': [django.contrib.postgres.indexes.GinIndex(ims.search.vectors.Vector(models.F('text')), name='comment_words')],
                        'constraints': [models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('text'), 4000), name='comment_text_has_a_limit')],
                    },
                ),
                migrations.CreateModel(
                    name='AnswerEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='stakeholders.answer')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.BigIntegerField()),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('comment', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='stakeholders.comment')),
                        ('verdict', models.CharField(choices=[('accepted', 'Accepted'), ('partly', 'Accepted in part'), ('not_accepted', 'Not accepted'), ('noted', 'Noted')], max_length=12, verbose_name='answer')),
                        ('reason', ims.fields.TranslatedField(blank=True, default=dict, validators=[ims.fields.LongestText(4000)], verbose_name='reason')),
                        ('changed_paragraph', models.UUIDField(blank=True, null=True, verbose_name='paragraph that changes')),
                        ('answered_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='answered by')),
                        ('answered_at', models.DateTimeField(auto_now=True)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
            ],
        ),
    ]
