"""Guest links as a model of their own, for the admin."""

from django.utils.translation import gettext_lazy as _

from links.models.links import Link


class GuestLink(Link):
    """A link created without an account. A proxy of Link, so that the admin can list these separately."""

    class Meta:
        proxy = True
        verbose_name = _("guest link")
        verbose_name_plural = _("guest links")
