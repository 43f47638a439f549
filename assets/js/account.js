// Pages about accounts; without it, all but passkeys works.

import "./parts/drafts.js";
import "./parts/passkeys.js";
import "./parts/revealing.js";
