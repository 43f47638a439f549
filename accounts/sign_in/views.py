"""Pages about a person's own account, besides those that allauth has."""

from allauth.account import views as allauth_views
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.people import services
from accounts.sign_in.forms import OwnNameForm
from accounts.workspaces.access import PersonRequest, person_page
from shortener.web.requests.http import referring_page


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


@person_page("GET")
def sign_in_again(request: PersonRequest) -> HttpResponse:
    """Ask people who have no password and no second factor to sign in with another service again.

    allauth cannot go on with a POST after that: the page of its form opens, with what was written in it.
    """
    if request.session.pop(STATE_SESSION_KEY, None) is not None:
        messages.warning(request, _("Nothing has been done yet."))
        page = referring_page(request) or "/"
        return redirect(f"{reverse('sign-in-again')}?{urlencode({'next': page})}")
    return render(request, "account/sign_in_again.html")


# allauth itself lets everyone who has no password set one.
password_set = person_page("GET", "POST", recent=True)(allauth_views.password_set)


@person_page("POST")
def end_session(request: PersonRequest, key: str) -> HttpResponse:
    """Sign the person out of another session."""
    session = get_object_or_404(UserSession, user=request.user, pk=key)
    services.end_session(session=session)
    messages.success(request, _("That session is signed out."))
    return redirect("usersessions_list")
