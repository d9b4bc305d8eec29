// A user in a browser: signs up, reloads, turns on a second factor, signs out and in, forgets the password, comes back.
//   page_test.mjs BASE CONTROL SITE-PORT SCREENSHOTS CHROMIUM [--behind]
import assert from "node:assert/strict";
import fs from "node:fs";
import process from "node:process";
import { chromium } from "playwright-core";
import { patience } from "../patience.mjs";
import { Authenticator } from "./authenticator.mjs";
import { openSite } from "./page/site.mjs";

const [base, control, port, screenshots, executablePath, ...options] = process.argv.slice(2);
const EMAIL = "ada@example.com";
const site = await openSite(Number(port), base, options.includes("--behind"));
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const page = await (await browser.newContext()).newPage();
page.setDefaultTimeout(patience.step);
const problems = [];
page.on("pageerror", (error) => problems.push(error.message));
fs.mkdirSync(screenshots, { recursive: true });
let taken = 0;

const shot = (name) => page.screenshot({ path: `${screenshots}/${++taken}-${name}.png` });

async function submit(name, fields) {
  const form = page.getByRole("form", { name });
  for (const [label, value] of Object.entries(fields)) await form.getByLabel(label).fill(value);
  await form.getByRole("button").click();
}

const sees = (text) => page.getByText(text).waitFor();
const alerted = (name, text) => page.getByRole("form", { name }).getByRole("alert").filter({ hasText: text }).waitFor();
const signedOut = () => page.getByRole("form", { name: "Sign in" }).waitFor();

async function signUp() {
  await page.goto(site.site);
  await submit("Sign up", { Name: "Ada", Email: EMAIL, Password: "short" });
  await alerted("Sign up", "Password too short");
  await submit("Sign up", { Name: "Ada", Email: EMAIL, Password: "correct horse 1" });
  await sees(`, ${EMAIL}`);
  await shot("signed-up");
  await page.reload();
  await sees(`, ${EMAIL}`);
}

async function enrol() {
  await submit("Turn on two-factor", { Password: "correct horse 1" });
  const app = new Authenticator(await page.locator("code").textContent());
  await shot("enrolment");
  await submit("Confirm", { Code: await app.code() });
  await sees("Two-factor is on");
  await page.reload();
  await sees("Two-factor is on");
  return app;
}

async function signIn(app, password) {
  await page.getByRole("button", { name: "Sign out" }).click();
  await signedOut();
  await page.reload();
  await signedOut();
  await submit("Sign in", { Email: EMAIL, Password: "wrong password" });
  await alerted("Sign in", "Invalid email or password");
  await comeBack(app, password);
}

async function comeBack(app, password) {
  await submit("Sign in", { Email: EMAIL, Password: password });
  await submit("Verify", { Code: "000000" });
  await alerted("Verify", "Invalid code");
  await submit("Verify", { Code: await app.code() });
  await sees("Two-factor is on");
  await shot("signed-in");
}

async function resetPassword(app) {
  await page.getByRole("button", { name: "Sign out" }).click();
  await signedOut();
  await submit("Forgot password", { Email: EMAIL });
  await sees("check your email");
  const [token] = await (await fetch(`${control}/mails?${new URLSearchParams({ kind: "reset-password", to: EMAIL })}`)).json();
  await page.goto(`${site.auth}/reset-password/${token}?callbackURL=${encodeURIComponent(`${site.site}/reset`)}`);
  await submit("Set password", { Password: "a newer horse 1" });
  await signedOut();
  await comeBack(app, "a newer horse 1");
}

try {
  await signUp();
  const app = await enrol();
  await signIn(app, "correct horse 1");
  await resetPassword(app);
  await page.getByRole("button", { name: "Sign out" }).click();
  await signedOut();
  assert.deepEqual(problems, []);
} catch (error) {
  await shot("failed");
  throw error;
} finally {
  await browser.close();
  site.close();
}
