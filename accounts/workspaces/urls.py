from django.urls import path

from accounts.workspaces import views

urlpatterns = [
    path("settings", views.settings_page, name="settings"),
    path("workspaces/switch", views.switch, name="workspace-switch"),
    path("workspaces/new", views.new, name="workspace-new"),
]
