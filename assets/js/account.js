// Pages about accounts; without it, all but passkeys works.

import "./parts/passkeys.js";
import "./parts/revealing.js";
