from django.urls import include, path

urlpatterns = [
    path("", include("links.imports.urls")),
]
