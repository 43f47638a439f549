"""Host and port as URLs have them."""

_EVERY_ADDRESS = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - to connect, not to listen


def authority(host: str, port: int) -> str:
    """Return host and port as they are written in a URL."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def own_host(host: str) -> str:
    """Return the address at which this machine reaches a socket that listens on this one."""
    return _EVERY_ADDRESS.get(host, host)
