"""URLs of the dashboard's pages about links."""

from django.urls import include, path

from links.dashboard import alias, bin, bulk, detail, editing, listing, qr, simulator
from links.dashboard.routing import views as routing
from links.exports import views
from links.pictures.urls import page_patterns

urlpatterns = [
    path("links", listing.links, name="links"),
    path("links/new", editing.new, name="link-new"),
    *page_patterns,
    path("links/alias", alias.alias, name="link-alias"),
    path("links/rules", routing.rules, name="link-rules"),
    path("links/rules/copy", routing.copy, name="link-rules-copy"),
    path("links/destination", routing.destination, name="link-destination"),
    path("links/bulk", bulk.bulk, name="links-bulk"),
    path("links/bulk/<str:job_id>", bulk.change, name="bulk-change"),
    path("links/bulk/<str:job_id>/progress", bulk.progress, name="bulk-change-progress"),
    path("links/bulk/<str:job_id>/undo", bulk.undo, name="bulk-change-undo"),
    path("links/bin", bin.deleted_links, name="links-bin"),
    path("links/bin/restore", bulk.restore, name="links-restore"),
    path("links/export.csv", views.export_csv, name="links-export-csv"),
    path("links/export.json", views.export_json, name="links-export-json"),
    path("", include("links.imports.urls")),
    # Last: these patterns match any word, so all fixed paths must come before them.
    path("links/<str:link_id>", detail.link, name="link"),
    path("links/<str:link_id>/edit", editing.edit, name="link-edit"),
    path("links/<str:link_id>/delete", bin.delete, name="link-delete"),
    path("links/<str:link_id>/restore", bin.restore, name="link-restore"),
    path("links/<str:link_id>/erase", bin.erase, name="link-erase"),
    path("links/<str:link_id>/simulator", simulator.simulator, name="link-simulator"),
    path("links/<str:link_id>/qr", qr.code, name="link-qr"),
    path("links/<str:link_id>/qr.<str:kind>", qr.picture, name="link-qr-picture"),
]
