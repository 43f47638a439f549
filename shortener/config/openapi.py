"""Settings of drf-spectacular: the title and the texts of the OpenAPI document."""

SETTINGS = {
    # DescribedSchema raises KeyError for everything without a description, and tests/openapi checks the document.
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
    "TITLE": "Shortener API",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "DESCRIPTION": (
        "Smart links from your own application.\n\nEvery answer but pictures is the same envelope: `success`, "
        "`message` and `data`, or `success` false, a `message` to act on and a stable `code`. Times are ISO 8601; ids "
        "are 24 hex digits. A header under `x-headers` may be sent too: what it does depends on earlier requests."
    ),
    "SERVERS": [{"url": "/", "description": "This site"}],
    "TAGS": [
        {"name": "Links", "description": "Make, find, change and delete short links."},
        {"name": "Guest links", "description": "Short-lived links without a key."},
        {"name": "Campaigns", "description": "Links that share UTM parameters and statistics."},
        {"name": "Domains", "description": "Short links on hosts of your own."},
        {"name": "Statistics", "description": "Clicks and visits."},
        {"name": "Tags and folders", "description": "The words that links are ordered by."},
        {"name": "Account", "description": "The key, its workspace and its plan."},
    ],
    "SORT_OPERATIONS": False,
    "SORT_OPERATION_PARAMETERS": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": ["shortener.api.openapi.add_shared_components"],
}
