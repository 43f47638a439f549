"""/links/alias: the live check whether an alias is available, while a person types it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.workspaces.access import MemberRequest, member_page
from accounts.workspaces.roles import Action
from domains.models import Domain
from links.models import Link
from links.rules import codes
from redirects.codes import link_key
from shortener.api.throttling import Rate, spend
from shortener.db.ids import is_object_id
from shortener.errors import Invalid

_CHECKS_PER_MINUTE = 120  # for each person


@member_page("GET", action=Action.EDIT_LINKS, while_typing=True)
def alias(request: MemberRequest) -> HttpResponse:
    """Answer whether the alias is free, taken, reserved or malformed, or is already this link's own.

    The owner of a taken alias is not revealed: it may belong to another workspace.
    """
    budget = spend(request, Rate("alias", request.user.pk, _CHECKS_PER_MINUTE))
    if not budget.allowed:
        text = _("Too many checks in a short time. The alias is checked when you save the link.")
        return _answer(request, "unknown", text, status=429)
    wanted, domain_id = request.GET.get("alias", "").strip(), request.GET.get("domain", "")
    if not wanted:
        return _answer(request, "none", "")
    if domain_id and not _is_own_domain(request, domain_id):
        return _answer(request, "wrong", _("This workspace has no domain with this ID."))
    state = "wrong"
    try:
        codes.alias(wanted)
        state = "reserved"
        codes.check_reserved(wanted, on_site=not domain_id)
    except Invalid as error:
        return _answer(request, state, str(error.message))
    owner = Link.objects.filter(key=link_key(domain_id, wanted)).values_list("pk", flat=True).first()
    if owner is None:
        return _answer(request, "free", _("This alias is available."))
    if owner == request.GET.get("link") and Link.objects.in_workspace(request.workspace).filter(pk=owner).exists():
        return _answer(request, "own", _("This is the link's current alias."))
    return _answer(request, "taken", str(codes.AliasTaken().message))


def _is_own_domain(request: MemberRequest, domain_id: str) -> bool:
    domains = Domain.objects.in_workspace(request.workspace)
    return is_object_id(domain_id) and domains.filter(pk=domain_id).exists()


def _answer(request: MemberRequest, state: str, text: str, *, status: int = 200) -> HttpResponse:
    return render(request, "links/alias.html", {"state": state, "text": text}, status=status)
