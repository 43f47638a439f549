"""How long a statement of this process may take. Only PostgreSQL's connections need to be told."""

LONGEST_STATEMENT = 5.0  # seconds, of a process that answers requests
LONGEST_OF_WORKER = 120.0  # seconds

longest_call: float | None = None  # seconds


def limit_calls(seconds: float) -> None:
    """Let no statement of this process take longer; by default, as for migrations, there is no limit."""
    global longest_call
    longest_call = seconds
