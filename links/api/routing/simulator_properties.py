"""Names of the simulator's schemas, and descriptions and examples of their properties."""

from typing import Any

from links.api.routing.simulator import HeldOutput, SimulationOutput
from links.queries.visitors import SimulationInput
from redirects.visitors.families import BROWSERS
from shortener.api.description import Property, Schema, describe_properties, describe_schemas

VISITORS: dict[str, dict[str, Any]] = {
    "An iPhone in Germany": {"country": "DE", "languages": ["de-DE", "en"], "device": "mobile", "os": "ios"},
    "A time and a query": {"at": "2026-12-24T18:00:00.000Z", "query": "ref=partner"},
}

describe_schemas(
    {
        SimulationInput: Schema("SimulationInput", "A visitor, and when it comes; what is left out is not known."),
        SimulationOutput: Schema("Simulation", "What the visitor gets, and why."),
        HeldOutput: Schema("SimulatedCondition", "Whether the visitor meets one condition of a rule."),
    }
)
describe_properties(
    {
        "country": Property("The country, by the two letters of ISO 3166; null for that of `address`.", "DE"),
        "languages": Property(
            "The languages in the order of preference, or a text as in `Accept-Language`. Of a list, the first two "
            "count as preferred.",
            ["de-CH", "en"],
        ),
        "userAgent": Property(
            "The `User-Agent` of the browser or program. Instead of it, name the device, system and browser.",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/17.5 Mobile/15E148 Safari/604.1",
        ),
        "device": Property("The device, in place of that of `userAgent`.", "mobile"),
        "os": Property("The operating system, in place of that of `userAgent`.", "ios"),
        "browser": Property(f"The browser, in place of that of `userAgent`: {', '.join(BROWSERS)}.", "safari"),
        "at": Property("When the visitor comes, with an offset; null for now.", "2026-12-24T18:00:00.000Z"),
        "query": Property("The query of the short URL.", "ref=partner&utm_source=newsletter"),
        "referrer": Property("The address of the page with the short URL, or its host.", "https://news.example.com/"),
        "address": Property("The IP address.", "192.0.2.7"),
        "visitor": Property(
            "Any text that stands for one visitor: the same text gets the same variant of a split. Null for the "
            "address and the user agent.",
            "visitor-1",
        ),
    },
    SimulationInput,
)
describe_properties(
    {
        "status": Property(
            "The HTTP status of the response: 302, 404 or 410 for a page that says why not, or 200 for a form or a "
            "description.",
            302,
        ),
        "verdict": Property(
            "Why: `open`, `password` or `warning` (visitors go on from that page), `preview` (a page for programs), "
            "`closed` by a rule, or why the link is not open.",
            "open",
        ),
        "location": Property(
            "Where the visitor is sent, after a form if there is one; null if nowhere.", "https://example.com/de/apple"
        ),
        "rule": Property("The place of the rule that decides, from 0; null for the link's own destination.", 0),
        "variant": Property("The name of the split's variant, or null.", None),
        "message": Property("The message of the rule that closes the link, or null.", None),
        "trace": Property(
            "All conditions of all rules, those of paused rules and of rules after the deciding one, too."
        ),
    },
    SimulationOutput,
)
describe_properties(
    {
        "rule": Property("The place of the rule, from 0.", 0),
        "condition": Property("The place of the condition in the rule, from 0.", 0),
        "held": Property("Whether the visitor meets it.", True),
    },
    HeldOutput,
)
