"""Guest links that work once the address of the person who created them is confirmed."""

from datetime import datetime

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.workspaces.actors import operator
from links.models import Link
from links.services.changes import set_links_disabled
from shortener.errors import NotFound
from shortener.mail.messages import new_mail
from shortener.mail.recipients import mark_as_asked_for

_SALT = "guest link email"


def send_confirmation(*, link: Link, email: str) -> None:
    """Send the address that confirms the link, within the limits of mails that anyone can ask for. It is not stored."""
    path = reverse("guest-confirm", args=[link.pk, signing.dumps(link.pk, salt=_SALT)])
    text = render_to_string("guest/mail/confirm.txt", {"link": link, "url": settings.PUBLIC_URL + path})
    mark_as_asked_for(new_mail(_("Confirm your short link"), text, email)).send()


def find_unconfirmed(*, link_id: str, token: str) -> Link:
    """Return the guest link of a confirmation, or raise NotFound: the token is wrong, or the link gone or blocked."""
    try:
        is_right = signing.loads(token, salt=_SALT) == link_id
    except signing.BadSignature:
        is_right = False
    link = Link.objects.filter(pk=link_id, workspace=None, blocked_because="").first() if is_right else None
    if link is None:
        raise NotFound(_("This confirmation is no longer valid."))
    return link


def confirm(*, link_id: str, token: str, at: datetime) -> Link:
    """Let the link redirect, and return it, or raise NotFound as find_unconfirmed() does."""
    link = find_unconfirmed(link_id=link_id, token=token)
    links = Link.objects.filter(pk=link.pk, blocked_because="")
    set_links_disabled(links=links, by=operator(None), disabled=False, at=at)
    return link
