from django.urls import path

from accounts.workspaces import audit_views, views

workspace_patterns = [
    path("settings", views.settings_page, name="settings"),
    path("settings/audit-log", audit_views.audit_log, name="audit-log"),
    path("settings/audit-log.csv", audit_views.audit_file, {"ending": "csv"}, name="audit-log-csv"),
    path("settings/audit-log.jsonl", audit_views.audit_file, {"ending": "jsonl"}, name="audit-log-jsonl"),
]
urlpatterns = [
    path("workspaces/switch", views.switch, name="workspace-switch"),
    path("workspaces/new", views.new, name="workspace-new"),
]
