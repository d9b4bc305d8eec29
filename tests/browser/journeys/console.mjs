import assert from "node:assert/strict";

import { account, authenticatorWith, button, group, heading, made, newEmail, PASSWORD, signIn, signInHosted } from "./common.mjs";

/** A person who is an admin, at a page of the console. */
export async function admin(world, enter, options) {
  const email = await account(world, newEmail("admin"), { name: "Grace", role: "admin" });
  const grace = await enter(options);
  const page = await grace.open(`${world.usher}/admin`);
  await signInHosted(page, email);
  await heading(page, "Overview").waitFor();
  return [grace, page, email];
}

const section = (page, name) => page.getByRole("navigation", { name: "Console" }).getByRole("link", { name, exact: true });

async function findUser(page, email) {
  await section(page, "Users").click();
  await page.getByLabel("Address or name").fill(email);
  await button(page, "Search").click();
  await page.getByRole("rowheader").getByRole("link", { name: email }).click();
  await page.locator("h1 + p", { hasText: email }).waitFor();
}

export async function consoleSections(world, enter) {
  const [grace, page] = await admin(world, enter);
  const names = await page.getByRole("navigation", { name: "Console" }).getByRole("link").allTextContents();
  for (const name of names) {
    await section(page, name).click();
    await page.locator("main").waitFor();
    await world.look(page, `console-${name.toLowerCase().replaceAll(" ", "-")}`);
    if (name === "Audit log") assert.deepEqual(await page.evaluate(tallRows), []);
  }
  await page.goto(`${world.usher}/admin/questionnaires/1?by=experience_level`);
  await page.waitForLoadState("networkidle");
  await world.look(page, "console-results");
  assert.deepEqual(await page.evaluate(unevenBars), []);
  grace.expect(422);
  await page.goto(`${world.usher}/admin/users?since=soon`);
  await page.getByLabel("Created since").and(page.locator("[aria-invalid=true]:focus")).waitFor();
  await world.look(page, "console-filter-fault");
}

/** In the page: the rows of tables that take more than one line. */
function tallRows() {
  return [...document.querySelectorAll("tbody tr")].filter((row) => row.offsetHeight > 41).map((row) => row.textContent.trim());
}

/** In the page: the tables whose bars differ in length when their numbers do. */
function unevenBars() {
  return [...document.querySelectorAll("table")].filter((table) => {
    const counts = [...table.querySelectorAll(".count")];
    for (const [at, count] of counts.entries()) Object.assign(count, { textContent: at === 0 ? "12,345" : at }).dataset.widest = "12,345";
    return new Set([...table.querySelectorAll(".part svg")].map((bar) => Math.round(bar.getBoundingClientRect().width))).size > 1;
  }).map((table) => table.caption.textContent);
}

/** In the page: keeps the rectangles of what is written onto each canvas. */
function keepWrittenLabels() {
  const context = CanvasRenderingContext2D.prototype;
  const { fillText, clearRect } = context;
  context.clearRect = function (...area) {
    this.canvas.labels = [];
    return clearRect.apply(this, area);
  };
  context.fillText = function (text, x, y) {
    const width = this.measureText(text).width;
    const height = Number.parseFloat(this.font.match(/[\d.]+px/)[0]);
    const left = x - width * ({ center: 0.5, right: 1, end: 1 }[this.textAlign] ?? 0);
    const top = y - height * ({ middle: 0.5, top: 0 }[this.textBaseline] ?? 1);
    (this.canvas.labels ??= []).push({ text, left, top, right: left + width, bottom: top + height });
    return fillText.call(this, text, x, y);
  };
}

/** In the page: the number of labels in all charts, and the pairs that cover each other. */
function coveredLabels() {
  const labels = [...document.querySelectorAll(".chart canvas")].map((canvas) => canvas.labels ?? []);
  const covers = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const pairs = labels.flatMap((some) => some.flatMap((a, at) => some.slice(at + 1).filter((b) => covers(a, b)).map((b) => `${a.text} / ${b.text}`)));
  return { count: labels.flat().length, pairs };
}

/** The script shows its button when it listens to the keys. */
async function openGoTo(page) {
  await page.locator("button.jump").waitFor();
  await page.keyboard.press("Control+k");
}

/** By the keyboard to a page and to an account; the theme that was chosen is kept. */
export async function consoleIsWalkedByKeysInTheDark(world, enter) {
  const [, page] = await admin(world, enter);
  const email = await account(world, newEmail("found"), { name: "Found By Name" });
  await openGoTo(page);
  await page.keyboard.type("audit");
  await page.keyboard.press("Enter");
  await heading(page, "Audit log").waitFor();
  await openGoTo(page);
  await page.keyboard.type("found by name");
  await page.getByRole("dialog").getByRole("link", { name: `${email}, Found By Name` }).waitFor();
  await world.look(page, "console-go-to");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await heading(page, "Found By Name").waitFor();
  const paper = () => page.evaluate(() => getComputedStyle(document.querySelector("header")).backgroundColor);
  const light = await paper();
  await page.locator(".theme summary").click();
  await page.getByRole("link", { name: "Dark", exact: true }).click();
  await page.locator('.theme [aria-current="true"]', { hasText: "Dark" }).waitFor({ state: "attached" });
  assert.notEqual(await paper(), light);
  await section(page, "Overview").click();
  await heading(page, "Overview").waitFor();
  assert.notEqual(await paper(), light);
  await world.look(page, "console-dark");
}

export async function labelsOfChartsKeepApart(world, enter) {
  const [, page] = await admin(world, enter);
  await page.addInitScript(keepWrittenLabels);
  await page.route(/\/admin\/questionnaires\/1$/, async (route) => {
    const response = await route.fetch();
    const weeks = [2, 9, 16, 23, 30].map((day, at) => `<tr><th>2026-11-${String(day).padStart(2, "0")}</th><td>${(95_000 + 2_500 * at).toLocaleString("en")}</td><td>${at}</td></tr>`);
    const body = await response.text();
    const [before, chart] = body.split('<figure class="chart">');
    await route.fulfill({ response, body: `${before}<figure class="chart">${chart.replace(/<tbody>.*<\/tbody>/s, `<tbody>${weeks.join("")}</tbody>`)}` });
  });
  for (const width of [1280, 720, 360]) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(`${world.usher}/admin/questionnaires/1`);
    await page.waitForFunction(() => {
      const charts = [...document.querySelectorAll(".chart canvas")];
      return charts.length > 0 && charts.every((canvas) => canvas.labels?.length);
    });
    const { count, pairs } = await page.evaluate(coveredLabels);
    if (count < 4) throw new Error(`at ${width}: ${count} labels`);
    if (pairs.length) throw new Error(`at ${width}: ${pairs.join(", ")}`);
    const marked = await page.evaluate(() => [...document.querySelectorAll(".chart canvas")].flatMap(({ labels }) => labels).map(({ text }) => text).filter((text) => text.includes("-")));
    const isWeek = (text) => ["11-02", "11-09", "11-16", "11-23", "11-30"].includes(text);
    assert.ok(marked.includes("11-30") && marked.every(isWeek), `at ${width}: ${marked}`);
  }
}

export async function usersAreSortedByTheHeadsOfColumns(world, enter) {
  const email = await account(world, newEmail("long"), { name: "n".repeat(200) });
  const [, page] = await admin(world, enter);
  await section(page, "Users").click();
  const sorted = (name, sort) => page.locator(`th[aria-sort="${sort}"]`, { hasText: name }).waitFor();
  await sorted("Created", "descending");
  const head = (name) => page.getByRole("columnheader", { name }).getByRole("link").click();
  await head("Name");
  await sorted("Name", "ascending");
  await head("Name");
  await sorted("Name", "descending");
  await world.look(page, "console-users-by-name");
  await page.getByLabel("Address or name").fill(email);
  await page.getByRole("status").filter({ hasText: /^1 account$/ }).waitFor();
  await sorted("Name", "descending");
}

/** On a phone an account is its address, its name and what differs, in two lines. */
export async function rowsOfAccountsAreLowOnAPhone(world, enter) {
  const low = `low${Date.now()}`;
  await account(world, `${low}.plain@example.com`, { suspended: {} });
  await account(world, `${low}.of-a-long-address-that-no-phone-has-the-room-for@example.com`, { name: "A Name Of A Person Who Has Many Names And Titles" });
  const [, page] = await admin(world, enter, { viewport: { width: 360, height: 740 } });
  await page.goto(`${world.usher}/admin/users?search=${low}`);
  const rows = page.locator("tbody tr");
  assert.equal(await rows.count(), 2);
  for (const row of await rows.all()) assert.ok((await row.boundingBox()).height <= 56, await row.innerText());
  assert.match(await rows.last().innerText(), /plain@example\.com[^]*Ada[^]*suspended/);
  await world.look(page, "console-users-low");
}

export async function pagesOfUsersLeadThereAndBack(world, enter) {
  await account(world, newEmail("listed"), { name: "Listed" });
  const [, page] = await admin(world, enter);
  await page.goto(`${world.usher}/admin/users?limit=1`);
  const newest = page.getByRole("rowheader");
  const address = await newest.textContent();
  await page.getByRole("status").filter({ hasText: /^1 of \d+ accounts$/ }).waitFor();
  await page.getByRole("link", { name: "Next page" }).click();
  await newest.filter({ hasNotText: address.trim() }).waitFor();
  await page.getByRole("link", { name: "Previous page" }).click();
  await newest.filter({ hasText: address.trim() }).waitFor();
  await page.getByRole("link", { name: "Previous page" }).waitFor({ state: "detached" });
}

export async function typedTextOutlivesAnOldAdminSession(world, enter) {
  const [grace, page, own] = await admin(world, enter);
  grace.expect(403);
  await section(page, "API keys").click();
  await page.getByRole("link", { name: "Create a key" }).click();
  await page.getByLabel("Name").fill("crm");
  await world.tell("stale", { email: own });
  await button(page, "Create the key").click();
  await heading(page, "Confirm it's you").waitFor();
  await world.look(page, "console-kept-form");
  const [tab] = await Promise.all([page.context().waitForEvent("page"), page.getByRole("link", { name: "Confirm in a new tab" }).click()]);
  await tab.locator('main input[type="password"]').fill(PASSWORD);
  await button(tab, "Confirm").click();
  await heading(tab, "Overview").waitFor();
  await button(page, "Send it").click();
  await heading(page, "Send it again?").waitFor();
  await button(page, "Send it").click();
  await heading(page, "The new API key").waitFor();
}

export async function adminSuspendsAUserWhoIsSignedInElsewhere(world, enter) {
  const email = await account(world, newEmail("suspend-me"));
  const ada = await enter();
  const members = await ada.open("/sign-in?next=/members");
  await signIn(members, email);
  await heading(members, "For members").waitFor();

  const [, page] = await admin(world, enter, { javaScriptEnabled: false });
  await findUser(page, email);
  await page.getByRole("link", { name: "Suspend…" }).click();
  await page.getByLabel("Why (optional; other admins see it)").fill("spam");
  await button(page, "Suspend").click();
  await page.getByRole("status").filter({ hasText: "The account is suspended" }).waitFor();
  await members.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await heading(members, "Sign in").waitFor();
}

export async function adminViewsTheSiteAsAUserInThreeClicksAndComesBack(world, enter) {
  const email = await account(world, newEmail("viewed"), { name: "Hopper" });
  const [, page] = await admin(world, enter);
  await page.goto(`${world.usher}/admin/users?search=${email}`);
  const { click, number } = countedClicks(page);
  await click(page.getByRole("rowheader").getByRole("link", { name: email }));
  await world.look(page, "console-view-as");
  await click(page.getByText("View the site as this user"));
  await page.waitForFunction(() => document.activeElement.matches("input, textarea")); // the script moves the focus
  await page.keyboard.type("Ticket 17");
  await click(button(page, "View as this user"));
  await page.getByText(`You're viewing the site as ${email}.`).waitFor();
  assert.equal(number(), 3);
  await world.look(page, "hosted-account-viewed", { inUrdu: false });
  await page.goto(`${world.usher}/admin/users`);
  await page.waitForURL(`${world.usher}/account`);
  await button(page, "Stop").click();
  await heading(page, "Hopper").waitFor();
}

export async function staleAdminSessionIsAskedAgain(world, enter) {
  const email = await account(world, newEmail("verify-me"));
  const [, page, own] = await admin(world, enter);
  await findUser(page, email);
  await world.look(page, "console-user");
  await world.tell("stale", { email: own });
  await page.getByRole("link", { name: "Mark the address as verified…" }).click();
  await button(page, "Mark as verified").click();
  await heading(page, "Confirm it's you").waitFor();
  await page.locator('main input[type="password"]').fill(PASSWORD);
  await button(page, "Confirm").click();
  await heading(page, "Mark the addresses of this account as verified?").waitFor();
  await button(page, "Mark as verified").click();
  await page.getByRole("status").filter({ hasText: "The address is marked as verified." }).waitFor();
}

/** A page whose clicks are counted. */
function countedClicks(page) {
  let count = 0;
  return { click: (locator) => (count++, locator.click()), number: () => count };
}

export async function tenAccountsOfOneSearchAreSuspendedInFourClicks(world, enter) {
  const course = `course${Date.now()}`;
  await group(world, course, 10);
  const [, page] = await admin(world, enter);
  await page.goto(`${world.usher}/admin/users`);
  const { click, number } = countedClicks(page);
  await click(page.getByLabel("Address or name"));
  await page.keyboard.type(course);
  await page.keyboard.press("Enter");
  await page.getByRole("status").filter({ hasText: /^10 accounts$/ }).waitFor();
  await click(page.getByText("All that match"));
  await click(page.getByRole("link", { name: "Suspend" }));
  await heading(page, "Suspend these accounts?").waitFor();
  await page.getByText("10 accounts").waitFor();
  await world.look(page, "console-users-question");
  await click(button(page, "Suspend"));
  await page.getByRole("status").filter({ hasText: "10 accounts suspended." }).waitFor();
  if (number() !== 4) throw new Error(`${number()} clicks`);
}

/** An account with a browser that skips the second factor. */
async function trusting(world, enter) {
  const { email, totp_secret } = await made(world, newEmail("trusting"), { two_factor: true });
  const app = authenticatorWith(totp_secret);
  const page = await (await enter()).open(`${world.usher}/account/sign-in?next=/account`);
  await signInHosted(page, email);
  await page.getByLabel("Don't ask on this device for 30 days").check();
  await page.locator('input[autocomplete="one-time-code"]').fill(await app.code());
  await button(page, "Sign in").click();
  await page.getByLabel("Don't ask on this device for 30 days").waitFor({ state: "detached" });
  return email;
}

export async function actsAreOfTheRowsThatTheFilterLeaves(world, enter) {
  const email = await trusting(world, enter);
  await trusting(world, enter);
  const [, page] = await admin(world, enter);
  await page.goto(`${world.usher}/admin/trusted-browsers`);
  await page.getByLabel("Account", { exact: true }).fill(email);
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: `Remove Account: ${email}` }).waitFor();
  await page.getByText("All that match").click();
  await page.getByRole("link", { name: "Forget", exact: true }).click();
  await page.getByText("1 trusted browser", { exact: true }).waitFor();
}

export async function chipsFollowWhatIsTyped(world, enter) {
  const [, page, own] = await admin(world, enter);
  await page.goto(`${world.usher}/admin/users?role=admin`);
  const chip = page.getByRole("link", { name: "Remove Role: Admin" });
  await chip.waitFor();
  await page.getByText("Filters").click();
  await page.getByLabel("Role", { exact: true }).selectOption("");
  await chip.waitFor({ state: "detached" });
  assert.equal(await page.locator(".chips a:visible").count(), 0); // the order, which the form sends too, takes nothing away
  await page.getByLabel("Role", { exact: true }).selectOption("admin");
  await chip.waitFor();
  await page.getByRole("rowheader").filter({ hasText: own }).waitFor();
}

export async function aDoubleClickMakesOneKey(world, enter) {
  const [, page] = await admin(world, enter);
  await page.goto(`${world.usher}/admin/api-keys/new`);
  const sent = await page.evaluate(() => {
    let sent = 0;
    addEventListener("submit", (event) => {
      if (!event.defaultPrevented) sent++;
      event.preventDefault();
    });
    const button = document.querySelector('main form[method="post"] button');
    for (const field of button.form.querySelectorAll("[required]")) field.required = false;
    button.click();
    button.click();
    return [sent, button.getAttribute("aria-busy")];
  });
  assert.deepEqual(sent, [1, "true"]);
}

export async function refusedSearchIsShown(world, enter) {
  const [grace, page, own] = await admin(world, enter);
  grace.expect(422);
  await page.goto(`${world.usher}/admin/users`);
  await page.getByText("Filters").click();
  await page.getByLabel("Created since").fill("soon");
  await page.keyboard.press("Enter");
  await page.getByLabel("Created since").and(page.locator("[aria-invalid=true]:focus")).waitFor();
  await page.goto(`${world.usher}/admin/users`);
  assert.equal((await world.usherCommand("token", "revoke", "--user", own, "--yes")).exit, 0);
  await page.getByLabel("Address or name").fill("ada");
  await page.keyboard.press("Enter");
  await page.locator('input[name="password"]').waitFor();
}

export async function accountsSelectedByHandAreVerifiedWithoutScript(world, enter) {
  const course = `class${Date.now()}`;
  await group(world, course, 3);
  const [, page] = await admin(world, enter, { javaScriptEnabled: false });
  await page.goto(`${world.usher}/admin/users?search=${course}`);
  for (const n of [0, 2]) await page.getByLabel(`Select ${course}.${n}@example.com`).check();
  await page.getByText("Selected").click();
  await button(page, "Mark as verified").click();
  await page.getByText("2 accounts").waitFor();
  await button(page, "Mark as verified").click();
  await page.getByRole("status").filter({ hasText: "2 addresses marked as verified." }).waitFor();
  await page.goto(`${world.usher}/admin/users?search=${course}&verified=false`);
  await page.getByRole("rowheader").filter({ hasText: `${course}.1@` }).waitFor();
  await page.getByRole("status").filter({ hasText: /^1 account$/ }).waitFor();
}

export async function rowsAreCountedAsTheyAreSelected(world, enter) {
  const course = `group${Date.now()}`;
  await group(world, course, 3);
  const [, page] = await admin(world, enter);
  await page.goto(`${world.usher}/admin/users?search=${course}`);
  await page.getByLabel("Select all on this page").check();
  await page.getByText("Selected: 3").waitFor();
  await page.getByLabel(`Select ${course}.1@example.com`).uncheck();
  await page.getByText("Selected: 2").click();
  await button(page, "Suspend").waitFor();
  await page.keyboard.press("Escape");
  await button(page, "Suspend").waitFor({ state: "hidden" });
}

export async function usersWhoNeverSignedInAreExportedInThreeClicks(world, enter) {
  const never = await account(world, newEmail("never"));
  const [, page, own] = await admin(world, enter);
  await page.goto(`${world.usher}/admin/users`);
  const { click, number } = countedClicks(page);
  await click(page.getByText("Filters"));
  await click({ click: () => page.getByLabel("Signed in").selectOption("Never") });
  await page.getByRole("rowheader").filter({ hasText: own }).waitFor({ state: "detached" });
  const [file] = await Promise.all([page.waitForEvent("download"), click(page.getByRole("link", { name: "Download as CSV" }))]);
  const text = await (await file.createReadStream()).toArray();
  const lines = Buffer.concat(text).toString();
  if (!lines.includes(never) || lines.includes(own)) throw new Error(lines.slice(0, 300));
  if (number() !== 3) throw new Error(`${number()} clicks`);
}
