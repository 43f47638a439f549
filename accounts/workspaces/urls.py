from django.urls import path

from accounts.workspaces import audit_views, views

urlpatterns = [
    path("settings", views.settings_page, name="settings"),
    path("settings/audit-log", audit_views.audit_log, name="audit-log"),
    path("settings/audit-log.csv", audit_views.audit_csv, name="audit-log-csv"),
    path("workspaces/switch", views.switch, name="workspace-switch"),
    path("workspaces/new", views.new, name="workspace-new"),
]
