"""Pages about what the site knows of a person: taking it away, and having it deleted."""

from allauth.account.decorators import reauthentication_required
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.access import PersonRequest, person_page
from accounts.people import deletion
from accounts.workspaces.forms import TypedForm
from shortener.errors import Conflict


@person_page("GET")
def own_data(request: PersonRequest) -> HttpResponse:
    """Offer all data of the person, and the end of their account."""
    return render(request, "accounts/own_data.html")


@person_page("GET", "POST")
@reauthentication_required(allow_get=True)  # type: ignore[untyped-decorator]  # allauth has no types
def delete(request: PersonRequest) -> HttpResponse:
    """Ask for the person's address, and delete their account."""
    user = request.user
    label = gettext_lazy("Type your e-mail address to delete your account")
    form = TypedForm(user.email, request.POST or None, label=label)
    if form.is_valid():
        try:
            deletion.delete_account(user=user, at=timezone.now())
        except Conflict as error:
            form.add_refusal(error)
        else:
            logout(request)
            return render(request, "accounts/account_deleted.html")
    return render(request, "accounts/account_delete.html", {"form": form, "fate": deletion.fate_of_workspaces(user)})
