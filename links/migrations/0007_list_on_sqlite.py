from django.db import migrations, models


class AddIndexOnSqlite(migrations.AddIndex):
    """The others read rows quickly enough, and PostgreSQL's indexes hold no texts as long as this."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor == 'sqlite':
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor == 'sqlite':
            super().database_backwards(app_label, schema_editor, from_state, to_state)


class Migration(migrations.Migration):

    dependencies = [
        ('links', '0006_guest_link'),
    ]

    operations = [
        AddIndexOnSqlite(
            model_name='link',
            index=models.Index(fields=['workspace', '-created_at', '-id', 'disabled_at', 'starts_at', 'expires_at', 'max_clicks', 'campaign', 'domain', 'search_text'], name='link_list_on_sqlite'),
        ),
    ]
