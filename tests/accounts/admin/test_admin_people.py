"""Django's admin: operators change people, and only superusers change superuser fields."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import Group, Permission
from django.test import Client

from accounts.models import Membership, User, Workspace
from tests.accounts.fixtures import Response, Send

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough one"
NO_MEMBERS = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}


@pytest.fixture
def helper_client(db: None) -> Client:
    """The browser of an operator with all permissions of accounts, who is not a superuser."""
    user = User.objects.create_user("helper@example.com", PASSWORD, is_staff=True)
    user.user_permissions.set(Permission.objects.all())
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def edit(admin_client: Client) -> Send:
    """Send a person's form and return the response, redirects followed."""

    def post(user: User, browser: Client = admin_client, **values: object) -> Response:
        form = {"email": user.email, "name": user.name, "is_active": "on"} | NO_MEMBERS | values
        given = {name: value for name, value in form.items() if value is not None}
        return browser.post(f"/admin/accounts/user/{user.pk}/change/", given, follow=True)

    return post


def test_a_person_is_renamed_and_shut_out(edit: Send, owner: User, client: Client) -> None:
    client.force_login(owner)

    edit(owner, name="Ann", is_active=None)

    owner.refresh_from_db()
    assert (owner.name, owner.is_active) == ("Ann", False)
    assert not client.get("/accounts/login/").context["user"].is_authenticated


def test_a_superuser_gives_powers(edit: Send, owner: User) -> None:
    group = Group.objects.create(name="Support")
    permission = Permission.objects.get(codename="change_link")

    edit(owner, is_staff="on", groups=[group.pk], user_permissions=[permission.pk])

    owner.refresh_from_db()
    assert (owner.is_staff, list(owner.groups.all()), owner.has_perm("links.change_link")) == (True, [group], True)


def test_only_superusers_set_superuser_fields(edit: Send, helper_client: Client, owner: User) -> None:
    edit(owner, helper_client, name="Ann", is_staff="on", is_superuser="on")

    owner.refresh_from_db()
    assert (owner.name, owner.is_staff, owner.is_superuser) == ("Ann", False, False)


@pytest.mark.parametrize("page", ["change", "password"])
def test_other_operators_do_not_change_superusers(helper_client: Client, admin_user: User, page: str) -> None:
    form = {"name": "Mine", "password1": PASSWORD, "password2": PASSWORD} | NO_MEMBERS

    answer = helper_client.post(f"/admin/accounts/user/{admin_user.pk}/{page}/", form)

    assert answer.status_code == 403
    admin_user.refresh_from_db()
    assert (admin_user.name, admin_user.has_usable_password()) == ("", False)


def test_other_operators_make_no_groups(helper_client: Client) -> None:
    answer = helper_client.post("/admin/auth/group/add/", {"name": "Mine"}, follow=True)

    assert "Your role doesn&#x27;t allow this." in answer.content.decode()
    assert not Group.objects.exists()


def test_groups_are_made_edited_and_deleted(admin_client: Client) -> None:
    permission = Permission.objects.get(codename="change_link")
    admin_client.post("/admin/auth/group/add/", {"name": "Support", "permissions": [permission.pk]})
    group = Group.objects.get()
    assert list(group.permissions.all()) == [permission]

    admin_client.post(f"/admin/auth/group/{group.pk}/change/", {"name": "Helpers"})
    group.refresh_from_db()
    assert (group.name, group.permissions.count()) == ("Helpers", 0)

    admin_client.post(f"/admin/auth/group/{group.pk}/delete/", {"post": "yes"})
    assert not Group.objects.exists()


def test_operators_cannot_lock_themselves_out(edit: Send, admin_user: User) -> None:
    answer = edit(admin_user, is_staff="on", is_superuser="on", is_active=None)

    assert "You can’t lock yourself out" in answer.content.decode()
    admin_user.refresh_from_db()
    assert admin_user.is_active


def test_a_new_password_works_and_ends_sessions(admin_client: Client, owner: User, client: Client) -> None:
    client.force_login(owner)

    admin_client.post(
        f"/admin/accounts/user/{owner.pk}/password/", {"password1": PASSWORD, "password2": PASSWORD}, follow=True
    )

    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)
    assert not client.get("/accounts/login/").context["user"].is_authenticated


def test_a_password_is_taken_away(admin_client: Client, owner: User) -> None:
    owner.set_password(PASSWORD)
    owner.save()

    form = {"usable_password": "false", "unset-password": "1"}
    admin_client.post(f"/admin/accounts/user/{owner.pk}/password/", form, follow=True)

    owner.refresh_from_db()
    assert not owner.has_usable_password()


def test_an_address_is_vouched_for(admin_client: Client, owner: User) -> None:
    address = EmailAddress.objects.create(user=owner, email=owner.email, primary=True)

    admin_client.post(f"/admin/account/emailaddress/{address.pk}/change/", {"verified": "on"})

    address.refresh_from_db()
    assert address.verified
    assert admin_client.post(f"/admin/account/emailaddress/{address.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("from_list", [True, False])
def test_recovery_codes_go_with_the_last_second_factor(admin_client: Client, owner: User, from_list: bool) -> None:
    TOTP.activate(owner, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(owner)
    factor = Authenticator.objects.get(type="totp")

    if from_list:
        form = {"action": "delete_selected", "_selected_action": factor.pk, "post": "yes"}
        admin_client.post("/admin/mfa/authenticator/", form)
    else:
        admin_client.post(f"/admin/mfa/authenticator/{factor.pk}/delete/", {"post": "yes"})

    assert not Authenticator.objects.exists()


def test_only_superusers_remove_their_second_factors(helper_client: Client, admin_user: User) -> None:
    TOTP.activate(admin_user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    account = SocialAccount.objects.create(user=admin_user, provider="github", uid="1")
    addresses = [
        f"/admin/mfa/authenticator/{Authenticator.objects.get().pk}/delete/",
        f"/admin/socialaccount/socialaccount/{account.pk}/delete/",
    ]

    for address in addresses:
        answer = helper_client.post(address, {"post": "yes"}, follow=True)
        assert "Your role doesn&#x27;t allow this." in answer.content.decode()

    assert Authenticator.objects.exists()
    assert SocialAccount.objects.exists()


@pytest.mark.parametrize("from_list", [True, False])
def test_operator_deletes_account_unless_last_owner(
    admin_client: Client, owner: User, workspace: Workspace, from_list: bool
) -> None:
    ann = User.objects.create_user("ann@example.com")
    membership = Membership.objects.create(workspace=workspace, user=ann)

    def delete() -> str:
        if from_list:
            form = {"action": "delete_selected", "_selected_action": owner.pk, "post": "yes"}
            return admin_client.post("/admin/accounts/user/", form, follow=True).content.decode()
        address = f"/admin/accounts/user/{owner.pk}/delete/"
        return admin_client.post(address, {"post": "yes"}, follow=True).content.decode()

    assert "only owner" in delete()
    assert User.objects.filter(pk=owner.pk).exists()

    membership.delete()
    delete()
    assert not User.objects.filter(pk=owner.pk).exists()
    assert Workspace.objects.get(pk=workspace.pk).closed_at is not None


def test_operators_cannot_delete_themselves(admin_client: Client, admin_user: User) -> None:
    admin_client.post(f"/admin/accounts/user/{admin_user.pk}/delete/", {"post": "yes"})

    assert User.objects.filter(pk=admin_user.pk).exists()
