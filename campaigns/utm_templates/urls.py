"""URLs of the pages of UTM templates."""

from django.urls import path

from campaigns.utm_templates import views

urlpatterns = [
    path("campaigns/utm-templates", views.templates, name="utm-templates"),
    path("campaigns/utm-templates/new", views.new, name="utm-template-new"),
    path("campaigns/utm-templates/<str:template_id>/edit", views.edit, name="utm-template-edit"),
    path("campaigns/utm-templates/<str:template_id>/delete", views.delete, name="utm-template-delete"),
]
