from django.urls import path

from links.api import batch, bulk, deleted, guest, labels, me, qr, stats, views
from links.api.routing import simulator

urlpatterns = [
    path("links", views.LinkCollection.as_view(), name="api-links"),
    path("links/batch", batch.LinkBatch.as_view(), name="api-links-batch"),
    path("links/bulk", bulk.BulkImport.as_view(), name="api-links-bulk"),
    path("links/guest", guest.GuestLinkCollection.as_view(), name="api-links-guest"),
    path("links/<str:link_id>", views.LinkDetail.as_view(), name="api-link"),
    path("links/<str:link_id>/restore", deleted.LinkRestoration.as_view(), name="api-link-restore"),
    path("links/<str:link_id>/simulate", simulator.LinkSimulation.as_view(), name="api-link-simulate"),
    path("links/<str:link_id>/stats", stats.LinkStats.as_view(), name="api-link-stats"),
    path("links/<str:link_id>/qr", qr.LinkQr.as_view(), name="api-link-qr"),
    path("campaigns/<str:campaign_id>/stats", stats.CampaignStats.as_view(), name="api-campaign-stats"),
    path("tags", labels.TagCollection.as_view(), name="api-tags"),
    path("folders", labels.FolderCollection.as_view(), name="api-folders"),
    path("me", me.Me.as_view(), name="api-me"),
]
