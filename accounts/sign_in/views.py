"""Pages about a person's own account, besides those that allauth has."""

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.people import services
from accounts.sign_in.forms import OwnNameForm
from accounts.workspaces.access import PersonRequest, person_page


@person_page("GET", "POST")
def account(request: PersonRequest) -> HttpResponse:
    """Show the person's name, address and ways to sign in; on POST, change the name."""
    user = request.user
    form = OwnNameForm(request.POST or None, initial={"name": user.name})
    if form.is_valid():
        services.rename_person(user=user, name=form.cleaned_data["name"])
        messages.success(request, _("Your name is saved."))
        return redirect("account")
    return render(request, "account/account.html", {"form": form, "has_second_factor": is_mfa_enabled(user)})


@person_page("POST")
def end_session(request: PersonRequest, key: str) -> HttpResponse:
    """Sign the person out of another session."""
    session = get_object_or_404(UserSession, user=request.user, pk=key)
    services.end_session(session=session)
    messages.success(request, _("That session is signed out."))
    return redirect("usersessions_list")
