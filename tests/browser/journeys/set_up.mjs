import assert from "node:assert/strict";

import { button, heading, newEmail, PASSWORD } from "./common.mjs";

const SMALLEST_TARGET = 24; // pixels, whatever the font

/** A server that was started at a terminal without an admin: its page leads to a site with a name, mail and a provider. */
export async function aNewSiteIsSetUpInTheBrowser(world, enter) {
  const started = await world.tell("by-hand");
  const grace = await enter();
  const page = await grace.open(started.usher);
  await heading(page, "Set up Usher").waitFor();
  await world.look(page, "set-up", { inUrdu: false });
  grace.expect(400, 401, 422);
  const begin = async (token) => {
    await page.getByLabel("Key").fill(token);
    await page.getByLabel("New password").fill(PASSWORD);
    await button(page, "Make the first admin").click();
  };
  const email = newEmail("first");
  await page.getByLabel("Your email address").fill(email);
  await begin("another-token");
  await page.getByText("This key is wrong or no longer valid").waitFor();
  assert.equal(await page.getByLabel("Your email address").inputValue(), email);
  await page.goto("about:blank");
  await page.goto(`${started.usher}/#token=${started.token}`);
  assert.equal(await page.getByLabel("Key").inputValue(), started.token);
  await page.getByLabel("Your email address").fill(email);
  await begin(started.token);

  await heading(page, "The site (1 of 3)").waitFor();
  await page.getByLabel("Name of the site").fill("Robots");
  await page.getByLabel("Colour of buttons and links").fill("red");
  await button(page, "Save and continue").click();
  await page.getByText("SITE_ACCENT").first().waitFor();
  assert.equal(await page.getByLabel("Name of the site").inputValue(), "Robots");
  await page.getByLabel("Colour of buttons and links").fill("#8a1c1c");
  await world.look(page, "set-up-site", { inUrdu: false });
  await button(page, "Save and continue").click();

  await heading(page, "Mail (2 of 3)").waitFor();
  await page.getByLabel("Mail server").fill(started.smtp);
  await button(page, "Save and continue").click();
  await heading(page, "Providers (3 of 3)").waitFor();
  await page.goBack();
  await page.reload();
  await button(page, "Send a test mail to yourself").click();
  await page.getByRole("status").filter({ hasText: "The mail server took the mail" }).waitFor();
  assert.equal((await world.tell("mail", { to: email })).subject, "Usher can send mail");
  await world.look(page, "set-up-mail", { inUrdu: false });
  await page.getByRole("link", { name: "Skip this step" }).click();

  await page.getByLabel("GitHub: client id").fill("a-client");
  await page.getByLabel("GitHub: client secret").fill("a-secret-of-the-client");
  await world.look(page, "set-up-providers", { inUrdu: false });
  await button(page, "Save and continue").click();
  await heading(page, "Next steps").waitFor();
  const heights = await page.locator("main li a").evaluateAll((links) => links.map((link) => link.getBoundingClientRect().height));
  assert.ok(heights.length > 2 && Math.min(...heights) >= SMALLEST_TARGET, `${heights}`);
  await world.look(page, "set-up-done", { inUrdu: false });
  const { text } = await world.tell("by-hand-file");
  for (const line of ['site_name = "Robots"', 'site_accent = "#8a1c1c"', "smtp_url = ", 'github_client_secret = "a-secret-of-the-client"'])
    assert.ok(text.includes(line), `${line} in ${text}`);
  await page.goto(started.usher);
  await heading(page, "Set up Usher").waitFor({ state: "detached" });
}
