// The server under test, as started by client_test.py, and helpers of the tests.
import assert from "node:assert/strict";
import process from "node:process";
import { Browser, SITE } from "./browser.mjs";

export const [base, control, provider] = process.argv.slice(2);
export const PASSWORD = "correct horse 1";

let people = 0;
/** The sign-up body of a new person, unique in the run. */
export const newPerson = () => ({ name: "Ada", email: `ada${++people}@example.com`, password: PASSWORD });
export const browser = () => new Browser(base);

async function ask(path, query) {
  return (await fetch(`${control}${path}?${new URLSearchParams(query)}`)).json();
}

export const happen = (name) => ask("/happen", { name });

/** The token or code of the last mail of a kind. */
export async function mailed(kind, to) {
  const mails = await ask("/mails", { kind, to });
  assert.ok(mails.length, `a mail ${kind} to ${to}`);
  return mails.at(-1);
}

/** Where the provider sends the browser back to, as if `person` had signed in there. */
export async function backFrom(url, person) {
  const code = await ask("/code", { url, person });
  return `/callback/${provider}?code=${code}&state=${new URL(url).searchParams.get("state")}`;
}

export function good({ data, error }) {
  assert.equal(error, null, JSON.stringify(error));
  return data;
}

export function refused({ data, error }, status, code) {
  assert.equal(data, null);
  assert.deepEqual({ status: error?.status, code: error?.code }, { status, code });
}

/** A browser, its client and its user, signed up. */
export async function signedUp(person = newPerson()) {
  const at = browser();
  const client = at.client();
  const { user } = good(await client.signUp.email(person));
  return { at, client, user, person };
}

export const signedIn = async (person) => {
  const at = browser();
  const client = at.client();
  return { at, client, data: good(await client.signIn.email({ email: person.email, password: person.password })) };
};

export { SITE };
