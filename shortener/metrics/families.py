"""Every metric that processes count themselves; docs/monitoring.md says what to look at.

Values of labels are a few fixed names, or names of this program's own views and tasks: never what a client has sent.
"""

from shortener.metrics import storage

storage.prepare()

from prometheus_client import Counter, Gauge, Histogram  # noqa: E402

from shortener.metrics.tallies import Observations, Tally  # noqa: E402

_QUICK = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)  # seconds
_REQUESTS = (0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)  # seconds
_TASKS = (0.01, 0.05, 0.25, 1.0, 5.0, 20.0)  # seconds
_CLICKS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)

# --- Limits --------------------------------------------------------------------------------------

# One for each limit that a client can reach.
refused = Counter("shortener_refused_total", "Requests and connections refused by a limit.", ["limit"])
held_body_bytes = Gauge(
    "shortener_held_body_bytes", "Bytes of requests' bodies that are in memory.", multiprocess_mode="livesum"
)
open_files = Gauge(
    "shortener_open_files",
    "Files that the redirect processes have open: connections of clients and some of their own.",
    multiprocess_mode="livesum",
)
free_connections = Gauge(
    "shortener_free_connections",
    "Connections that the redirect processes can still accept before they close idle ones.",
    multiprocess_mode="livesum",
)

# --- Certificates --------------------------------------------------------------------------------

certificate_questions = Counter(
    "shortener_certificate_questions_total",
    "Questions of the TLS server whether a host may have a certificate: permitted, refused, limited or unknown.",
    ["answer"],
)

# --- The redirect plane --------------------------------------------------------------------------

_redirects = Counter(
    "shortener_redirects_total", "Requests for short links that the redirect plane has decided.", ["verdict"]
)
_redirect_duration = Histogram(
    "shortener_redirect_duration_seconds",
    "Time from a request for a short link to its redirect, with the click recorded.",
    buckets=_QUICK,
)
_batch_size = Histogram(
    "shortener_click_batch_size", "Clicks that were recorded together, with one round trip.", buckets=_CLICKS
)
_target_lookups = Counter(
    "shortener_target_lookups_total", "Look-ups of a link's target, by the level that had it.", ["level"]
)
_host_lookups = Counter(
    "shortener_host_lookups_total", "Look-ups of a custom domain, by the level that had it.", ["level"]
)
redirects = Tally(_redirects)
redirect_durations = Observations(_redirect_duration)
batch_sizes = Observations(_batch_size)
lookups = {"target": Tally(_target_lookups), "host": Tally(_host_lookups)}
_clicks_recorded = Counter(
    "shortener_clicks_recorded_total",
    "Clicks of answered redirects, by where they are kept first: in the stream or, without it, in the database.",
    ["place"],
)
clicks_recorded = Tally(_clicks_recorded)
clicks_dropped = Counter(
    "shortener_clicks_dropped_total", "Clicks that neither Redis nor the database could keep, and that are lost."
)

# --- The control plane ---------------------------------------------------------------------------

request_duration = Histogram(
    "shortener_request_duration_seconds",
    "Time that the control plane took for a request, until its answer begins.",
    ["view", "method", "status"],
    buckets=_REQUESTS,
)

# --- Servers that are asked ----------------------------------------------------------------------

redis_errors = Counter(
    "shortener_redis_errors_total", "Calls to Redis that failed or were not answered in time.", ["part"]
)
database_errors = Counter(
    "shortener_database_errors_total", "Calls to the database that failed or were not answered in time.", ["part"]
)
breaker_open = Gauge(
    "shortener_breaker_open",
    "1 if a process does not ask this server at present, because it did not answer.",
    ["breaker"],
    multiprocess_mode="livemax",
)
breaker_trips = Counter(
    "shortener_breaker_trips_total",
    "Times that a process has stopped asking this server, because it did not answer.",
    ["breaker"],
)

# --- The worker ----------------------------------------------------------------------------------

clicks_stored = Counter("shortener_clicks_stored_total", "Clicks that the worker has taken from the stream and stored.")
clicks_unreadable = Counter(
    "shortener_click_batches_unreadable_total", "Batches of clicks that could not be read or stored, and are set aside."
)
task_duration = Histogram(
    "shortener_task_duration_seconds", "Time that a task of the worker took.", ["task"], buckets=_TASKS
)
tasks = Counter("shortener_tasks_total", "Tasks that the worker has ended, by their result.", ["task", "result"])
mails = Counter("shortener_mails_total", "Mails that entered the queue, and what became of them.", ["result"])
domain_checks = Counter(
    "shortener_domain_checks_total", "Checks of a custom domain's DNS, by their result.", ["result"]
)

# Series that alerts watch begin with zero: the first count would not be a rise if they began with it.
for _result in ("queued", "sent", "retried", "refused", "failed"):
    mails.labels(_result)
for _place in ("stream", "database"):
    _clicks_recorded.labels(_place)
_redirects.labels("unreachable")

# --- Processes -----------------------------------------------------------------------------------

process_starts = Counter("shortener_process_starts_total", "Processes that have started.", ["process"])
processes = Gauge("shortener_processes", "Processes that run.", ["process"], multiprocess_mode="livesum")
process_memory = Gauge(
    "shortener_process_memory_bytes",
    "Memory of the processes (PSS: memory that several share is divided among them).",
    ["process"],
    multiprocess_mode="livesum",
)
process_cpu = Counter(
    "shortener_process_cpu_seconds_total", "Processor time that the processes have used.", ["process"]
)
process_open_files = Gauge(
    "shortener_process_open_files", "Files and connections that are open.", ["process"], multiprocess_mode="livesum"
)
log_lines_dropped = Counter(
    "shortener_log_lines_dropped_total", "Lines of the access log that were left out, because the output was too slow."
)
