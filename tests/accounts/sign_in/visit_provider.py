"""A site that people sign in to with another service, and that service: a process, since settings name the service.

Prints as JSON what a visitor got to see, and what was kept of them.
"""

import json
import os
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import jwt

if TYPE_CHECKING:
    from django.test import Client

PERSON = {"sub": "42", "email": "Ada@Example.com", "email_verified": True, "name": "Ada Lovelace"}


class Provider(BaseHTTPRequestHandler):
    """A minimal OpenID Connect provider."""

    def do_GET(self) -> None:
        base = f"http://{self.headers['Host']}"
        ends = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
        self._say({"issuer": base, **{end: f"{base}/{end}" for end in ends}} if "well-known" in self.path else PERSON)

    def do_POST(self) -> None:
        issuer = f"http://{self.headers['Host']}"
        claims = PERSON | {"iss": issuer, "aud": "client", "iat": 1, "exp": 9_999_999_999}
        token = jwt.encode(claims, "x" * 32, "HS256")
        self._say({"access_token": "t", "token_type": "bearer", "id_token": token})

    def _say(self, said: dict[str, Any]) -> None:
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Do not log."""


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    Thread(target=server.serve_forever, daemon=True).start()
    os.environ["OIDC_SERVER_URL"] = f"http://localhost:{server.server_address[1]}"
    import django
    from django.conf import settings

    # Static files without collectstatic.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    json.dump(visits(), sys.stdout)


def visits() -> dict[str, Any]:
    from django.test import Client

    from accounts.models import User

    found: dict[str, Any] = {
        "offered": sorted(re.findall("Continue with ([^<]+)<", _page(Client(), "/accounts/login/")))
    }
    browser = Client()
    found["asked"] = browser.get("/accounts/oidc/oidc/login/").status_code
    for _visit in range(2):
        browser = Client()
        leaving = browser.post("/accounts/oidc/oidc/login/?process=login&next=/accounts/")
        (address,) = set(re.findall(r'content="0;url=([^"]+)"', leaving.content.decode()))
        query = parse_qs(urlsplit(address.replace("&amp;", "&")).query)
        found["left"] = leaving.status_code
        found["callback"] = query["redirect_uri"]
        found["challenge"] = query["code_challenge_method"]
        back = browser.get("/accounts/oidc/oidc/login/callback/", {"code": "c", "state": query["state"][0]})
        found["came back to"] = back.get("Location")
    google = Client().post("/accounts/google/login/?process=login").content.decode()
    found["google"] = re.findall(r'content="0;url=(https://[^/"]+)/', google)
    found["people"] = [
        [user.email, user.name, [workspace.name for workspace in user.workspaces.all()], user.has_usable_password()]
        for user in User.objects.all()
    ]
    return found


def _page(browser: "Client", path: str) -> str:
    return str(browser.get(path).content.decode())


if __name__ == "__main__":
    main()
