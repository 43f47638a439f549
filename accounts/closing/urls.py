from django.urls import path

from accounts.closing import views

workspace_patterns = [path("settings/delete", views.delete_workspace, name="workspace-delete")]
urlpatterns = [
    path("account/data", views.own_data, name="account-data"),
    path("account/delete", views.delete_account, name="account-delete"),
]
