"""Pages about one's own account, beside those that allauth has."""

from typing import cast

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import services
from accounts.models import User
from accounts.people.forms import OwnNameForm


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Show who the person is here and how they sign in, and take another name."""
    user = cast("User", request.user)
    form = OwnNameForm(request.POST or None, initial={"name": user.name})
    if form.is_valid():
        services.rename_person(user=user, name=form.cleaned_data["name"])
        messages.success(request, _("Your name is saved."))
        return redirect("account")
    return render(request, "account/account.html", {"form": form, "has_second_factor": is_mfa_enabled(user)})


@login_required
@require_POST
def end_session(request: HttpRequest, key: str) -> HttpResponse:
    """Sign the person out somewhere else."""
    session = get_object_or_404(UserSession, user=request.user, pk=key)
    services.end_session(session=session)
    messages.success(request, _("That session is signed out."))
    return redirect("usersessions_list")
