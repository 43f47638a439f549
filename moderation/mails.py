"""Mails to the owners of a workspace about what operators have blocked: one for many links."""

import time
from collections.abc import Sequence

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts.models import Membership, Role
from moderation.models import BlockNotice, WorkspaceBlock
from shortener.mail.messages import new_mail
from shortener.web.addresses.workspace_urls import page_url

LINKS_PER_MAIL = 20  # that a mail names; it counts the others
_NOTICES_PER_READ = 5_000


def send_notices(*, seconds: float) -> int:
    """Send one mail to each owner of the workspaces with new notices, for about this many seconds; return how many.

    Notices are deleted after their mails are queued: after a kill in between, a mail is sent twice, not never.
    """
    give_up_at = time.monotonic() + seconds
    sent = 0
    while time.monotonic() < give_up_at:
        workspace_id = BlockNotice.objects.order_by("at").values_list("workspace_id", flat=True).first()
        if workspace_id is None:
            break
        notices = list(BlockNotice.objects.filter(workspace_id=workspace_id).order_by("at")[:_NOTICES_PER_READ])
        sent += _send_one(workspace_id, notices)
        BlockNotice.objects.filter(pk__in=[notice.pk for notice in notices]).delete()
    return sent


def notify_of_workspace_block(block: WorkspaceBlock) -> None:
    """Tell the owners that their workspace is blocked."""
    context = {"block": block, "contact": _contact(), "url": _links_url(block.workspace_id)}
    text = render_to_string("moderation/mail/workspace.txt", context)
    for address in _owners(block.workspace_id):
        new_mail(_("Your workspace was blocked"), text, address).send()


def _send_one(workspace_id: str, notices: Sequence[BlockNotice]) -> int:
    owners = _owners(workspace_id)
    text = render_to_string(
        "moderation/mail/links.txt",
        {
            "number": len(notices),
            "notices": notices[:LINKS_PER_MAIL],
            "others": max(0, len(notices) - LINKS_PER_MAIL),
            "contact": _contact(),
            "url": _links_url(workspace_id),
        },
    )
    for address in owners:
        new_mail(_("Links of your workspace were blocked"), text, address).send()
    return len(owners)


def _owners(workspace_id: str) -> list[str]:
    owners = Membership.objects.filter(workspace_id=workspace_id, role=Role.OWNER).select_related("user")
    return [owner.user.email for owner in owners]


def _contact() -> str:
    return str(settings.ABUSE_CONTACT.removeprefix("mailto:"))


def _links_url(workspace_id: str) -> str:
    return settings.PUBLIC_URL + page_url(workspace_id, "links")
