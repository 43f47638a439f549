"""The URLs of custom domains. The site's own URLs end with `code_patterns` too."""

from django.urls import path, re_path

from domains.app_links.urls import app_link_patterns
from links.visitors import views
from links.visitors.reports import report
from redirects.codes import APPENDED, PATTERN
from shortener.web.views import robots_txt

_CODE = rf"(?P<code>{PATTERN.pattern})"

code_patterns = [
    re_path(rf"^{_CODE}\+{APPENDED}\Z", views.preview, name="preview"),
    re_path(rf"^{_CODE}{APPENDED}\Z", views.follow, name="follow"),
]

# Two segments, so that it is no code, and on every host: the pages of customers' domains do not lead to the site.
report_pattern = path("report/link", report, name="report-link")

urlpatterns = [
    path("", views.root, name="root"),
    path("robots.txt", robots_txt, name="robots-txt"),
    report_pattern,
    *app_link_patterns,
    *code_patterns,
]

handler404 = "links.visitors.views.not_found"
