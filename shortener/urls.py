"""The site: API, admin, health, and last of all its short links."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from links.pages import front
from links.pages.campaign import campaign
from links.pages.overview import overview
from links.redirects.urls import code_patterns
from shortener import health
from shortener.api.documents import OpenApiDocument, docs
from shortener.api.views import UnknownAddress
from shortener.developers import developers

# Operators sign in as everybody does: with their second factor, and within the limits.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", front.front_page, name="home"),
    path("guest/<str:link_id>", front.guest_link, name="guest-link"),
    path("favicon.ico", RedirectView.as_view(url="/static/favicon.svg", permanent=False)),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("api/openapi.json", OpenApiDocument.as_view(), name="api-openapi"),
    path("api/docs", docs, name="api-docs"),
    path("api/", include("links.api.urls")),
    path("api/", include("campaigns.api.urls")),
    path("api/", include("domains.api.urls")),
    re_path(r"^api(/[\s\S]*)?\Z", UnknownAddress.as_view(), name="api-unknown"),
    path("", include("campaigns.urls")),
    path("campaigns/<str:campaign_id>", campaign, name="campaign"),
    path("", include("domains.urls")),
    path("", include("accounts.key_urls")),
    path("", include("links.urls")),
    path("developers", developers, name="developers"),
    path("overview", overview, name="overview"),
    path("accounts/", include("accounts.urls")),
    path("", include("accounts.page_urls")),
    path("", include("links.takeout.urls")),
    # These could be codes: no slash is added to them. People type them, and no link can have them.
    path("admin", RedirectView.as_view(url="/admin/", permanent=False)),
    path("accounts", RedirectView.as_view(pattern_name="account", permanent=False)),
    *(path(word, RedirectView.as_view(pattern_name=f"account_{word}")) for word in ("login", "logout", "signup")),
    path("admin/", admin.site.urls),
    *code_patterns,
]

handler400 = "shortener.pages.bad_request"
handler403 = "shortener.pages.forbidden"
handler404 = "shortener.pages.not_found"
handler429 = "shortener.pages.too_many_requests"  # allauth's own kind
handler500 = "shortener.pages.server_error"
