import assert from "node:assert/strict";

import { createUsher } from "../../../build/frontend/testing/dist/index.js";
import { Authenticator } from "../../interop/authenticator.mjs";

export const PASSWORD = "correct horse battery";
// The code of the last half minute may be too old when a busy browser has sent it.
const THIS_HALF_MINUTE = 0;
let people = 0;
const servers = new Map();

/** An address that no other journey uses. */
export const newEmail = (name) => `${name}${++people}@example.com`;

/** The test API of a server: of the one that is open to all, which the world is, or of another place. */
export function testsOf({ direct: url, testKey: key }) {
  if (!servers.has(url)) servers.set(url, createUsher({ url, key }));
  return servers.get(url);
}

/** An account with all that it signs in with: a beginner whose address is not confirmed, unless `members` say otherwise. */
export const made = (place, email, { profile, ...members } = {}) =>
  testsOf(place).account(email, {
    password: PASSWORD, name: "Ada", is_verified: false, profile: { experience_level: "beginner", professional_role: "student", ...profile }, ...members,
  });

/** The address of such an account. */
export const account = async (...wanted) => (await made(...wanted)).email;

/** So many accounts in a list, as NAME.0@example.com and so on. */
export const group = (place, name, count) =>
  testsOf(place).accounts(Array.from({ length: count }, (_, n) => ({ email: `${name}.${n}@example.com`, is_verified: false })));

/** The app of the key that a page shows. */
export const authenticatorWith = (secret) => new Authenticator(`otpauth://totp/x?secret=${secret.replace(/\s/g, "")}`, THIS_HALF_MINUTE);

/** What the server has of the person who is signed in, by the cookies of the browser. */
export async function stored(person, path, usher = person.world.usher) {
  const answer = await person.context.request.get(usher + path);
  assert.equal(answer.status(), 200, path);
  return answer.json();
}

/** Signs in beside the pages, which learn of it when they are loaded next. */
export const enterElsewhere = async (person, email, usher = person.world.usher) =>
  assert.equal((await person.context.request.post(`${usher}/auth/login`, { data: { email, password: PASSWORD } })).status(), 200);

/** Signs in by the site's form. */
export async function signIn(page, email, password = PASSWORD) {
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.locator("main").getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Answers what the site demands together with an account. */
export async function answerProfile(page) {
  await page.getByRole("heading", { name: "Two more questions" }).waitFor();
  await page.getByLabel("Beginner").check();
  await page.getByLabel("Student").check();
  await button(page, "Create the account").click();
}

/** Signs in by the hosted form, whatever its language. */
export async function signInHosted(page, email, password = PASSWORD) {
  await page.locator('input[name="email"]').fill(email);
  await page.locator('input[name="password"]').fill(password);
  await page.keyboard.press("Enter");
}

/** Follows the link of the mail, on the page that asks whether to confirm. */
export async function confirmAddress(page, link) {
  await page.goto(link);
  const password = page.locator('main input[type="password"]');
  if (await password.count()) await password.fill(PASSWORD);
  await page.locator("main form button:not([type])").click();
}

export const menuOf = (page, name) => page.getByRole("button", { name: `Account of ${name}` });
export const signedOut = (page) => page.getByRole("navigation", { name: "Site" }).getByRole("link", { name: "Sign in" });
export const button = (page, name) => page.getByRole("button", { name, exact: true });
export const heading = (page, name) => page.getByRole("heading", { name, exact: true });
