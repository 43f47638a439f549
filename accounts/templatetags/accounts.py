"""Template tags of pages about accounts."""

from typing import Any

import ua_parser
from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django import template
from django.template.context import Context
from django.utils.translation import gettext as _

from accounts.people.session_addresses import address_of

register = template.Library()


@register.simple_tag(takes_context=True)
def may_sign_up(context: Context) -> bool:
    """Tell whether the visitor may sign up."""
    allowed: bool = get_adapter().is_open_for_signup(context["request"])
    return allowed


@register.filter
def address(session: UserSession) -> str:
    """Return the address that the session began from, or an empty string if it is no longer kept."""
    return address_of(session)


@register.filter
def device(user_agent: str) -> str:
    """Return browser and system of a User-Agent header, such as “Firefox on Windows”."""
    parsed: Any = ua_parser.parse(user_agent)
    browser = parsed.user_agent.family if parsed.user_agent else ""
    system = parsed.os.family if parsed.os else ""
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown browser")
