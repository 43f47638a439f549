"""All pages of the app: those of a workspace, and a person's own, which begin with /accounts/ for the most part."""

from django.urls import include, path

from accounts.closing import urls as closing
from accounts.keys import urls as keys
from accounts.members import urls as members
from accounts.workspaces import urls as workspaces

workspace_patterns = [
    *workspaces.workspace_patterns,
    *keys.workspace_patterns,
    *members.workspace_patterns,
    *closing.workspace_patterns,
]
urlpatterns = [
    path("accounts/", include("accounts.sign_in.urls")),
    *workspaces.urlpatterns,
    *members.urlpatterns,
    *closing.urlpatterns,
]
