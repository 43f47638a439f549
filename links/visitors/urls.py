"""The URLs of custom domains; the site has `code_patterns` too, after all its others."""

from django.urls import path, re_path

from links.visitors import views

code_patterns = [
    re_path(r"^(?P<code>[A-Za-z0-9-]{3,30})\+\Z", views.preview, name="preview"),
    re_path(r"^(?P<code>[A-Za-z0-9-]{3,30})\Z", views.follow, name="follow"),
]

urlpatterns = [
    path("", views.root, name="root"),
    *code_patterns,
]

handler404 = "links.visitors.views.not_found"
