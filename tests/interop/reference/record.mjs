// Drives the reference server with the official client and with plain requests,
// and writes every conversation to ../../contract/recordings with volatile values named; with --older RELEASE those that an
// older release answers otherwise to ../../contract/recordings/RELEASE.
//   node record.mjs            all conversations
//   node record.mjs two-factor one of them
import process from "node:process";
import "./conversations/account.mjs";
import "./conversations/addresses.mjs";
import "./conversations/admin.mjs";
import "./conversations/routing.mjs";
import "./conversations/sessions.mjs";
import "./conversations/signing_in.mjs";
import "./conversations/social.mjs";
import "./conversations/two_factor.mjs";
import "./conversations/use_session.mjs";
import "./conversations/email_otp.mjs";
import "./conversations/last_login_method.mjs";
import "./conversations/magic_link.mjs";
import "./conversations/passkeys.mjs";
import "./conversations/passkey_first.mjs";
import { Conversation } from "./conversation.mjs";
import { conversations } from "./people.mjs";
import { answerForProviders } from "./providers.mjs";
import { createReference } from "./server.mjs";
import { PORT } from "./wire.mjs";

const [older, ...only] = process.argv[2] === "--older" ? process.argv.slice(3) : [null, ...process.argv.slice(2)];
const providers = answerForProviders();
let failed = 0;
for (const { name, about, run, profile } of conversations) {
  if (only.length && !only.includes(name)) continue;
  const reference = await createReference({ profile, port: PORT });
  const c = new Conversation(name, reference, about, profile);
  try {
    await run(c);
  } catch (error) {
    failed++;
    console.error(`${name}: ${error.stack}`);
  }
  c.write(older);
  console.log(`${name}: ${c.steps.length} steps`);
  await reference.close();
}
providers.restore();
process.exit(failed ? 1 : 0);
