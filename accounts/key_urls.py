from django.urls import path

from accounts import key_pages

urlpatterns = [
    path("keys", key_pages.keys, name="keys"),
    path("keys/new", key_pages.new, name="key-new"),
    path("keys/<str:key_id>", key_pages.key, name="key"),
    path("keys/<str:key_id>/edit", key_pages.edit, name="key-edit"),
    path("keys/<str:key_id>/rotate", key_pages.rotate, name="key-rotate"),
    path("keys/<str:key_id>/activate", key_pages.activate, name="key-activate"),
    path("keys/<str:key_id>/deactivate", key_pages.deactivate, name="key-deactivate"),
    path("keys/<str:key_id>/delete", key_pages.delete, name="key-delete"),
]
