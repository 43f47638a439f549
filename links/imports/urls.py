from django.urls import path

from links.imports import pages, steps

urlpatterns = [
    path("links/import", pages.imports, name="imports"),
    path("links/import/template.csv", pages.template, name="import-template"),
    path("links/import/<str:import_id>", pages.one_import, name="import"),
    path("links/import/<str:import_id>/progress", pages.progress, name="import-progress"),
    path("links/import/<str:import_id>/columns", steps.columns, name="import-columns"),
    path("links/import/<str:import_id>/read", steps.read_again, name="import-read"),
    path("links/import/<str:import_id>/start", steps.start, name="import-start"),
    path("links/import/<str:import_id>/stop", steps.stop, name="import-stop"),
    path("links/import/<str:import_id>/undo", steps.undo, name="import-undo"),
    path("links/import/<str:import_id>/delete", steps.forget, name="import-delete"),
    path("links/import/<str:import_id>/problems.csv", pages.bad_rows, name="import-problems"),
]
