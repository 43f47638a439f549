// Scripts of every page of the dashboard. Without JavaScript all forms and links still work.

import htmx from "htmx.org";
import "./parts/tab-owner.js"; // before the others read the storage
import "./parts/addresses.js";
import "./parts/copying.js";
import "./parts/drafts.js";
import "./parts/drop-zone.js";
import "./parts/failed-requests.js";
import "./parts/focus.js";
import "./parts/menus.js";
import "./parts/needs-script.js";
import "./parts/once.js";
import "./parts/proof.js";
import "./parts/refusals.js";
import "./parts/time-zone.js";
import "./parts/unsaved.js";

// The Content-Security-Policy allows neither inline styles nor eval.
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.selfRequestsOnly = true;
htmx.config.historyCacheSize = 0; // pages of one person are not kept for the next
htmx.config.scrollBehavior = "auto";
htmx.config.timeout = 20_000; // milliseconds
// Swap answers with error statuses too: they are the form with its errors.
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "(400|409|422|429)", swap: true },
  { code: "[45]..", swap: false, error: true },
];
