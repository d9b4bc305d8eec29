// Rows of docs/hosts.md, where the browser blocks third-party cookies.
import assert from "node:assert/strict";

import { Chapter } from "./chapters.mjs";
import { account, button, menuOf, newEmail, PASSWORD, signInHosted } from "./common.mjs";

/** From the page, by the hosted form, and back to the page. */
async function signInFrom(page, email) {
  const address = page.url();
  await page.getByRole("link", { name: "Sign in" }).click();
  await signInHosted(page, email);
  await page.waitForURL(address);
}

/** The answer's begin is on the page before its rest is sent. */
async function asks(world, page, question) {
  const answer = new Chapter(world, question);
  await answer.isAnswered([["begin"], ["say", "A set of"]]);
  await page.getByLabel("Your question").fill(question);
  await page.keyboard.press("Enter");
  await page.getByText("A set of", { exact: true }).waitFor();
  await answer.goesOn([["say", " libraries."], ["end"]]);
  await page.getByText("A set of libraries.", { exact: true }).waitFor();
}

/** Vercel: all that the browser asks is at one address, and the host asks Usher. */
export async function siteAtAForwardingHost(world, enter) {
  const { site } = world.forwarded;
  const email = await account(world.forwarded, newEmail("forwarded"));
  const ada = await enter();
  const origins = new Set();
  ada.context.on("request", (request) => origins.add(new URL(request.url()).origin));
  const refreshes = ada.counts("POST", "/auth/refresh");
  const page = await ada.openWithoutThirdPartyCookies(`${site}/plain`);
  await signInFrom(page, email);
  await button(page, "Ada").waitFor();

  await page.goto(`${site}/chat`);
  await menuOf(page, "Ada").waitFor();
  await asks(world, page, "What is forwarded?");
  assert.equal(refreshes.count, 1); // the new page had cookies alone
  assert.deepEqual([...origins].filter((origin) => origin !== "null"), [site]);
}

/** GitHub Pages without a domain: the page and Usher are two sites. Cookies do not get to the page; a bearer does. */
export async function siteWithoutADomain(world, enter) {
  const { site, usher } = world.apart;
  const email = await account(world.apart, newEmail("apart"));
  const ada = await enter();
  const open = await ada.open(`${site}/plain`);
  await signInFrom(open, email);
  await button(open, "Ada").waitFor(); // a browser that sends Usher's cookies from the page, as COOKIE_SAMESITE=none allows

  const page = await ada.openWithoutThirdPartyCookies(`${site}/plain`);
  await page.waitForFunction(() => window.usher?.reader());
  assert.equal(await page.evaluate(() => window.usher.user()), null);
  await page.goto(`${usher}/account`); // they are there still, where they are first-party
  await page.getByText(email).first().waitFor();

  await page.goto(`${site}/bearer`);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await button(page, "Sign in").click();
  await page.getByText(`Signed in as ${email}`).waitFor();
  await page.reload();
  await page.getByText(`Signed in as ${email}`).waitFor();
  await asks(world, page, "What is apart?");
}
