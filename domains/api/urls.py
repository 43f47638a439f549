from django.urls import path

from domains.api import views

urlpatterns = [
    path("domains", views.DomainCollection.as_view(), name="api-domains"),
    path("domains/<str:domain_id>", views.DomainDetail.as_view(), name="api-domain"),
    path("domains/<str:domain_id>/verify", views.DomainVerification.as_view(), name="api-domain-verify"),
]
