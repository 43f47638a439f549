"""The version of the fields of a link in JSON: in the bin, in history and in imports."""

SCHEMA_VERSION = 1  # grows when a field is renamed: links.services.stored_fields reads older rows


def schema_version() -> int:
    """Return the version that rows are written in now; a default that needs no migration when it grows."""
    return SCHEMA_VERSION
