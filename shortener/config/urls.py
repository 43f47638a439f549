"""The URLs of the site: API, dashboard, admin, and after all others its short links."""

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from accounts.urls import workspace_patterns
from domains.app_links.urls import app_link_patterns
from links.dashboard import home
from links.dashboard.statistics import campaign, overview
from links.pictures.urls import file_pattern
from links.visitors.reports import report
from links.visitors.urls import code_patterns, report_pattern
from operations.views import operations
from shortener.api.developers import developers
from shortener.api.documents import OpenApiDocument, docs
from shortener.api.reference.views import developers_markdown, llms_txt, reference, reference_markdown
from shortener.api.views import UnknownAddress
from shortener.web.addresses.workspace_urls import workspace_pages
from shortener.web.views import live, robots_txt, security_txt

urlpatterns = [
    path("", home.home, name="home"),
    path("guest/<str:link_id>", home.guest_link, name="guest-link"),
    path("guest/<str:link_id>/confirm/<str:token>", home.guest_confirm, name="guest-confirm"),
    path("report", report, name="report"),
    report_pattern,
    path("favicon.ico", RedirectView.as_view(url="/static/favicon.svg", permanent=False)),
    path("health/live", live, name="health-live"),
    path("robots.txt", robots_txt, name="robots-txt"),
    path(".well-known/change-password", RedirectView.as_view(pattern_name="account_change_password")),
    path(".well-known/security.txt", security_txt, name="security-txt"),
    *app_link_patterns,
    file_pattern,
    path("api/openapi.json", OpenApiDocument.as_view(), name="api-openapi"),
    path("api/docs", docs, name="api-docs"),
    path("api/", include("links.api.urls")),
    path("api/", include("campaigns.api.urls")),
    path("api/", include("domains.api.urls")),
    re_path(r"^[/]*[aA][pP][iI](/[\s\S]*)?\Z", UnknownAddress.as_view(), name="api-unknown"),
    workspace_pages(
        path("overview", overview, name="overview"),
        path("", include("links.dashboard.urls")),
        path("", include("campaigns.urls")),
        path("campaigns/<str:campaign_id>", campaign, name="campaign"),
        path("", include("domains.urls")),
        path("", include(workspace_patterns)),
    ),
    path("developers", developers, name="developers"),
    path("developers.md", developers_markdown, name="developers-markdown"),
    path("developers/reference", reference, name="reference"),
    path("developers/reference.md", reference_markdown, name="reference-markdown"),
    path("llms.txt", llms_txt, name="llms-txt"),
    path("", include("accounts.urls")),
    path("", include("links.takeout.urls")),
    # Reserved words that people type without a slash; Django adds none, since each could be a code.
    path("admin", RedirectView.as_view(url="/admin/", permanent=False)),
    path("accounts", RedirectView.as_view(pattern_name="account", permanent=False)),
    *(path(word, RedirectView.as_view(pattern_name=f"account_{word}")) for word in ("login", "logout", "signup")),
    re_path(
        r"^workspaces/(?P<workspace_id>[0-9a-f]{24})/?\Z",
        RedirectView.as_view(url="/workspaces/%(workspace_id)s/overview"),
        name="workspace",
    ),
    path("admin/operations/", operations, name="operations"),
    path("admin/", admin.site.urls),
    *code_patterns,
]

handler400 = "shortener.web.error_views.bad_request"
handler403 = "shortener.web.error_views.forbidden"
handler404 = "shortener.web.error_views.not_found"
handler429 = "shortener.web.error_views.too_many_requests"  # allauth's own kind
handler500 = "shortener.web.error_views.server_error"
