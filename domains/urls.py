from django.urls import path

from domains import domain_pages

urlpatterns = [
    path("domains", domain_pages.domains, name="domains"),
    path("domains/new", domain_pages.new, name="domain-new"),
    path("domains/<str:domain_id>", domain_pages.domain, name="domain"),
    path("domains/<str:domain_id>/check", domain_pages.check, name="domain-check"),
    path("domains/<str:domain_id>/delete", domain_pages.delete, name="domain-delete"),
]
