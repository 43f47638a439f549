"""Pages about a person's own account, besides those that allauth has."""

from allauth.account import views as allauth_views
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.people import services
from accounts.sign_in.forms import OwnNameForm
from accounts.sign_in.sign_up_forms import CONFIRMING
from accounts.workspaces.access import PersonRequest, person_page
from shortener import limits
from shortener.web.requests.http import referring_page

_MOST_AGAIN = 3  # mails of a sign-up that are sent again in an hour


@person_page("GET", "POST")
def account(request: PersonRequest) -> HttpResponse:
    """Show the person's name, address and ways to sign in; on POST, change the name."""
    user = request.user
    form = OwnNameForm(request.POST or None, initial={"name": user.name})
    if form.is_valid():
        services.rename_person(user=user, name=form.cleaned_data["name"])
        messages.success(request, _("Name saved."))
        return redirect("account")
    return render(request, "account/account.html", {"form": form, "has_second_factor": is_mfa_enabled(user)})


@person_page("GET")
def sign_in_again(request: PersonRequest) -> HttpResponse:
    """Ask people who have no password and no second factor to sign in with another service again.

    allauth cannot continue a POST after that: the page of its form opens with its input.
    """
    if request.session.pop(STATE_SESSION_KEY, None) is not None:
        messages.warning(request, _("Your changes aren’t saved yet. Sign in again, then send the form again."))
        page = referring_page(request) or "/"
        return redirect(f"{reverse('sign-in-again')}?{urlencode({'next': page})}")
    return render(request, "account/sign_in_again.html")


@require_http_methods(["POST"])
def confirm_again(request: HttpRequest) -> HttpResponse:
    """Send the mail of the sign-up in this browser again: the same answer whether the address has an account or not."""
    email = request.session.get(CONFIRMING)
    if email is None:
        return redirect("account_signup")
    digest = salted_hmac("confirmation", email, algorithm="sha256").hexdigest()
    if limits.is_within(f"confirmation:{digest}", limit=_MOST_AGAIN, seconds=3_600):
        address = EmailAddress.objects.filter(email=email).first()
        if address is None or address.verified:
            get_adapter().send_account_already_exists_mail(email)
        else:
            address.send_confirmation(request, signup=True)
        messages.success(request, _("We sent the email again. It can take a few minutes to arrive."))
    else:
        messages.warning(request, _("You asked for this email several times. Please try again in an hour."))
    return redirect("account_email_verification_sent")


# allauth itself lets everyone who has no password set one.
password_set = person_page("GET", "POST", recent=True)(allauth_views.password_set)


@person_page("POST")
def end_session(request: PersonRequest, key: str) -> HttpResponse:
    """Sign the person out of another session."""
    session = get_object_or_404(UserSession, user=request.user, pk=key)
    services.end_session(session=session)
    messages.success(request, _("Session signed out."))
    return redirect("usersessions_list")
