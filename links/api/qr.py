"""/api/links/{id}/qr: a QR code of the link's short URL."""

import hashlib
from typing import Any, ClassVar

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.callers import tenant
from accounts.keys import scopes
from links.api.etags import is_known
from links.models import Link
from links.queries.qr import QrQuery
from links.queries.references import find_link
from shortener.api.views import EnvelopeView


class LinkQr(EnvelopeView):
    """GET draws the QR code."""

    scopes: ClassVar = {"GET": scopes.LINKS_READ}

    def get(self, request: Request, link_id: str) -> HttpResponse:
        """Answer the image, or 304 if the caller has it."""
        workspace = tenant(request)
        link = find_link(Link.objects.in_workspace(workspace).select_related("domain"), link_id)
        query = QrQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        answer = query.draw(link)
        etag = f'"{hashlib.blake2b(answer.content, digest_size=12).hexdigest()}"'
        if is_known(request, etag):
            return HttpResponse(status=304, headers={"ETag": etag})
        answer["ETag"] = etag
        return answer

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Set Cache-Control so that clients revalidate the image each time: the alias can change."""
        final = super().finalize_response(request, response, *args, **kwargs)
        if "ETag" in final:
            final["Cache-Control"] = "private, no-cache"
        return final
