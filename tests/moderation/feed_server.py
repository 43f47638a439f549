"""A server on this machine that a feed can come from."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Server(ThreadingHTTPServer):
    """A server of one feed."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status, self.body, self.location, self.etags_seen = 200, b"evil.example\n", "", list[str]()

    @property
    def url(self) -> str:
        """The feed's address."""
        return f"http://127.0.0.1:{self.server_port}/hosts"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        etag = self.headers.get("If-None-Match", "")
        self.server.etags_seen.append(etag)
        self.send_response(304 if etag == '"1"' and self.server.status == 200 else self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.send_header("ETag", '"1"')
        self.end_headers()
        if etag != '"1"':
            self.wfile.write(self.server.body)

    def log_message(self, *_args: object) -> None:
        """Log nothing."""
