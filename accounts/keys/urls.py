from django.urls import path

from accounts.keys import views

workspace_patterns = [
    path("keys", views.keys, name="keys"),
    path("keys/new", views.new, name="key-new"),
    path("keys/<str:key_id>", views.key, name="key"),
    path("keys/<str:key_id>/edit", views.edit, name="key-edit"),
    path("keys/<str:key_id>/rotate", views.rotate, name="key-rotate"),
    path("keys/<str:key_id>/activate", views.activate, name="key-activate"),
    path("keys/<str:key_id>/deactivate", views.deactivate, name="key-deactivate"),
    path("keys/<str:key_id>/delete", views.delete, name="key-delete"),
]
