from django.urls import path

from campaigns import pages

urlpatterns = [
    path("campaigns", pages.campaigns, name="campaigns"),
    path("campaigns/new", pages.new, name="campaign-new"),
    path("campaigns/preview", pages.preview, name="campaign-preview"),
    path("campaigns/<str:campaign_id>/edit", pages.edit, name="campaign-edit"),
    path("campaigns/<str:campaign_id>/archive", pages.archive, name="campaign-archive"),
    path("campaigns/<str:campaign_id>/restore", pages.restore, name="campaign-restore"),
    path("campaigns/<str:campaign_id>/delete", pages.delete, name="campaign-delete"),
]
