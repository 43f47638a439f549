"""The URL of the export of a person's data."""

from django.urls import path

from links.takeout.views import takeout

urlpatterns = [path("account/export", takeout, name="account-export")]
