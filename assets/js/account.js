// Scripts of account pages. Without JavaScript everything except passkeys works.

import "./parts/tab-owner.js";
import "./parts/drafts.js";
import "./parts/focus.js";
import "./parts/passkeys.js";
import "./parts/revealing.js";
