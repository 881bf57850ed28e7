import django.db.models.deletion
import django.utils.timezone
import ims.tables
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cycles', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        ims.tables.CreateTables(
            operations=[
                migrations.CreateModel(
                    name='ArchiveJob',
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
                        ('progress', models.PositiveSmallIntegerField(default=0)),
                        ('doing', models.CharField(blank=True, max_length=100)),
                        ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='archive_jobs', to='cycles.decision')),
                        ('head', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cycles.recordentry', verbose_name='last entry of the record')),
                        ('ordered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ordered by')),
                    ],
                    options={
                        'verbose_name': 'archive package job',
                        'ordering': ('-pk',),
                        'abstract': False,
                        'indexes': [models.Index(fields=['state', 'not_before'], name='archivejob_waiting')],
                    },
                ),
                migrations.CreateModel(
                    name='ReportJob',
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
                        ('progress', models.PositiveSmallIntegerField(default=0)),
                        ('doing', models.CharField(blank=True, max_length=100)),
                        ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='report_jobs', to='cycles.cycle')),
                        ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='report_jobs', to='cycles.snapshot')),
                        ('kind', models.CharField(choices=[('council_paper', 'Council paper'), ('sustainability', 'Sustainability report'), ('minutes', 'Minutes'), ('open_minutes', 'Minutes for everybody'), ('decision', 'Decision with vote record'), ('programme', 'Programme as adopted'), ('balance', 'Budget balance')], max_length=20, verbose_name='document')),
                        ('language', models.CharField(max_length=10, verbose_name='language')),
                        ('file_format', models.CharField(choices=[('pdf', 'PDF, the document'), ('word', 'Word file, to paste from')], default='pdf', max_length=4, verbose_name='file')),
                        ('concerns', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cycles.recordentry', verbose_name='decision that it names')),
                        ('ordered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ordered by')),
                    ],
                    options={
                        'verbose_name': 'document job',
                        'ordering': ('-created_at', '-pk'),
                        'abstract': False,
                        'indexes': [models.Index(fields=['state', 'not_before'], name='reportjob_waiting')],
                    },
                ),
                migrations.CreateModel(
                    name='ArchivePackage',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('job', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='package', to='reports.archivejob')),
                        ('content', models.BinaryField()),
                        ('sha256', models.CharField(max_length=64)),
                        ('made_at', models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        'verbose_name': 'archive package',
                    },
                ),
                migrations.CreateModel(
                    name='Document',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('job', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='document', to='reports.reportjob')),
                        ('content', models.BinaryField()),
                        ('sha256', models.CharField(max_length=64)),
                        ('pages', models.PositiveSmallIntegerField()),
                        ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='document', to='cycles.recordentry')),
                        ('made_at', models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        'verbose_name': 'document',
                    },
                ),
                migrations.CreateModel(
                    name='WordFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('job', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='word_file', to='reports.reportjob')),
                        ('content', models.BinaryField()),
                        ('made_at', models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        'verbose_name': 'Word file',
                    },
                ),
                migrations.CreateModel(
                    name='SealedCopy',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='sealed_copy', to='reports.document')),
                        ('content', models.BinaryField()),
                        ('sha256', models.CharField(max_length=64)),
                        ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='sealed_copy', to='cycles.recordentry')),
                        ('made_at', models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        'verbose_name': 'sealed copy',
                    },
                ),
                migrations.CreateModel(
                    name='SealJob',
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
                        ('progress', models.PositiveSmallIntegerField(default=0)),
                        ('doing', models.CharField(blank=True, max_length=100)),
                        ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='seal_job', to='reports.document')),
                    ],
                    options={
                        'verbose_name': 'seal to be set',
                        'abstract': False,
                        'indexes': [models.Index(fields=['state', 'not_before'], name='sealjob_waiting')],
                    },
                ),
            ],
        ),
    ]
