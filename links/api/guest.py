"""/api/links/guest: short-lived links for anybody, so many for each address."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from links.api.parts import PartOfLinkInput
from links.api.serializers import LinkOutput
from links.services import guest_rate
from links.services.guests import create_guest_link
from shortener.api.throttling import Budget, BudgetThrottle
from shortener.api.views import EnvelopeView, success


class GuestRate(BudgetThrottle):
    """So many calls a minute and a day, counted for each IPv4 address or IPv6 /64."""

    def budget(self, request: Request) -> Budget:
        """Take the call from both, and return the tighter one."""
        return guest_rate.spend(request._request)


class GuestLinkInput(PartOfLinkInput):
    """What POST /api/links/guest takes."""

    startsAt = maxClicks = campaignId = domainId = tags = folder = notes = None  # type: ignore[assignment]
    elsewhere = gettext_lazy("Guest links do not have this. Sign up, and send your API key to POST /api/links.")


class GuestLinkCollection(EnvelopeView):
    """POST makes a link for anybody."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = (GuestRate,)

    def post(self, request: Request) -> Response:
        """Answer 201 with the new link."""
        now = timezone.now()
        serializer = GuestLinkInput(data=request.data)
        serializer.is_valid(raise_exception=True)
        link = create_guest_link(at=now, **serializer.verbs)
        return success(LinkOutput(link, context={"at": now}).data, _("Short link created successfully"), status=201)
