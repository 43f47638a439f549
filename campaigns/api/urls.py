from django.urls import path

from campaigns.api import views

urlpatterns = [
    path("campaigns", views.CampaignCollection.as_view(), name="api-campaigns"),
    path("campaigns/<str:campaign_id>", views.CampaignDetail.as_view(), name="api-campaign"),
]
