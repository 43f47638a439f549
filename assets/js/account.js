// Scripts of account pages. Without JavaScript everything except passkeys works.

import "./parts/drafts.js";
import "./parts/passkeys.js";
import "./parts/revealing.js";
