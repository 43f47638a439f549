"""/api/links/guest: short-lived links without an account, rate limited for each client address."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from links.api.serializers import GuestLinkInput, LinkOutput
from links.fields import API_NAMES
from links.services.creation import GuestLinksClosed, create_guest_link
from links.services.guests import spend_guest_budget
from shortener.api.throttling import Budget, BudgetThrottle
from shortener.api.views import EnvelopeView, success


class GuestRate(BudgetThrottle):
    """Limits for each minute and day, counted for each IPv4 address or IPv6 /64."""

    def budget(self, request: Request) -> Budget:
        """Count the call against both limits, and return the tighter one."""
        return spend_guest_budget(request._request)


class GuestLinkCollection(EnvelopeView):
    """POST creates a guest link."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = (GuestRate,)
    field_names = API_NAMES

    def post(self, request: Request) -> Response:
        """Answer 201 with the new link."""
        if settings.GUEST_LINKS_PROOF != "none":  # the page has the form for it
            raise GuestLinksClosed
        now = timezone.now()
        serializer = GuestLinkInput(data=request.data)
        serializer.is_valid(raise_exception=True)
        link = create_guest_link(values=serializer.values, at=now)
        return success(LinkOutput(link, context={"at": now}).data, _("Short link created successfully"), status=201)
