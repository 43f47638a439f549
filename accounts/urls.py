"""All pages of the app: one's own account under /accounts/, everything else at the top."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("accounts.sign_in.urls")),
    path("", include("accounts.workspaces.urls")),
    path("", include("accounts.keys.urls")),
    path("", include("accounts.members.urls")),
    path("", include("accounts.closing.urls")),
]
