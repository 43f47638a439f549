"""The parts of the benchmark, in the order in which they run, and what each says that it measures."""

NAMES = {
    "queries": "queries",
    "redirects": "redirects against a bare application",
    "scale": "redirects of many links",
    "beside": "redirects beside other requests",
    "idle": "redirects beside idle connections",
    "closed": "codes that are not followed",
    "posts": "links created",
    "clicks": "clicks stored",
    "pages": "pages of the dashboard",
    "search": "searches",
    "memory": "memory",
    "hostile": "memory that hostile clients leave behind",
    "kill": "processes killed under load",
    "limit": "click limits",
    "rules": "rules, splits and queries",
}
