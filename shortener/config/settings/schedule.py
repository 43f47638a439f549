"""The schedule of periodic tasks, for Celery beat."""

from typing import Any

SCHEDULE: dict[str, dict[str, Any]] = {
    # "expires": a worker that was down must not run every tick that it missed.
    "store clicks": {"task": "links.tasks.store_clicks", "schedule": 1.0, "options": {"expires": 5}},
    "delete old clicks": {"task": "clicks.tasks.delete_old_clicks", "schedule": 3600.0},
    "delete expired guest links": {
        "task": "links.tasks.delete_expired_guest_links",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "erase old deleted links": {
        "task": "links.tasks.erase_old_deleted_links",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "erase closed workspaces": {
        "task": "accounts.tasks.erase_closed_workspaces",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "delete old audit entries": {"task": "accounts.tasks.delete_old_audit_entries", "schedule": 3600.0},
    "delete unconfirmed accounts": {
        "task": "accounts.tasks.delete_unconfirmed_accounts",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "delete old sessions": {
        "task": "accounts.tasks.delete_old_sessions",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "store key uses": {"task": "accounts.tasks.store_key_uses", "schedule": 60.0, "options": {"expires": 60}},
    "drop old session addresses": {"task": "accounts.tasks.drop_old_session_addresses", "schedule": 3600.0},
    "delete old visitor salts": {"task": "clicks.tasks.delete_old_visitor_salts", "schedule": 3600.0},
    "rewrite append-only file": {
        "task": "clicks.tasks.rewrite_append_only_file",
        "schedule": 180.0,
        "options": {"expires": 180},
    },
    "delete low ranks": {"task": "links.tasks.delete_low_ranks", "schedule": 1800.0, "options": {"expires": 1800}},
    "refresh search texts": {
        "task": "links.tasks.refresh_search_texts",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "sum months": {"task": "links.tasks.sum_months", "schedule": 3600.0, "options": {"expires": 3600}},
    "continue stalled imports": {
        "task": "links.tasks.continue_stalled_imports",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "continue stalled bulk changes": {
        "task": "links.tasks.continue_stalled_bulk_changes",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "delete unused pictures": {
        "task": "links.tasks.delete_unused_pictures",
        "schedule": 21_600.0,
        "options": {"expires": 3600},
    },
    "delete old imports": {"task": "links.tasks.delete_old_imports", "schedule": 3600.0},
    "back up": {"task": "shortener.backups.tasks.back_up_if_due", "schedule": 60.0, "options": {"expires": 60}},
    # Once a day, whenever beat runs: the task does nothing when today's sample is there.
    "take storage sample": {
        "task": "operations.tasks.take_storage_sample",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "check for release": {
        "task": "operations.tasks.check_for_release",
        "schedule": 86_400.0,
        "options": {"expires": 3600},
    },
    "check domains": {"task": "domains.tasks.check_domains", "schedule": 600.0, "options": {"expires": 600}},
    "sweep links": {"task": "links.tasks.sweep_links", "schedule": 15.0, "options": {"expires": 15}},
    "check new links": {"task": "links.tasks.check_new_links", "schedule": 15.0, "options": {"expires": 15}},
    "apply workspace blocks": {
        "task": "links.tasks.apply_workspace_blocks",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "refresh feeds": {"task": "moderation.tasks.refresh_feeds", "schedule": 60.0, "options": {"expires": 60}},
    "send block notices": {
        "task": "moderation.tasks.send_block_notices",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "delete stray hosts": {
        "task": "moderation.tasks.delete_stray_hosts",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "delete old reports": {"task": "moderation.tasks.delete_old_reports", "schedule": 3600.0},
}
