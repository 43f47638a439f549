"""Why a domain cannot be added, verified or deleted."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from shortener.errors import Conflict


class DomainTaken(Conflict):
    """Another workspace has verified the host."""

    code = "domain_taken"

    def __init__(self) -> None:
        super().__init__(_("Another workspace has verified this domain."))


class DomainRefused(Conflict):
    """An operator has refused the domain, so only an operator can delete it."""

    code = "domain_refused"

    def __init__(self) -> None:
        super().__init__(
            _("The operator of this site has blocked this domain, and only they can delete it. Please ask them.")
        )


class DomainExists(Conflict):
    """The workspace has added the host already."""

    code = "domain_exists"

    def __init__(self) -> None:
        super().__init__(_("This domain is already in your workspace."))


class TooManyDomains(Conflict):
    """The workspace has as many domains as one may have, or as many that are not verified."""

    code = "too_many_domains"

    def __init__(self, number: int, *, unverified: bool) -> None:
        text = (
            _("Your workspace has %(number)d domains that are not verified. Verify or delete some first.")
            if unverified
            else _("Your workspace has %(number)d domains, the maximum.")
        )
        super().__init__(text % {"number": number})


class TooManyClaims(TooManyDomains):
    """The owners of the workspace wait for the same host in as many of their workspaces as allowed."""

    def __init__(self, number: int) -> None:
        text = _(
            "The domain is added, but not verified, in %(number)d other workspaces of the same owners. "
            "Delete one of those."
        )
        Conflict.__init__(self, text % {"number": number})


class DomainHasLinks(Conflict):
    """The domain has links, and the caller did not ask to delete them too."""

    code = "domain_has_links"

    def __init__(self, number: int) -> None:
        text = ngettext(
            "The domain has %(number)d link. Move or delete it first, or delete it with the domain.",
            "The domain has %(number)d links. Move or delete them first, or delete them with the domain.",
            number,
        )
        super().__init__(text % {"number": number})
