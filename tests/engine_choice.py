"""Which tests run on PostgreSQL and MongoDB, too: the one place that decides it.

A test can have another result on another engine only if it depends on what the database does: constraints and races,
transactions, lookups and their order, aggregation, JSON, the precision of times, the types of keys, migrations. All
tests that use the database run on every engine, so that a new one does, except those that are listed here with the
reason. `@pytest.mark.engines` on a test, a class or a module overrules the list.

Every page, form and admin page is opened on every engine, by test_every_page.py, test_every_form.py and
test_admin_pages.py, and every endpoint of the API is called there by its own tests. A test of many wrong
values runs there with one of them: Python refuses the others in the same way, before the database is used.
"""

from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path

import pytest

TESTS = Path(__file__).parent

_WORDS = "what a page says and which buttons it has; its queries are tested where they are written"
_FORM = "which input a form refuses and how it says so; what it stores is tested with the service"
_HTTP = "decided before the database is used"
_REDIS = "counted in Redis"
_PURE = "a rule about text that needs rows only to be called"

# These run on the default engine only. Patterns of paths below tests/; a * matches slashes, too.
DEFAULT_ENGINE_ONLY = {
    "accounts/*_key_pages.py": _FORM,
    "accounts/*test_access.py": _HTTP,
    "accounts/*test_admin_access.py": "sessions and second factors are stored by signing in",
    "accounts/*test_attempts.py": _REDIS,
    "accounts/*test_equal_answers.py": "how often a password is hashed",
    "accounts/*test_invitation_mail.py": _WORDS,
    "accounts/*test_mail_limits.py": _REDIS,
    "accounts/*test_names_in_mails.py": _WORDS,
    "accounts/*test_password_rules.py": _FORM,
    "accounts/*test_permissions.py": _HTTP,
    "accounts/*test_rate_limit.py": _REDIS,
    "accounts/*test_recent_sign_in.py": _HTTP,
    "accounts/*test_roles.py": "one table in Python; each service has tests of its own",
    "accounts/*test_sign_in.py": _REDIS,
    "accounts/*test_visitor_sessions.py": _REDIS,
    "campaigns/*test_campaign_pages.py": _FORM,
    "domains/*test_domain_page_checks.py": _WORDS,
    "domains/*test_domain_pages.py": _FORM,
    "domains/*test_unknown_hosts.py": _HTTP,
    "links/*dashboard/test_campaign_page.py": _WORDS,
    "links/*test_alias_page.py": _FORM,
    "links/*test_edit_link_page.py": _FORM,
    "links/*test_home_page.py": _FORM,
    "links/*test_limits_without_redis.py": _REDIS,
    "links/*test_link_page.py": _WORDS,
    "links/*test_link_qr_page.py": _FORM,
    "links/*test_links_page_size.py": _WORDS,
    "links/*test_links_pages_roles.py": _HTTP,
    "links/*test_new_link_page.py": _FORM,
    "links/*test_overview_timespans.py": _WORDS,
    "links/*test_qr.py": "an image of the link's address",
    "links/imports/test_access.py": _HTTP,
    "links/imports/test_columns.py": _FORM,
    "links/rules/*": _PURE,
    "links/abuse/test_warnings.py": _WORDS,
    "moderation/test_reading.py": _PURE,
    "shortener/*bodies.py": _HTTP,
    "shortener/*envelope.py": _HTTP,
    "shortener/*test_compression.py": _HTTP,
    "shortener/*test_cors.py": _HTTP,
    "shortener/*test_details.py": _HTTP,
    "shortener/*test_error_pages.py": _WORDS,
    "shortener/*test_idempotency*.py": _REDIS,
    "shortener/*test_log_lines.py": _HTTP,
    "shortener/*test_other_workspaces.py": "lookups name the workspace; each endpoint's own tests try foreign ids",
    "shortener/*test_page_headers.py": _HTTP,
    "shortener/*test_password_hashing.py": "how many threads hash at a time",
    "shortener/*test_request_ids.py": _HTTP,
    "shortener/*test_rights_on_urls.py": "roles are one table in Python; ids are tried by test_other_workspaces.py",
    "shortener/*test_security_txt.py": _HTTP,
    "shortener/*test_slashes.py": _HTTP,
    "shortener/backups/*": "files and Redis; what reads the database is marked",
    "shortener/db/test_sqlite_writers.py": "how threads share SQLite's file",
    "*test_guessed_links.py": _REDIS,
    "*test_password_lockout.py": _REDIS,
    "*test_passwords.py": _FORM,
    "*test_previews.py": _WORDS,
}

# Of these each test runs on the other engines with its first case only: the others differ in what Python decides.
ONE_CASE_EACH = {
    "accounts/*test_admin_accounts.py": _FORM,
    "accounts/*test_audit_page.py": _WORDS,
    "accounts/*test_create_api_key.py": _FORM,
    "accounts/*test_invite.py": _FORM,
    "accounts/*test_me.py": _HTTP,
    "accounts/*test_members.py": _WORDS,
    "accounts/*test_rotate_api_key.py": _FORM,
    "accounts/*test_second_factor.py": _FORM,
    "accounts/*test_sign_up.py": _FORM,
    "accounts/*test_workspaces.py": _FORM,
    "campaigns/*test_change_campaign.py": _FORM,
    "campaigns/*test_create_campaign.py": _FORM,
    "campaigns/*test_list_campaigns.py": _HTTP,
    "clicks/*test_consumer.py": _REDIS,
    "clicks/*test_stats_refusals.py": _HTTP,
    "clicks/*test_stats_times.py": "the hours of a day in a time zone are computed in Python",
    "domains/*test_add_domain.py": _FORM,
    "domains/*test_change_domain.py": _FORM,
    "domains/*test_custom_domains.py": _HTTP,
    "domains/*test_internal_names.py": _FORM,
    "domains/*test_read_domains.py": _HTTP,
    "domains/*test_verify_domain.py": "what counts as a proof among the answers of the DNS",
    "links/*test_admin_links.py": _FORM,
    "links/abuse/test_blocked_destinations.py": _FORM,
    "links/abuse/test_reports.py": _FORM,
    "links/*test_admin_search.py": "short URLs are parsed in Python, and searched for by one query",
    "links/*test_batch.py": _FORM,
    "links/*test_bulk_import.py": _FORM,
    "links/*test_bulk_import_callers.py": _HTTP,
    "links/*test_bulk_links_page.py": _FORM,
    "links/*test_change_link.py": "one of its tests stores all fields at once",
    "links/*test_change_link_refusals.py": _FORM,
    "links/*test_create_link.py": _FORM,
    "links/*test_create_link_alias.py": _FORM,
    "links/*test_create_link_refusals.py": _FORM,
    "links/*test_create_link_tags.py": _FORM,
    "links/*test_create_link_times.py": _FORM,
    "links/*test_etags.py": _HTTP,
    "links/*test_external_ids.py": _FORM,
    "links/*test_field_table.py": _FORM,
    "links/*test_guest_links.py": _FORM,
    "links/*test_links_page.py": _WORDS,
    "links/*test_list_links_refusals.py": _HTTP,
    "links/*test_service_gate.py": _FORM,
    "links/*test_tags_and_folders.py": _HTTP,
    "links/imports/test_exports_of_services.py": "what files of other services mean is decided in Python",
    "links/imports/test_json.py": _FORM,
    "links/imports/test_uploads.py": _FORM,
    "links/imports/test_workbooks.py": _FORM,
    "redirects/*test_click_limits.py": _HTTP,
    "redirects/*test_open_links.py": _HTTP,
    "redirects/*test_short_url_forms.py": _HTTP,
    "shortener/*test_every_endpoint.py": _HTTP,
    "shortener/*test_pagination.py": _HTTP,
    "*/test_service_rules.py": _FORM,
}


def split(items: Iterable[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """Return the tests that an engine other than the default one runs, in the same order, and those that it leaves."""
    chosen, left, begun = list[pytest.Item](), list[pytest.Item](), set[str]()
    for item in items:
        test = item.nodeid.partition("[")[0]
        if _may_differ(item, is_first_case=test not in begun):
            begun.add(test)
            chosen.append(item)
        else:
            left.append(item)
    return chosen, left


def _may_differ(item: pytest.Item, *, is_first_case: bool) -> bool:
    if not _uses_database(item):
        return False
    if item.get_closest_marker("engines") is not None:
        return True
    path = item.path.relative_to(TESTS).as_posix()
    return not _matches(path, DEFAULT_ENGINE_ONLY) and (is_first_case or not _matches(path, ONE_CASE_EACH))


def _uses_database(item: pytest.Item) -> bool:
    names = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or "db" in names or "transactional_db" in names


def _matches(path: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch(path, pattern) for pattern in patterns)
