"""URLs of pictures: the pages in the dashboard, and the files."""

from django.urls import path, re_path

from links.pictures import pages, views

page_patterns = [
    path("links/pictures", pages.pictures, name="pictures"),
    path("links/pictures/<str:picture_id>/delete", pages.delete, name="picture-delete"),
]
file_pattern = re_path(r"^media/(?P<name>[0-9a-f]{2}/[0-9a-f]{40}\.jpg)\Z", views.picture, name="picture-file")
