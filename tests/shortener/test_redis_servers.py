"""Addresses of Redis: one server, Sentinels and Clusters, and what a start refuses of them."""

import asyncio
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from environ import Env
from redis.exceptions import RedisError

from shortener.config.settings import background, redis_servers
from shortener.redis import connections
from shortener.redis.addresses import Kind, parsed

SECRET = "hunter2"
SENTINELS = f"redis+sentinel://:{SECRET}@127.0.0.1:1,127.0.0.1/links"
CLUSTER = f"redis+cluster://:{SECRET}@127.0.0.1:1,[::1]:2"


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The variables that settings read."""
    variables: dict[str, str] = {}
    monkeypatch.setattr(Env, "ENVIRON", variables)
    return variables


def settings_of(*, must_be_safe: bool = False) -> redis_servers.RedisSettings:
    """Return the settings that the environment makes."""
    return redis_servers.configured(Env(), Path("/run/valkey.sock"), must_be_safe=must_be_safe)


def test_passwords_are_decoded_and_hosts_have_ports() -> None:
    address = parsed(
        "rediss+sentinel://me:p%2Cw%40%2F@a.example:1,b.example/links/3?sentinel_password=x%20y&ssl_ca_certs=/ca"
    )

    assert (address.kind, address.service, address.has_tls) == (Kind.SENTINEL, "links", True)
    assert address.hosts == (("a.example", 1), ("b.example", 26_379))
    assert address.options == {"username": "me", "password": "p,w@/", "db": 3, "ssl_ca_certs": "/ca"}
    assert address.sentinel_options == {"password": "x y", "ssl_ca_certs": "/ca", "ssl": True}
    assert SECRET not in repr(parsed(SENTINELS))


@pytest.mark.parametrize("variable", ["REDIS_URL", "BROKER_URL"])
@pytest.mark.parametrize(
    "url",
    [
        f"redis+sentinel://:{SECRET}@127.0.0.1:1",
        f"redis+sentinel://:{SECRET}@127.0.0.1:99999/links",
        f"redis+sentinel://:{SECRET}@127.0.0.1/links/first",
        f"redis+cluster://:{SECRET}@127.0.0.1/1",
        f"redis+other://:{SECRET}@127.0.0.1",
        f"redis+cluster://:{SECRET}/x@127.0.0.1",
        f"http://:{SECRET}@127.0.0.1",
        f"redis://:{SECRET}@127.0.0.1/first",
        f"redis://:{SECRET}@127.0.0.1/0?foo=1",
        f"redis://:{SECRET}@127.0.0.1/0?socket_timeout=5",
        f"redis://:{SECRET}@127.0.0.1/0?ssl_cert_reqs=none",
        f"rediss://:{SECRET}@127.0.0.1/0?ssl_cert_reqs=perhaps",
        f"redis+sentinel://:{SECRET}@127.0.0.1/links?foo=1",
        f"redis+cluster://:{SECRET}@127.0.0.1?foo=1",
    ],
)
def test_a_wrong_url_is_one_line_without_password(environment: dict[str, str], variable: str, url: str) -> None:
    environment[variable] = url

    with pytest.raises(ImproperlyConfigured, match=f"^{variable} must look like [^\n]*$") as refused:
        settings_of()

    assert SECRET not in str(refused.value)


def test_a_cluster_needs_a_queue_elsewhere(environment: dict[str, str]) -> None:
    environment["REDIS_URL"] = CLUSTER
    with pytest.raises(ImproperlyConfigured, match="Set BROKER_URL"):
        settings_of()

    environment["BROKER_URL"] = CLUSTER
    with pytest.raises(ImproperlyConfigured, match="BROKER_URL points to a Redis Cluster"):
        settings_of()

    environment["BROKER_URL"] = SENTINELS
    assert settings_of() == (False, CLUSTER, SENTINELS, 1)


def test_only_groups_of_servers_wait_for_replicas(environment: dict[str, str]) -> None:
    assert settings_of() == (True, "unix:///run/valkey.sock", "unix:///run/valkey.sock", 0)

    environment["REDIS_URL"] = SENTINELS
    assert settings_of().min_replicas == 1

    environment["REDIS_MIN_REPLICAS"] = "0"
    assert settings_of().min_replicas == 0


@pytest.mark.parametrize("variable", ["REDIS_URL", "BROKER_URL"])
@pytest.mark.parametrize(
    ("url", "is_safe"),
    [
        (SENTINELS, True),
        (f"redis+sentinel://:{SECRET}@127.0.0.1,10.0.0.1/links", False),
        (f"rediss+sentinel://:{SECRET}@127.0.0.1,10.0.0.1/links", True),
        ("rediss+sentinel://10.0.0.1/links?sentinel_password=x", False),
        (f"redis://:{SECRET}@10.0.0.1/0", False),
        (f"redis://localhost/0?password={SECRET}", True),
    ],
)
def test_production_needs_a_password_and_tls(
    environment: dict[str, str], variable: str, url: str, is_safe: bool
) -> None:
    environment[variable] = url

    if is_safe:
        settings_of(must_be_safe=True)
    else:
        with pytest.raises(ImproperlyConfigured, match=f"{variable} points to .* without a password or TLS"):
            settings_of(must_be_safe=True)

    settings_of()


def test_sentinels_that_do_not_answer_are_a_sentence() -> None:
    async def ping() -> None:
        url = f"redis+sentinel://:{SECRET}@127.0.0.1:1,[::1]:2/service/0"
        await connections.new_async_client(parsed(url)).ping()

    with pytest.raises(RedisError) as raised:
        asyncio.run(ping())

    assert str(raised.value).startswith(
        "None of the Sentinels 127.0.0.1:1, [::1]:2 names a primary of 'service'. Check"
    )


@pytest.mark.parametrize(
    ("url", "of_celery"),
    [
        ("redis://10.0.0.1", "redis://10.0.0.1:6379/0"),
        ("redis://[::1]:1/?db=3&password=p%2Cw", "redis://:p%2Cw@[::1]:1/3"),
        ("rediss://me:p%2Cw@a.example/2?ssl_ca_certs=/ca", "rediss://me:p%2Cw@a.example:6379/2?ssl_ca_certs=%2Fca"),
        ("unix:///run/valkey.sock?db=1", "redis+socket:///run/valkey.sock?virtual_host=1"),
    ],
)
def test_the_queue_is_at_the_address_of_redis(tmp_path: Path, url: str, of_celery: str) -> None:
    assert background.configuration(url, tmp_path)["CELERY_BROKER_URL"] == of_celery


def test_the_queue_asks_the_same_sentinels(tmp_path: Path) -> None:
    settings = background.configuration(SENTINELS + "/2", tmp_path)

    assert settings["CELERY_BROKER_URL"] == f"sentinel://:{SECRET}@127.0.0.1:1/2;sentinel://:{SECRET}@127.0.0.1:26379/2"
    assert settings["CELERY_BROKER_TRANSPORT_OPTIONS"]["master_name"] == "links"
