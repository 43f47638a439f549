"""Which hosts the redirect plane lets have a certificate."""

import asyncio
import time

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Workspace
from accounts.workspaces.actors import operator
from domains.models import Domain
from domains.services import delete_domain, vouch_for
from redirects import certificates
from redirects.certificates import Certificates, Decision
from redirects.hosts import ShortHost
from tests.fixtures import PassSeconds
from tests.redirects.conftest import StartSite, Statements, Valkey
from tests.redirects.site import Site
from tests.redirects.test_database_down import without
from tests.stack.waiting import eventually

pytestmark = pytest.mark.django_db(transaction=True)

GO = "go.example.org"
PERMITTED, REFUSED, LIMITED, UNKNOWN = Decision


@pytest.fixture(autouse=True)
def site_url(settings: Settings) -> None:
    """Set the site's own host."""
    settings.SITE_URL = "https://links.example.com"


@pytest.fixture
def domain(workspace: Workspace) -> Domain:
    """A verified domain of the workspace."""
    return Domain.objects.create(workspace=workspace, host=GO, verified_at=timezone.now())


def _of(site: Site) -> Certificates:
    return Certificates(find=site.front.domain, last_known=site.front.last_known_domain)


def _decide(site: Site, host: str, *, by: Certificates | None = None) -> Decision:
    return site.run((by or _of(site)).decide(host))


def test_the_site_and_verified_domains_are_permitted(site: Site, domain: Domain) -> None:
    assert [_decide(site, host) for host in ("links.example.com", GO)] == [PERMITTED, PERMITTED]


@pytest.mark.parametrize(
    "host",
    ["", "localhost", "127.0.0.1", "203.0.113.9", "::1", "[::1]", "*.example.org", "*", "GO.example.org", f"{GO}.",
     f"{GO}:443", f"{GO}/", f" {GO}", "gö.example.org", "go..example.org", "-go.example.org", f"{'a' * 64}.example.org",
     f"{'a.' * 130}example.org", f"{GO}\x00", f"{GO}\n", "go_1.example.org"],
)  # fmt: skip
def test_odd_names_are_refused_without_a_look_up(site: Site, statements: Statements, host: str) -> None:
    assert _decide(site, host) is REFUSED
    assert statements.sql == []


def test_without_a_site_url_only_domains_are_permitted(site: Site, domain: Domain, settings: Settings) -> None:
    settings.SITE_URL = ""

    assert [_decide(site, host) for host in (GO, "links.example.com", "")] == [PERMITTED, REFUSED, REFUSED]


def test_a_domain_is_permitted_while_it_is_verified(site: Site, domain: Domain) -> None:
    by = operator(domain.workspace)
    vouch_for(domain=domain, by=by, verified_at=None, at=timezone.now())
    eventually(lambda: _decide(site, GO) is REFUSED, within=2)
    vouch_for(domain=domain, by=by, verified_at=timezone.now(), at=timezone.now())
    eventually(lambda: _decide(site, GO) is PERMITTED, within=2)
    delete_domain(domain=domain, by=by, with_links=False, at=timezone.now())
    eventually(lambda: _decide(site, GO) is REFUSED, within=2)


def test_an_unknown_host_is_looked_up_once(start_site: StartSite, statements: Statements) -> None:
    site = start_site()
    asker = _of(site)

    assert [_decide(site, "unknown.example.org", by=asker) for _ in range(20)] == [REFUSED] * 20

    assert len([sql for sql in statements.sql if "domains_domain" in sql]) == 1


def test_known_domains_are_permitted_while_nothing_answers(
    valkey: Valkey, start_site: StartSite, domain: Domain, pass_seconds: PassSeconds
) -> None:
    site = start_site()
    asker = _of(site)
    assert _decide(site, GO, by=asker) is PERMITTED
    pass_seconds(86_400)  # longer than anything is kept without a look-up

    with without(Domain._meta.db_table), valkey.frozen():
        began_at = time.monotonic()
        assert [_decide(site, GO, by=asker) for _ in range(3)] == [PERMITTED] * 3
        assert time.monotonic() - began_at < 1
        assert _decide(site, "new.example.org", by=asker) is UNKNOWN
        assert time.monotonic() - began_at < 2.5


def test_a_removed_domain_is_not_permitted_in_an_outage(
    valkey: Valkey, start_site: StartSite, domain: Domain, pass_seconds: PassSeconds
) -> None:
    site = start_site()
    assert _decide(site, GO) is PERMITTED
    valkey.kill()
    eventually(lambda: not site.front.hears_of_changes, within=5)
    valkey.start()
    valkey.wait_until_used()
    eventually(lambda: site.front.hears_of_changes, within=5)  # and doubts what it knew before
    delete_domain(domain=domain, by=operator(domain.workspace), with_links=False, at=timezone.now())
    eventually(lambda: _decide(site, GO) is REFUSED, within=2)
    pass_seconds(86_400)

    with without(Domain._meta.db_table):
        assert _decide(site, GO) is UNKNOWN


class Hanging:
    """A look-up that never ends, of a domain that was known before."""

    def __init__(self, known: ShortHost | None = None) -> None:
        self.known = known

    async def find(self, name: str) -> ShortHost | None:
        """Wait for ever."""
        await asyncio.Event().wait()
        return None

    def last_known(self, name: str) -> ShortHost | None:
        """Return the domain."""
        return self.known

    def certificates(self) -> Certificates:
        """Return decisions that depend on it."""
        return Certificates(find=self.find, last_known=self.last_known)


@pytest.mark.parametrize(("known", "decision"), [(None, UNKNOWN), (ShortHost(domain_id="1"), PERMITTED)])
def test_a_look_up_that_hangs_is_not_waited_for(
    known: ShortHost | None, decision: Decision, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_DECIDES_WITHIN", "_CONFIRMS_WITHIN"):
        monkeypatch.setattr(certificates, name, 0.05)

    assert asyncio.run(Hanging(known).certificates().decide(GO)) is decision


def test_only_some_look_ups_happen_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificates, "_DECIDES_WITHIN", 0.05)
    hanging = Hanging()
    asker = hanging.certificates()

    async def ask(number: int) -> list[Decision]:
        return await asyncio.gather(*(asker.decide(f"a{each}.example.org") for each in range(number)))

    assert asyncio.run(ask(150)).count(LIMITED) == 50
    assert asyncio.run(ask(1)) == [UNKNOWN]
    hanging.known = ShortHost(domain_id="1")  # is permitted even so
    assert asyncio.run(ask(150)) == [PERMITTED] * 150
