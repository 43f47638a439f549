"""Every page of the admin is read-only or changes rows through services; all registered pages are checked."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory

from accounts.models import User
from shortener.web.admin_base import ServiceAdmin

PAGES = list(admin.site._registry.values())


@pytest.fixture
def request_(rf: RequestFactory) -> HttpRequest:
    """The request of a user who may do everything."""
    request = rf.get("/admin/")
    request.user = User(email="operator@example.com", is_staff=True, is_superuser=True)
    return request


def _overrides(page: ModelAdmin[Any], method: str) -> bool:
    return getattr(type(page), method) not in (getattr(ModelAdmin, method), getattr(ServiceAdmin, method))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: type(page).__name__)
def test_every_page_is_read_only_or_calls_services(page: ModelAdmin[Any], request_: HttpRequest) -> None:
    if page.has_add_permission(request_) or page.has_change_permission(request_):
        assert _overrides(page, "save_model")
        assert type(page).save_related is ServiceAdmin.save_related
    if page.has_delete_permission(request_):
        assert _overrides(page, "delete_model")
        assert type(page).delete_queryset is not ModelAdmin.delete_queryset
    assert not page.list_editable


@pytest.mark.parametrize("page", PAGES, ids=lambda page: type(page).__name__)
def test_inlines_are_read_only(page: ModelAdmin[Any], request_: HttpRequest) -> None:
    for inline in page.inlines:
        rows = inline(page.model, admin.site)
        assert not rows.has_add_permission(request_, None)
        assert not rows.has_change_permission(request_, None)
        assert not rows.has_delete_permission(request_, None)


def test_a_missing_override_raises(request_: HttpRequest) -> None:
    class Forgetful(ServiceAdmin[User]):
        """A page of users."""

    page = Forgetful(User, admin.site)

    with pytest.raises(NotImplementedError, match=r"Forgetful\.save_model"):
        page.save_model(request_, User(), form=None, change=False)  # type: ignore[arg-type]
    with pytest.raises(NotImplementedError, match=r"Forgetful\.delete_model"):
        page.delete_model(request_, User())


def test_anonymous_users_have_no_permission(request_: HttpRequest) -> None:
    request_.user = AnonymousUser()

    assert not any(page.has_view_permission(request_) for page in PAGES)
