"""Links of people without an account, as a list of their own."""

from django.utils.translation import gettext_lazy as _

from links.models.links import Link


class GuestLink(Link):
    """A link that somebody without an account has made, where only such are listed; its row is among Link's."""

    class Meta:
        proxy = True
        verbose_name = _("guest link")
        verbose_name_plural = _("guest links")
