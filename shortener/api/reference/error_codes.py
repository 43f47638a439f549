"""What each error code of the API means, and what to do: shown on /developers/reference, with an anchor for each."""

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

ERROR_CODES: dict[str, StrPromise] = {
    "invalid": _("A value breaks a rule. errors and details name each field: fix those and send the request again."),
    "invalid_json": _("The body is not one JSON object in UTF-8, or names a property twice. Check how it is written."),
    "bad_request": _("The request is malformed, for example its Host header. Check the address and the headers."),
    "unauthorized": _("The key is missing, unknown, deactivated or expired. Check the key, or create a new one."),
    "plan_required": _("The workspace's plan doesn't include this, or its limit is reached. Change the plan."),
    "ip_not_allowed": _("The key's allowed networks don't include your address. Edit the key."),
    "scope_required": _("The key lacks the permission that the message names. Edit the key."),
    "forbidden": _("The role of the key's owner, or the origin of a call with a session, doesn't allow this."),
    "link_blocked": _("The operator of this site has blocked the link. Ask them."),
    "guest_links_closed": _("This installation has no links without an account. Create an API key."),
    "workspace_blocked": _("The operator of this site has blocked the workspace. Ask them."),
    "not_found": _("There is nothing at this address, or your workspace has no such object. Check the ID."),
    "method_not_allowed": _("This address doesn't support this method. Use one from the Allow header."),
    "timeout": _("The body took longer than 30 seconds. Send it again over a faster connection."),
    "conflict": _("The current state doesn't allow this. The message says why."),
    "alias_taken": _("Another link on this domain has the alias. Choose another."),
    "external_id_taken": _("Another link of your workspace has the external ID. Update that link instead."),
    "name_taken": _("Another campaign or template has the name. Choose another."),
    "too_many_campaigns": _("The workspace has the maximum number of campaigns. Delete one first."),
    "domain_taken": _("Another workspace has verified the domain."),
    "domain_exists": _("Your workspace has the domain already."),
    "domain_refused": _("The operator of this site has blocked the domain. Ask them."),
    "domain_has_links": _("Links use the domain. Move or delete them first, or delete them with the domain."),
    "too_many_utm_templates": _("The workspace has the maximum number of UTM templates. Delete one first."),
    "too_many_domains": _("The maximum number of domains is reached. Verify or delete some first."),
    "in_progress": _(
        "The first request with this Idempotency-Key is still running. Wait for Retry-After and try again."
    ),
    "idempotency_mismatch": _("The Idempotency-Key was used for a different request. Use a new key for a new request."),
    "stale": _("The object has changed since you read it. Read it again and repeat your change."),
    "length_required": _("The request has no Content-Length. Send one; chunked bodies are not accepted."),
    "body_too_large": _("The body is larger than allowed. Send less at once."),
    "unsupported_type": _("The body is not application/json, or it is compressed. Send plain JSON."),
    "headers_too_large": _("The address and headers are too long. Send fewer or shorter headers."),
    "rate_limited": _("You have sent too many requests. Wait the number of seconds in Retry-After."),
    "internal_error": _(
        "Something went wrong on our side. Try again, and report it with the X-Request-ID if it persists."
    ),
    "unavailable": _("A part of the service is not available. Wait for Retry-After and try again."),
}
