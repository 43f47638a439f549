import datetime
import django.db.models.deletion
import django.utils.timezone
import domains.models
import shortener.db.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Domain',
            fields=[
                ('id', shortener.db.ids.ObjectIdField(db_column='_id', default=shortener.db.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('host', models.CharField(help_text="The domain's name alone, such as go.example.com.", max_length=253, verbose_name='host')),
                ('token', models.CharField(default=domains.models.new_token, editable=False, max_length=32, verbose_name='token')),
                ('verified_at', models.DateTimeField(blank=True, help_text="Set when the host's DNS was seen to be the workspace's. Set by hand, no check ever clears it.", null=True, verbose_name='verified')),
                ('is_vouched', models.BooleanField(default=False, editable=False, verbose_name='vouched for')),
                ('last_checked_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='last checked')),
                ('check_due_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True, verbose_name='next check')),
                ('failing_since', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='failing since')),
                ('proof', models.CharField(blank=True, choices=[('txt', 'proven by TXT'), ('cname', 'proven by CNAME'), ('contested', 'needs the TXT record'), ('missing', 'no record'), ('taken', 'verified by another workspace'), ('no_answer', 'no answer')], editable=False, max_length=10, verbose_name='DNS')),
                ('dns_answer', models.JSONField(blank=True, editable=False, null=True, verbose_name='DNS answer')),
                ('root_url', models.URLField(blank=True, help_text='Where the bare host leads; empty shows a plain page.', max_length=2048, verbose_name='front page')),
                ('not_found_url', models.URLField(blank=True, help_text='Empty shows a plain page.', max_length=2048, verbose_name='page for unknown codes')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='domains', to='accounts.workspace', verbose_name='workspace')),
            ],
            options={
                'verbose_name': 'domain',
                'verbose_name_plural': 'domains',
                'indexes': [models.Index(fields=['host'], name='domain_by_host'), models.Index(fields=['check_due_at'], name='domain_by_check')],
                'constraints': [models.UniqueConstraint(fields=('workspace', 'host'), name='domain_once_per_workspace'), models.UniqueConstraint(condition=models.Q(('verified_at__gt', datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), fields=('host',), name='domain_verified_once', violation_error_message='Another workspace has verified this domain.')],
            },
        ),
    ]
