"""What every test may ask for."""

import gc
import json
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import Unpack

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client, TransactionTestCase

from accounts.keys.services import create_api_key
from accounts.models import Membership, Role, User, Workspace
from accounts.workspaces.actors import operator
from accounts.workspaces.services import ensure_user_with_workspace
from domains.hosts import directory
from links.fields import GivenValues, link_values
from links.models import Link
from links.services.creation import create_link
from moderation import verdicts
from shortener import redis
from tests import emptying, engine_choice
from tests.browsing import pages_by_short_paths
from tests.domains.dns_server import Zone
from tests.environment import FOLDER
from tests.fixtures import (
    BrowserOf,
    Call,
    KeyAndText,
    MakeLink,
    PassSeconds,
    PostBulk,
    PostLink,
    Race,
    Response,
    Result,
    SignInAs,
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On another engine than the default one, run the tests that may differ there.

    Browsers come last: once one has started, no test of this process can have an event loop of its own.
    """
    items.sort(key=lambda item: "browser" in item.path.parts)
    if connections["default"].vendor != "sqlite":
        items[:], left = engine_choice.split(items)
        config.hook.pytest_deselected(items=left)


def pytest_collection_finish() -> None:
    """Let the garbage collector leave out the half a million objects of modules and collected tests, which all stay."""
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Give each process of a parallel run a database of its own, and each thread of a race its own connection."""
    database = connections["default"]
    if database.vendor == "sqlite":
        database.settings_dict["TEST"]["NAME"] = str(FOLDER / "test.sqlite3")  # threads cannot share one in memory
    elif database.vendor == "postgresql":
        # Races start more threads than a pool has connections, and a database with a pool on it cannot be dropped.
        database.settings_dict["OPTIONS"].pop("pool", None)


@pytest.fixture(scope="session", autouse=True)
def quick_emptying_on_mongodb() -> Iterator[None]:
    """Empty the collections that a test wrote to, in milliseconds: Django's flush empties all and fills some again."""
    if connections["default"].vendor != "mongodb":
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", emptying.empty_collections)
        yield


@pytest.fixture(scope="session", autouse=True)
def static_files_as_they_are() -> None:
    """Let pages name static files that are not collected yet: a fresh clone has none."""
    settings.STATIC_ROOT = FOLDER / "static"
    settings.STATIC_ROOT.mkdir()
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


@pytest.fixture(scope="session", autouse=True)
def quick_password_hashing() -> None:
    """Hash passwords at no cost; tests that start processes use the real setting."""
    settings.PASSWORD_HASHERS = ["tests.hashers.QuickScryptPasswordHasher", *settings.PASSWORD_HASHERS[1:]]


@pytest.fixture(scope="session", autouse=True)
def dns_without_records() -> Iterator[None]:
    """Answer every question for a name at once: there is none. A port without a server would cost five seconds."""
    zone = Zone()
    settings.DNS_SERVERS = [("127.0.0.1", zone.start())]
    yield
    zone.stop()


@pytest.fixture(scope="session", autouse=True)
def short_paths() -> Iterator[None]:
    """Let tests open pages of the workspace that the person is in by paths that do not name it."""
    with pages_by_short_paths():
        yield


@pytest.fixture(autouse=True)
def clean_memory() -> Iterator[None]:
    """Start every test with an empty Valkey, of which nothing is remembered in the process."""
    redis.breaker().reset()
    redis.client().flushdb()
    directory.clear()
    verdicts.share({"rules": [], "feeds": [], "workspaces": []})
    yield
    directory.clear()


@pytest.fixture
def owner(db: None) -> User:
    """A user with a workspace."""
    user, _ = ensure_user_with_workspace(email="owner@example.com")
    return user


@pytest.fixture
def workspace(owner: User) -> Workspace:
    """The owner's workspace, on the default plan."""
    return owner.workspaces.get()


@pytest.fixture
def stranger(db: None) -> Workspace:
    """Another user's workspace."""
    return ensure_user_with_workspace(email="stranger@example.com")[1]


@pytest.fixture
def api_key(workspace: Workspace, owner: User) -> KeyAndText:
    """A key that may do everything in the workspace, and its text."""
    return create_api_key(by=operator(workspace), belongs_to=owner, name="Tests")


@pytest.fixture
def sign_in_as(workspace: Workspace) -> SignInAs:
    """See SignInAs."""

    def sign_in(role: Role) -> Client:
        return _browser_of(User.objects.create_user(f"{role}@example.com"), workspace, role)

    return sign_in


def _browser_of(user: User, workspace: Workspace, role: Role) -> Client:
    """Return the browser of the user, who becomes a member."""
    Membership.objects.create(workspace=workspace, user=user, role=role)
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.fixture
def post_link(api_key: KeyAndText, client: Client) -> PostLink:
    """See PostLink."""

    def post(**fields: object) -> Response:
        body = {"originalUrl": "https://example.com/page"} | fields
        return client.post("/api/links", body, content_type="application/json", headers={"x-api-key": api_key[1]})

    return post


@pytest.fixture
def make_link(workspace: Workspace) -> MakeLink:
    """See MakeLink."""

    def make(
        *,
        at: datetime | None = None,
        workspace: Workspace = workspace,
        created_by: User | None = None,
        **given: Unpack[GivenValues],
    ) -> Link:
        values = link_values(**({"destination": "https://example.com/page"} | given))
        return create_link(by=operator(workspace, created_by), values=values, at=at or datetime.now(UTC))

    return make


@pytest.fixture
def race(transactional_db: None) -> Race:
    """See Race."""

    def run(times: int, act: Callable[[], Result]) -> list[Result]:
        start = Barrier(times)

        def one() -> Result:
            start.wait()
            try:
                return act()
            finally:
                connections.close_all()

        with ThreadPoolExecutor(times) as threads:
            return [runner.result() for runner in [threads.submit(one) for _ in range(times)]]

    return run


@pytest.fixture
def pass_seconds(monkeypatch: pytest.MonkeyPatch) -> PassSeconds:
    """See PassSeconds; time-machine leaves that clock alone."""
    passed, real = 0.0, time.monotonic

    def go_on(seconds: float) -> None:
        nonlocal passed
        passed += seconds

    monkeypatch.setattr(time, "monotonic", lambda: real() + passed)
    return go_on


@pytest.fixture
def admin_user(db: None) -> User:
    """A user who may do everything in the admin (in `admin_client`), without a password that takes time to hash."""
    return User.objects.create_superuser("operator@example.com")


@pytest.fixture
def call(api_key: KeyAndText) -> Call:
    """See Call."""

    def send(
        method: str,
        path: str,
        body: object = None,
        *,
        key: str = api_key[1],
        query: Mapping[str, object] | None = None,
        **headers: str,
    ) -> Response:
        sent = {"x-api-key": key} | {name.replace("_", "-"): text for name, text in headers.items()}
        content = b"" if body is None else json.dumps(body)
        return Client().generic(method, path, content, "application/json", headers=sent, query_params=query)

    return send


@pytest.fixture
def post_bulk(dashboard: Client) -> PostBulk:
    """See PostBulk."""

    def send(*items: object) -> Response:
        headers = {"sec-fetch-site": "same-origin"}
        return dashboard.post("/api/links/bulk", {"links": items}, content_type="application/json", headers=headers)

    return send


@pytest.fixture
def dashboard(owner: User) -> Client:
    """The browser of the workspace's owner."""
    client = Client()
    client.force_login(owner)
    return client


@pytest.fixture
def browser_of(workspace: Workspace) -> BrowserOf:
    """See BrowserOf."""

    def signed_in(role: str) -> Client:
        user = User.objects.create_user(f"the-{role}@example.com", name=f"The {role}")
        return _browser_of(user, workspace, Role(role))

    return signed_in
