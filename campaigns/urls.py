from django.urls import include, path

from campaigns import views

urlpatterns = [
    path("campaigns", views.campaigns, name="campaigns"),
    path("campaigns/new", views.new, name="campaign-new"),
    path("", include("campaigns.utm_templates.urls")),
    path("campaigns/preview", views.preview, name="campaign-preview"),
    path("campaigns/<str:campaign_id>/edit", views.edit, name="campaign-edit"),
    path("campaigns/<str:campaign_id>/archive", views.archive, name="campaign-archive"),
    path("campaigns/<str:campaign_id>/restore", views.restore, name="campaign-restore"),
    path("campaigns/<str:campaign_id>/delete", views.delete, name="campaign-delete"),
]
