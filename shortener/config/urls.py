"""The URLs of the site: API, dashboard, admin, and after all others its short links."""

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from links.dashboard import home
from links.dashboard.statistics import campaign, overview
from links.visitors.urls import code_patterns
from shortener.api.developers import developers
from shortener.api.documents import OpenApiDocument, docs
from shortener.api.views import UnknownAddress
from shortener.web.views import live, robots_txt, security_txt

urlpatterns = [
    path("", home.home, name="home"),
    path("guest/<str:link_id>", home.guest_link, name="guest-link"),
    path("favicon.ico", RedirectView.as_view(url="/static/favicon.svg", permanent=False)),
    path("health/live", live, name="health-live"),
    path("robots.txt", robots_txt, name="robots-txt"),
    path(".well-known/change-password", RedirectView.as_view(pattern_name="account_change_password")),
    path(".well-known/security.txt", security_txt, name="security-txt"),
    path("api/openapi.json", OpenApiDocument.as_view(), name="api-openapi"),
    path("api/docs", docs, name="api-docs"),
    path("api/", include("links.api.urls")),
    path("api/", include("campaigns.api.urls")),
    path("api/", include("domains.api.urls")),
    re_path(r"^api(/[\s\S]*)?\Z", UnknownAddress.as_view(), name="api-unknown"),
    path("", include("campaigns.urls")),
    path("campaigns/<str:campaign_id>", campaign, name="campaign"),
    path("", include("domains.urls")),
    path("", include("links.dashboard.urls")),
    path("developers", developers, name="developers"),
    path("overview", overview, name="overview"),
    path("", include("accounts.urls")),
    path("", include("links.takeout.urls")),
    # Reserved words that people type without a slash; Django adds none, since each could be a code.
    path("admin", RedirectView.as_view(url="/admin/", permanent=False)),
    path("accounts", RedirectView.as_view(pattern_name="account", permanent=False)),
    *(path(word, RedirectView.as_view(pattern_name=f"account_{word}")) for word in ("login", "logout", "signup")),
    path("admin/", admin.site.urls),
    *code_patterns,
]

handler400 = "shortener.web.error_views.bad_request"
handler403 = "shortener.web.error_views.forbidden"
handler404 = "shortener.web.error_views.not_found"
handler429 = "shortener.web.error_views.too_many_requests"  # allauth's own kind
handler500 = "shortener.web.error_views.server_error"
