"""`make run TLS=1` with a real certificate authority: certificates for each verified domain, and for no other host."""

import secrets
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import psutil
import pytest

from tests.deploy.authority import Authority, Forwarder
from tests.deploy.https_client import HttpsClient
from tests.deploy.programs import required
from tests.domains.dns_server import Zone
from tests.stack.running import Stack, free_port
from tests.stack.waiting import WHEN_BUSY, eventually

pytestmark = pytest.mark.xdist_group("tls")

SITE = "links.example.com"
# Addresses at which only one port answers the authority: so only one challenge can succeed.
ONLY_TLS, ONLY_HTTP = "127.0.0.2", "127.0.0.3"
VALIDITY = 300  # seconds: so little that Caddy renews a certificate at each visit


class Installation:
    """An installation with TLS, its DNS and its certificate authority."""

    def __init__(self, stack: Stack, zone: Zone, authority: Authority) -> None:
        self.stack, self.zone = stack, zone
        self.http_port, self.https_port = (int(stack.environment[name]) for name in ("HTTP_PORT", "HTTPS_PORT"))
        self.https = HttpsClient(self.https_port, authority.trust())
        self.key = stack.create_api_key()

    def call(self, method: str, path: str, body: object = None) -> dict[str, object]:
        """Send a request to the API and return its data."""
        answer = self.https.send(method, SITE, path, headers={"x-api-key": self.key}, body=body)
        assert answer.status in {200, 201}, answer.body
        return answer.data

    def add(self, host: str, address: str = ONLY_TLS) -> dict[str, object]:
        """Add a domain and prove it by the DNS."""
        domain = self.call("POST", "/api/domains", {"host": host})
        records: list[dict[str, str]] = domain["records"]  # type: ignore[assignment]
        (record,) = (record for record in records if record["type"] == "TXT")
        self.zone.set_txt(record["name"], record["value"])
        self.zone.records[host, "A"] = [address]
        verified = self.call("POST", f"/api/domains/{domain['id']}/verify")
        assert verified["verified"] is True
        return verified

    def add_link(self, domain: dict[str, object], alias: str) -> dict[str, object]:
        """Create a link on the domain."""
        body = {"originalUrl": "https://example.com/page", "customAlias": alias, "domainId": domain["id"]}
        return self.call("POST", "/api/links", body)

    def questions(self, answer: str) -> float:
        """Return how often Caddy has got this answer."""
        text = httpx.get(f"http://127.0.0.1:{self.stack.environment['INTERNAL_PORT']}/metrics").text
        name = f'shortener_certificate_questions_total{{answer="{answer}"}} '
        return sum(float(line.removeprefix(name)) for line in text.splitlines() if line.startswith(name))

    def caddy(self) -> psutil.Process:
        """Return the process."""
        (process,) = self.stack.processes("caddy", "run")
        return process


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One installation, which all tests share."""
    required("pebble")
    folder, zone = tmp_path_factory.mktemp("tls"), Zone()
    dns_port = zone.start()
    authority = Authority(folder, dns_port=dns_port, validity=VALIDITY)
    authority.start()
    ports = {name: free_port() for name in ("HTTP_PORT", "HTTPS_PORT", "INTERNAL_PORT")}
    zone.records[SITE, "A"] = [ONLY_TLS]
    stack = Stack(
        folder / "data",
        SITE_URL=f"https://{SITE}",
        SECRET_KEY=secrets.token_urlsafe(50),
        EMAIL_URL="smtp://127.0.0.1:1",
        DNS_SERVERS=f"127.0.0.1:{dns_port}",
        TLS="1",
        TLS_CA=authority.directory,
        TLS_CA_ROOT=str(authority.root),
        **{name: str(port) for name, port in ports.items()},
    )
    forwarders = [
        Forwarder(ONLY_TLS, authority.tls_port, ports["HTTPS_PORT"]),
        Forwarder(ONLY_HTTP, authority.http_port, ports["HTTP_PORT"]),
    ]
    try:
        stack.start()
        yield Installation(stack, zone, authority)
    finally:
        stack.kill()
        for forwarder in forwarders:
            forwarder.stop()
        authority.stop()
        zone.stop()


@pytest.mark.parametrize("address", [ONLY_TLS, ONLY_HTTP])
def test_a_new_domain_is_served_without_manual_steps(site: Installation, address: str) -> None:
    host = f"go{address[-1]}.example.org"
    assert site.https.is_refused(host)
    link = site.add_link(site.add(host, address), "sale")

    answer = site.https.get(host, "/sale", client="127.0.0.8")
    forged = {"x-forwarded-for": "203.0.113.9", "x_forwarded_for": "203.0.113.9", "x-forwarded-proto": "http"}
    again = site.https.get(host, "/sale", client="127.0.0.8", headers=forged)
    other = site.https.get(host, "/sale", client="127.0.0.9")
    plain = httpx.get(f"http://127.0.0.1:{site.http_port}/sale?x=y", headers={"host": host})

    assert {reply.status for reply in (answer, again, other)} == {302}
    assert answer.headers["location"] == "https://example.com/page"
    assert f'h3=":{site.https_port}"' in answer.headers["alt-svc"]
    assert (plain.status_code, plain.headers["location"]) == (308, f"https://{host}/sale?x=y")
    # The visits of two addresses.
    eventually(lambda: _counted(site, link) == (3, 2), within=WHEN_BUSY)


def _counted(site: Installation, link: dict[str, object]) -> tuple[object, object]:
    stats = site.call("GET", f"/api/links/{link['id']}/stats")
    return stats["clicks"], stats["visits"]


def test_hosts_that_are_not_verified_get_no_certificate(site: Installation) -> None:
    site.call("POST", "/api/domains", {"host": "waiting.example.org"})
    before = site.questions("refused")

    for host in ("waiting.example.org", "unknown.example.org", "other.links.example.com"):
        assert site.https.is_refused(host)

    assert site.questions("refused") >= before + 3
    certificates = list((site.stack.data_dir / "caddy" / "certificates").rglob("*.crt"))
    assert not [file for file in certificates if file.stem.split(".")[0] in {"waiting", "unknown", "other"}]


def test_certificates_renew_until_the_domain_is_removed(site: Installation) -> None:
    kept, removed = site.add("kept.example.org"), site.add("removed.example.org")
    for domain in (kept, removed):
        site.add_link(domain, "sale")
    hosts = [str(domain["host"]) for domain in (kept, removed)]
    first = {host: site.https.get(host, "/sale") for host in hosts}
    assert {answer.status for answer in first.values()} == {302}

    site.call("DELETE", f"/api/domains/{removed['id']}?deleteLinks=true")

    eventually(lambda: site.https.get(hosts[1], "/sale").status == 404, within=5)
    serial = first[hosts[0]].certificate.serial_number
    eventually(lambda: site.https.get(hosts[0], "/sale").certificate.serial_number != serial, within=15)
    eventually(lambda: site.https.is_refused(hosts[1]), within=15)
    assert site.https.get(hosts[0], "/sale").status == 302


def test_connections_wait_while_caddy_restarts(site: Installation) -> None:
    site.add_link(site.add("calm.example.org"), "sale")
    assert site.https.get("calm.example.org", "/sale").status == 302
    died = site.caddy()
    died.send_signal(signal.SIGKILL)

    with ThreadPoolExecutor(8) as clients:
        answers = list(clients.map(lambda _: site.https.get("calm.example.org", "/sale"), range(8)))

    assert {answer.status for answer in answers} == {302}
    assert site.caddy().pid != died.pid


def test_answers_go_on_while_the_control_plane_hangs(site: Installation) -> None:
    site.add_link(site.add("alone.example.org"), "sale")
    hanging = site.stack.processes("run_control")
    for process in hanging:
        process.suspend()
    try:
        began_at = time.monotonic()
        assert site.https.get("alone.example.org", "/sale").status == 302  # with a new certificate
        assert time.monotonic() - began_at < 10
    finally:
        for process in hanging:
            process.resume()


def test_sign_in_works_when_a_proxy_reports_http(site: Installation) -> None:
    eventually(lambda: site.https.get(SITE, "/accounts/login/").status == 200, within=WHEN_BUSY)
    headers = {"host": SITE, "x-forwarded-proto": "http", "origin": f"https://{SITE}"}
    with httpx.Client(base_url=site.stack.address, headers=headers) as browser:
        form = browser.get("/accounts/login/")
        token = form.cookies["__Host-csrftoken"]
        fields = {"login": "a@b.c", "password": "x", "csrfmiddlewaretoken": token}
        answer = browser.post("/accounts/login/", data=fields, headers={"cookie": f"__Host-csrftoken={token}"})

    assert answer.status_code == 200


def test_caddy_has_no_secret_and_its_own_limits(site: Installation) -> None:
    caddy = site.caddy()

    assert not {"SECRET_KEY", "EMAIL_URL", "DATABASE_URL"} & set(caddy.environ())
    listening = {found.laddr.port for found in caddy.net_connections("inet") if found.status == psutil.CONN_LISTEN}
    assert listening == {site.http_port, site.https_port}
    assert caddy.memory_info().rss < 150 * 1024 * 1024
    assert max(caddy.rlimit(psutil.RLIMIT_NOFILE)) <= 16_384


def test_everything_stops_within_five_seconds(site: Installation) -> None:
    began_at = time.monotonic()

    assert site.stack.stop() == 0

    assert time.monotonic() - began_at < 5
    printed = site.stack.printed()
    assert "Shortener is starting: https://links.example.com, listening on 127.0.0.1:" in printed
    assert "\tINFO\t" not in printed
