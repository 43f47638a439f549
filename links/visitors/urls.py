"""The URLs of custom domains. The site's own URLs end with `code_patterns` too."""

from django.urls import path, re_path

from links.visitors import views
from redirects.codes import PATTERN

_CODE = rf"(?P<code>{PATTERN.pattern})"

code_patterns = [
    re_path(rf"^{_CODE}\+\Z", views.preview, name="preview"),
    re_path(rf"^{_CODE}\Z", views.follow, name="follow"),
]

urlpatterns = [
    path("", views.root, name="root"),
    *code_patterns,
]

handler404 = "links.visitors.views.not_found"
