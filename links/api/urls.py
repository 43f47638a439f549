from django.urls import path

from links.api import views

urlpatterns = [
    path("links", views.LinkCollection.as_view(), name="api-links"),
    path("links/<str:link_id>", views.LinkDetail.as_view(), name="api-link"),
]
