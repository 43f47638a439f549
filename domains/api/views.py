"""Views of /api/domains."""

from typing import ClassVar

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.callers import caller, tenant
from accounts.keys import scopes
from domains import services
from domains.api.serializers import DomainChanges, DomainInput, DomainOutput, DomainRemoval
from domains.api.throttling import CheckRate
from domains.models import Domain
from domains.verification.checks import check_domain
from domains.verification.records import explain_check
from shortener.api.pagination import PageQuery
from shortener.api.views import EnvelopeView, success, success_page
from shortener.web.lookup import find
from shortener.web.pagination import Order


class DomainCollection(EnvelopeView):
    """GET lists the workspace's domains, POST adds one."""

    scopes: ClassVar = {"GET": scopes.LINKS_READ, "POST": scopes.DOMAINS_WRITE}

    def get(self, request: Request) -> Response:
        """Answer one page, the newest first."""
        query = PageQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        found = query.read_page(Domain.objects.in_workspace(tenant(request)), order=Order("created_at"))
        counts = Domain.objects.filter(pk__in=[domain.pk for domain in found.rows]).link_counts()
        data = DomainOutput(found.rows, many=True, context={"link_counts": counts}).data
        return success_page(data, found, _("Domains found"))

    def post(self, request: Request) -> Response:
        """Answer 201 with the new domain and the DNS records to set."""
        serializer = DomainInput(data=request.data)
        serializer.is_valid(raise_exception=True)
        domain = services.add_domain(by=caller(request), at=timezone.now(), **serializer.values)
        return _answer(domain, _("Domain added. Set its DNS records, then verify it."), status=201)


class DomainDetail(EnvelopeView):
    """GET reads, PATCH changes and DELETE deletes one domain of the workspace."""

    scopes: ClassVar = {"GET": scopes.LINKS_READ, "PATCH": scopes.DOMAINS_WRITE, "DELETE": scopes.DOMAINS_WRITE}

    def get(self, request: Request, domain_id: str) -> Response:
        """Answer the domain with what the last check of its DNS found."""
        return _answer(_find(request, domain_id), _("Domain found"))

    def patch(self, request: Request, domain_id: str) -> Response:
        """Answer the domain with its new fallback URLs."""
        domain = _find(request, domain_id)
        serializer = DomainChanges(data=request.data)
        serializer.is_valid(raise_exception=True)
        changed = services.change_domain(domain=domain, by=caller(request), **serializer.values)
        return _answer(changed, _("Domain changed"))

    def delete(self, request: Request, domain_id: str) -> Response:
        """Delete the domain, and its links with ?deleteLinks=true; without it a domain with links is refused."""
        domain = _find(request, domain_id)
        query = DomainRemoval(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        with_links = query.validated_data["deleteLinks"]
        services.delete_domain(domain=domain, by=caller(request), with_links=with_links, at=timezone.now())
        return success(None, _("Domain deleted"))


class DomainVerification(EnvelopeView):
    """POST checks the DNS now."""

    scopes: ClassVar = {"POST": scopes.DOMAINS_WRITE}
    throttle_classes = (CheckRate,)

    def post(self, request: Request, domain_id: str) -> Response:
        """Answer the domain, verified or not, with what the check found as the message."""
        domain = check_domain(domain=_find(request, domain_id), by=caller(request), at=timezone.now())
        return _answer(domain, explain_check(domain))


def _find(request: Request, domain_id: str) -> Domain:
    return find(Domain.objects.in_workspace(tenant(request)), domain_id)


def _answer(domain: Domain, message: str | Promise, status: int = 200) -> Response:
    counts = Domain.objects.filter(pk=domain.pk).link_counts()
    return success(DomainOutput(domain, context={"link_counts": counts}).data, message, status)
