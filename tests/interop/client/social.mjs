import assert from "node:assert/strict";
import { test } from "node:test";
import { backFrom, base, browser, good, happen, newPerson, provider, refused, signedUp } from "../world.mjs";

async function arrive(at, client, person, more = {}) {
  const begun = good(
    await client.signIn.social({
      provider,
      callbackURL: "/dashboard",
      errorCallbackURL: "/sign-in",
      newUserCallbackURL: "/welcome",
      ...more,
    }),
  );
  assert.equal(begun.redirect, true);
  return at.visit(await backFrom(begun.url, person));
}

test("a new user signs in by a provider, and signs in again", async () => {
  const at = browser();
  const client = at.client();
  const first = await arrive(at, client, "grace");
  assert.deepEqual([first.status, first.headers.get("location")], [302, "/welcome"]);
  const { user } = good(await client.getSession());
  assert.deepEqual([user.email, user.emailVerified, user.name], ["grace@example.com", true, "grace"]);
  const [account] = good(await client.listAccounts());
  assert.equal(account.providerId, provider);
  const elsewhere = browser();
  const second = await arrive(elsewhere, elsewhere.client(), "grace");
  assert.equal(second.headers.get("location"), "/dashboard");
  assert.equal(good(await elsewhere.client().getSession()).user.id, user.id);
  refused(await client.unlinkAccount({ accountId: account.id }), 400, "FAILED_TO_UNLINK_LAST_ACCOUNT");
});

test("a failed sign-in at the provider is returned as an error", async () => {
  const at = browser();
  const client = at.client();
  const state = (url) => new URL(url).searchParams.get("state");
  const begin = async () =>
    good(
      await client.signIn.social({ provider, callbackURL: "/dashboard", errorCallbackURL: "/sign-in", disableRedirect: true }),
    );
  const refusedThere = await at.visit(`/callback/${provider}?error=access_denied&state=${state((await begin()).url)}`);
  assert.match(refusedThere.headers.get("location"), /^\/sign-in\?error=access_denied/);
  const unknown = await at.visit(`/callback/${provider}?code=x&state=unknown`);
  assert.match(unknown.headers.get("location"), new RegExp(`^${base}/api/auth/error\\?error=`));
  const { url } = await begin();
  const stranger = await browser().visit(`/callback/${provider}?code=x&state=${state(url)}`);
  assert.match(stranger.headers.get("location"), /error=/);
  const badCode = await at.visit(await backFrom((await begin()).url, "bad"));
  assert.match(badCode.headers.get("location"), /^\/sign-in\?error=/);
  refused(await client.signIn.social({ provider: "nonsense" }), 404, "PROVIDER_NOT_FOUND");
  assert.equal(good(await client.getSession()), null);
});

test("accounts are linked, listed and unlinked", async () => {
  const { at, client } = await signedUp({ ...newPerson(), email: "joan@example.com" });
  await happen("every address is verified");
  const begun = good(await client.linkSocial({ provider, callbackURL: "/settings" }));
  const back = await at.visit(await backFrom(begun.url, "joan"));
  assert.equal(back.headers.get("location"), "/settings");
  const accounts = good(await client.listAccounts());
  assert.deepEqual(accounts.map((account) => account.providerId).sort(), ["credential", provider].sort());
  const other = good(await client.linkSocial({ provider, callbackURL: "/settings", errorCallbackURL: "/oops" }));
  const differs = await at.visit(await backFrom(other.url, "margaret"));
  assert.match(differs.headers.get("location"), /^\/oops\?error=/);
  const linked = accounts.find((account) => account.providerId === provider);
  assert.deepEqual(good(await client.unlinkAccount({ accountId: linked.id })), { status: true });
  assert.equal(good(await client.listAccounts()).length, 1);
});
