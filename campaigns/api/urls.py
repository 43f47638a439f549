from django.urls import path

from campaigns.api import utm_templates, views

urlpatterns = [
    path("campaigns", views.CampaignCollection.as_view(), name="api-campaigns"),
    path("campaigns/<str:campaign_id>", views.CampaignDetail.as_view(), name="api-campaign"),
    path("utm-templates", utm_templates.UtmTemplateCollection.as_view(), name="api-utm-templates"),
    path(
        "utm-templates/<str:template_id>",
        utm_templates.UtmTemplateDetail.as_view(),
        name="api-utm-template",
    ),
]
