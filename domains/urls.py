from django.urls import path

from domains import views

urlpatterns = [
    path("domains", views.domains, name="domains"),
    path("domains/new", views.new, name="domain-new"),
    path("domains/<str:domain_id>", views.domain, name="domain"),
    path("domains/<str:domain_id>/apps", views.apps, name="domain-apps"),
    path("domains/<str:domain_id>/check", views.check, name="domain-check"),
    path("domains/<str:domain_id>/delete", views.delete, name="domain-delete"),
]
