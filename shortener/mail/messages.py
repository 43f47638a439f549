"""Mails with two parts of the same content: plain text, and HTML generated from that text."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

_PARAGRAPHS = re.compile(r"\n{2,}")


@dataclass(frozen=True)
class Paragraph:
    """Lines of text, and a link if the last line was one; `label` is the line before it, without its colon."""

    lines: list[str]
    url: str = ""
    label: str = ""


def site_name() -> str:
    """Return the name of the site in mails and apps: its host."""
    return urlsplit(settings.PUBLIC_URL).netloc


def new_mail(subject: str, text: str, to: str) -> EmailMultiAlternatives:
    """Return a mail with both parts. Empty lines separate the paragraphs of the text; links have lines of their own."""
    return complete(EmailMultiAlternatives(subject, text, None, [to]))


def complete(message: EmailMultiAlternatives) -> EmailMultiAlternatives:
    """Add the name of the site below the text, and the HTML part, and return the message.

    Only addresses of this site become links: names that people have chosen can be in the text, too.
    """
    text, footer = str(message.body).strip(), _("Shortener at %(site)s") % {"site": site_name()}
    context = {
        "subject": message.subject,
        "paragraphs": [_paragraph(part) for part in _PARAGRAPHS.split(text)],
        "footer": footer,
    }
    message.body = f"{text}\n\n--\n{footer}\n"
    message.attach_alternative(render_to_string("mail/message.html", context), "text/html")
    return message


def _paragraph(text: str) -> Paragraph:
    lines = text.strip().split("\n")
    if lines[-1] != settings.PUBLIC_URL and not lines[-1].startswith(f"{settings.PUBLIC_URL}/"):
        return Paragraph(lines)
    *before, url = lines
    label = before.pop().removesuffix(":") if before and before[-1].endswith(":") else ""
    return Paragraph(before, url, label)
