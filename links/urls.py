from django.urls import include, path

from links import export_pages

urlpatterns = [
    path("links/export.csv", export_pages.export_csv, name="links-export-csv"),
    path("links/export.json", export_pages.export_json, name="links-export-json"),
    path("", include("links.imports.urls")),
]
