"""The address of the download."""

from django.urls import path

from links.takeout.views import takeout

urlpatterns = [path("account/export", takeout, name="account-export")]
