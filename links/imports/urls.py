from django.urls import path

from links.imports import step_views, views

urlpatterns = [
    path("links/import", views.imports, name="imports"),
    path("links/import/template.csv", views.template, name="import-template"),
    path("links/import/<str:import_id>", views.one_import, name="import"),
    path("links/import/<str:import_id>/progress", views.progress, name="import-progress"),
    path("links/import/<str:import_id>/columns", step_views.columns, name="import-columns"),
    path("links/import/<str:import_id>/read", step_views.read_again, name="import-read"),
    path("links/import/<str:import_id>/start", step_views.start, name="import-start"),
    path("links/import/<str:import_id>/stop", step_views.stop, name="import-stop"),
    path("links/import/<str:import_id>/undo", step_views.undo, name="import-undo"),
    path("links/import/<str:import_id>/delete", step_views.delete, name="import-delete"),
    path("links/import/<str:import_id>/problems.csv", views.bad_rows, name="import-problems"),
    path("links/import/<str:import_id>/results.csv", views.results, name="import-results"),
]
