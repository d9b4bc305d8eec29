// Every endpoint through the official client; client_test.py says against which server.
import "./client/account.mjs";
import "./client/addresses.mjs";
import "./client/admin.mjs";
import "./client/codes.mjs";
import "./client/passkeys.mjs";
import "./client/sessions.mjs";
import "./client/social.mjs";
import "./client/two_factor.mjs";
import "./client/react.mjs"; // last: it makes the process look like a browser
