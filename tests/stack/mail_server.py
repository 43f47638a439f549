"""A mail server that keeps what it is given, and can be away."""

import socketserver
import threading

from tests.stack.running import free_port


class MailServer:
    """An SMTP server on a port of its own; connections are refused until it is started."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"smtp://127.0.0.1:{self.port}"
        self.mails: list[str] = []
        self._server: socketserver.ThreadingTCPServer | None = None

    def start(self) -> None:
        """Take mail from now on."""
        mails = self.mails

        class Conversation(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"220 tests\r\n")
                for line in self.rfile:
                    match line[:4].upper().strip():
                        case b"DATA":
                            self.wfile.write(b"354 go on\r\n")
                            mails.append(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
                            self.wfile.write(b"250 kept\r\n")
                        case b"QUIT":
                            self.wfile.write(b"221 bye\r\n")
                            return
                        case _:
                            self.wfile.write(b"250 ok\r\n")

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", self.port), Conversation)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Be away."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
