import django.db.models.deletion
import django.utils.timezone
import links.models.schema
import shortener.db.ids
import shortener.db.operations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('campaigns', '0001_initial'),
        ('domains', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', shortener.db.ids.ObjectIdField(db_column='_id', default=shortener.db.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('uploaded', 'Columns to be confirmed'), ('checking', 'Being checked'), ('checked', 'Checked, nothing imported yet'), ('importing', 'Being imported'), ('stopped', 'Stopped'), ('done', 'Imported'), ('undoing', 'Being undone'), ('undone', 'Undone')], default='uploaded', max_length=10, verbose_name='state')),
                ('file_name', models.CharField(max_length=200, verbose_name='file')),
                ('encoding', models.CharField(max_length=20, verbose_name='encoding')),
                ('separator', models.CharField(max_length=1, verbose_name='separator')),
                ('has_header', models.BooleanField(verbose_name='has a header')),
                ('header', models.JSONField(default=list)),
                ('mapping', models.JSONField(default=dict)),
                ('schema_version', models.PositiveSmallIntegerField(default=links.models.schema.schema_version, editable=False)),
                ('time_zone', models.CharField(max_length=64, verbose_name='time zone')),
                ('day_first', models.BooleanField(verbose_name='day first')),
                ('row_count', models.PositiveIntegerField(verbose_name='rows')),
                ('stopped_because', models.TextField(blank=True, verbose_name='stopped because')),
                ('undoes_all', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='uploaded')),
                ('moved_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('finished_at', models.DateTimeField(null=True, verbose_name='finished')),
                ('undone_at', models.DateTimeField(null=True, verbose_name='undone')),
                ('acting', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace', verbose_name='workspace')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
            },
        ),
        migrations.CreateModel(
            name='ImportBatch',
            fields=[
                ('id', shortener.db.ids.ObjectIdField(db_column='_id', default=shortener.db.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('first', models.PositiveIntegerField()),
                ('size', models.PositiveSmallIntegerField()),
                ('rows', models.JSONField()),
                ('checked_at', models.DateTimeField(null=True)),
                ('problems', models.JSONField(default=list)),
                ('refused', models.PositiveSmallIntegerField(default=0)),
                ('aliases', models.JSONField(default=list)),
                ('done', models.PositiveSmallIntegerField(default=0)),
                ('is_done', models.BooleanField(default=False)),
                ('links', models.JSONField(default=list)),
                ('created', models.PositiveSmallIntegerField(default=0)),
                ('undone_at', models.DateTimeField(null=True)),
                ('deleted', models.PositiveSmallIntegerField(default=0)),
                ('upload', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='batches', to='links.import')),
            ],
        ),
        migrations.CreateModel(
            name='ImportFile',
            fields=[
                ('id', shortener.db.ids.ObjectIdField(db_column='_id', default=shortener.db.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('content', models.BinaryField()),
                ('upload', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='file', to='links.import')),
            ],
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', shortener.db.ids.ObjectIdField(db_column='_id', default=shortener.db.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=30, verbose_name='code')),
                ('key', models.CharField(editable=False, max_length=300, unique=True, verbose_name='key')),
                ('destination', models.CharField(help_text='As it was given.', max_length=2048, verbose_name='destination')),
                ('location', models.TextField(editable=False, help_text='The destination as sent to browsers.', verbose_name='location')),
                ('password', models.CharField(blank=True, editable=False, max_length=200, verbose_name='password')),
                ('starts_at', models.DateTimeField(blank=True, null=True, verbose_name='starts')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='expires')),
                ('max_clicks', models.PositiveIntegerField(blank=True, null=True, verbose_name='click limit')),
                ('click_count', models.PositiveBigIntegerField(default=0, editable=False, verbose_name='clicks')),
                ('folder', models.CharField(blank=True, max_length=50, verbose_name='folder')),
                ('notes', models.CharField(blank=True, max_length=500, verbose_name='notes')),
                ('search_text', models.TextField(default='', editable=False)),
                ('is_guest', models.BooleanField(default=False, editable=False, verbose_name='guest link')),
                ('disabled_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='disabled')),
                ('blocked_because', models.CharField(blank=True, editable=False, max_length=200, verbose_name='blocked because')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='updated')),
                ('campaign', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='links', to='campaigns.campaign', verbose_name='campaign')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
                ('domain', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='links', to='domains.domain', verbose_name='domain')),
                ('workspace', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='links', to='accounts.workspace', verbose_name='workspace')),
            ],
            options={
                'verbose_name': 'link',
                'verbose_name_plural': 'links',
            },
        ),
        migrations.CreateModel(
            name='GuestLink',
            fields=[
            ],
            options={
                'verbose_name': 'guest link',
                'verbose_name_plural': 'guest links',
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('links.link',),
        ),
        migrations.CreateModel(
            name='LinkChange',
            fields=[
                ('id', shortener.db.ids.ObjectIdField(db_column='_id', default=shortener.db.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('link_id', shortener.db.ids.ObjectIdField(verbose_name='link')),
                ('at', models.DateTimeField(verbose_name='time')),
                ('who', models.CharField(max_length=254, verbose_name='who')),
                ('kind', models.CharField(choices=[('changed', 'Changed'), ('disabled', 'Disabled'), ('enabled', 'Enabled'), ('deleted', 'Deleted'), ('restored', 'Restored')], max_length=10, verbose_name='kind')),
                ('fields', models.JSONField(default=dict, verbose_name='fields')),
                ('schema_version', models.PositiveSmallIntegerField(default=links.models.schema.schema_version, editable=False)),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                ('workspace', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'change of a link',
                'verbose_name_plural': 'changes of links',
            },
        ),
        migrations.CreateModel(
            name='LinkTag',
            fields=[
                ('id', shortener.db.ids.ObjectIdField(db_column='_id', default=shortener.db.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=30, verbose_name='name')),
                ('folded', models.CharField(editable=False, max_length=90)),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tags', to='links.link', verbose_name='link')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'tag',
                'verbose_name_plural': 'tags',
                'ordering': ('position',),
            },
        ),
        migrations.CreateModel(
            name='DeletedLink',
            fields=[
                ('id', shortener.db.ids.ObjectIdField(db_column='_id', default=shortener.db.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('domain_id', models.CharField(blank=True, db_index=True, max_length=24, verbose_name='domain')),
                ('short_url', models.CharField(max_length=300, verbose_name='short URL')),
                ('destination', models.TextField(verbose_name='destination')),
                ('values', models.JSONField(verbose_name='values')),
                ('schema_version', models.PositiveSmallIntegerField(default=links.models.schema.schema_version, editable=False)),
                ('tag_names', models.JSONField(default=list, verbose_name='tags')),
                ('deleted_at', models.DateTimeField(db_index=True, verbose_name='deleted')),
                ('deleted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='deleted by')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'deleted link',
                'verbose_name_plural': 'deleted links',
                'indexes': [models.Index(fields=['workspace', '-deleted_at', '-id'], name='deleted_link_newest')],
            },
        ),
        migrations.AddIndex(
            model_name='import',
            index=models.Index(fields=['workspace', '-created_at', '-id'], name='import_newest'),
        ),
        migrations.AddIndex(
            model_name='import',
            index=models.Index(fields=['state', 'moved_at'], name='import_at_rest'),
        ),
        migrations.AddIndex(
            model_name='import',
            index=models.Index(fields=['created_at'], name='import_oldest'),
        ),
        migrations.AddConstraint(
            model_name='importbatch',
            constraint=models.UniqueConstraint(fields=('upload', 'first'), name='import_batch_once'),
        ),
        migrations.AddIndex(
            model_name='link',
            index=models.Index(fields=['workspace', '-created_at', '-id'], name='link_newest'),
        ),
        migrations.AddIndex(
            model_name='link',
            index=models.Index(fields=['workspace', '-updated_at', '-id'], name='link_last_changed'),
        ),
        migrations.AddIndex(
            model_name='link',
            index=models.Index(fields=['workspace', 'folder', '-created_at', '-id'], name='link_newest_in_folder'),
        ),
        migrations.AddIndex(
            model_name='link',
            index=models.Index(fields=['is_guest', 'expires_at'], name='link_guest_expiry'),
        ),
        shortener.db.operations.AddIndexOnSqlite(
            model_name='link',
            index=models.Index(fields=['workspace', '-created_at', '-id', 'disabled_at', 'starts_at', 'expires_at', 'max_clicks', 'campaign', 'domain', 'search_text'], name='link_list_on_sqlite'),
        ),
        migrations.AddConstraint(
            model_name='link',
            constraint=models.CheckConstraint(condition=models.Q(('starts_at__isnull', True), ('expires_at__isnull', True), ('starts_at__lt', models.F('expires_at')), _connector='OR'), name='link_starts_before_it_expires'),
        ),
        migrations.AddConstraint(
            model_name='link',
            constraint=models.CheckConstraint(condition=models.Q(('max_clicks__isnull', True), models.Q(('max_clicks__gte', 1), ('max_clicks__lte', 2147483647)), _connector='OR'), name='link_max_clicks_is_positive'),
        ),
        migrations.AddConstraint(
            model_name='link',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_guest', True), ('workspace__isnull', True)), models.Q(('is_guest', False), ('workspace__isnull', False)), _connector='OR'), name='link_has_a_workspace_or_is_a_guest'),
        ),
        migrations.AddIndex(
            model_name='linkchange',
            index=models.Index(fields=['link_id', '-at', '-id'], name='link_change_newest'),
        ),
        migrations.AddIndex(
            model_name='linkchange',
            index=models.Index(fields=['workspace', '-at', '-id'], name='link_change_in_workspace'),
        ),
        migrations.AddIndex(
            model_name='linktag',
            index=models.Index(fields=['workspace', 'folded', 'name'], name='tag_in_workspace'),
        ),
        migrations.AddConstraint(
            model_name='linktag',
            constraint=models.UniqueConstraint(fields=('link', 'folded'), name='tag_once_per_link'),
        ),
    ]
