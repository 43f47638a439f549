"""The addresses of the files of app links, the same on every host."""

from django.urls import path

from domains.app_links import views

app_link_patterns = [
    path("apple-app-site-association", views.apple, name="apple-app-links"),
    path(".well-known/apple-app-site-association", views.apple, name="apple-app-links-well-known"),
    path(".well-known/assetlinks.json", views.android, name="android-app-links"),
]
