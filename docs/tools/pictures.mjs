// Pages of a running server as one picture, light and dark, with a record of what they show; scripts/pictures calls it.
//   pictures.mjs '{"usher": ADDRESS, "site": ADDRESS or null, "email": …, "student": …, "password": …, "modules": …, "chromium": …, "pictures": FOLDER, "checks": BOOLEAN}'
// With "checks" nothing is written: it fails where a record (NAME.json beside the picture) differs from what its pages show now.
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";

const given = JSON.parse(process.argv[2]);
const need = createRequire(path.join(given.modules, "x.js"));
const browser = await need("playwright-core").chromium.launch({ executablePath: given.chromium, args: ["--no-sandbox"] });
const HEIGHT = 700;
const SCALE = 1.25;
const PATIENCE = 120_000; // on a busy machine
// What times and figures move. The fonts are always the same.
const MOST_MOVED = 10;
const MOST_STRETCHED = 32;

async function contextOf(colorScheme) {
  const context = await browser.newContext({ deviceScaleFactor: SCALE, colorScheme, locale: "en-GB", timezoneId: "UTC", reducedMotion: "reduce" });
  context.setDefaultTimeout(PATIENCE);
  return context;
}

/** In the page: each text and field in sight with its box. Figures and times are as good as each other. */
function whatIsShown() {
  for (const text of document.querySelectorAll(".ago")) text.textContent = "3 days ago";
  for (const text of document.querySelectorAll(".change")) text.textContent = "No change";
  const all = [];
  const add = (text, { left, top, width, height }) => {
    if (width > 1 && height > 1 && top < innerHeight) all.push([text, left, top, width, height].map((one) => (typeof one === "number" ? Math.round(one) : one)));
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!element.checkVisibility({ visibilityProperty: true }) || element.closest("svg, select")) continue;
    const range = document.createRange();
    range.selectNode(node);
    const text = node.nodeType === Node.TEXT_NODE && node.data.trim().replace(/\d[\d,]*/g, "#").replace(/\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b/g, "Month");
    if (text) add(text, range.getBoundingClientRect());
    else if (["INPUT", "SELECT", "TEXTAREA", "svg"].includes(node.nodeName)) add(`<${node.nodeName.toLowerCase()}>`, node.getBoundingClientRect());
  }
  return all;
}

/** A page as a picture, and what it shows. */
const shot = async (page) => ({ image: `data:image/png;base64,${(await page.screenshot()).toString("base64")}`, shown: await page.evaluate(whatIsShown) });

async function open(context, width, address) {
  const page = await context.newPage();
  await page.setViewportSize({ width, height: HEIGHT });
  await page.goto(`${given.usher}${address}`);
  await page.waitForLoadState("networkidle");
  return page;
}

async function signUp(context) {
  const page = await open(context, 420, "/account/sign-up");
  await page.getByLabel("Name (optional)").fill("Ada");
  await page.getByLabel("Email address").fill("ada@example.com");
  await page.getByLabel("Email address").blur();
  return shot(page);
}

async function signIn(context, email) {
  const page = await open(context, 420, "/account/sign-in");
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(given.password);
  const picture = await shot(page);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL("**/account");
  return picture;
}

/** The first step of the questionnaire, with the answers of a user who has begun. */
async function questionnaire(student, width) {
  const page = await open(student, width, "/account/questionnaire");
  for (const answer of ["Python", "C++"]) await page.getByLabel(answer, { exact: true }).check();
  await page.mouse.move(0, 0);
  return shot(page);
}

/** A page of a Docusaurus site, with the menu of the user who is signed in. */
async function course(student) {
  const page = await student.newPage();
  await page.setViewportSize({ width: 1000, height: HEIGHT }); // below 997 the menu is in the sidebar
  await page.goto(`${given.site}/docs/intro`);
  await page.getByRole("button", { name: "Account of Ada" }).click();
  return shot(page);
}

const of = async (context, width, address) => shot(await open(context, width, address));

const differing = [];

/** Where a page differs from the record of it. */
function differences(recorded, shown) {
  const moved = ([, ...then], [, ...now]) => then.some((one, at) => Math.abs(one - now[at]) > (at === 2 ? MOST_STRETCHED : MOST_MOVED));
  const at = shown.findIndex((one, at) => one[0] !== recorded[at]?.[0] || moved(recorded[at], one));
  if (at >= 0) return [`shows ${JSON.stringify(shown[at])} where the picture has ${JSON.stringify(recorded[at])}`];
  return recorded.length > shown.length ? [`does not show ${JSON.stringify(recorded[shown.length])}`] : [];
}

/** The record of a picture, whose pages are the same in light and dark: each text on a line of its own. */
function keepRecord(name, pages) {
  const file = path.join(given.pictures, `${name}.json`);
  if (!given.checks) return fs.writeFileSync(file, `[${pages.map(({ shown }) => `[\n${shown.map((one) => JSON.stringify(one)).join(",\n")}\n]`).join(", ")}]\n`);
  const recorded = JSON.parse(fs.readFileSync(file, "utf8"));
  for (const [at, page] of pages.entries()) if (page) differing.push(...differences(recorded[at] ?? [], page.shown).map((what) => `${name}, page ${at + 1}: ${what}`));
}

/** Beside each other on a transparent ground. */
async function write(name, colorScheme, pages) {
  keepRecord(name.replace(/-(light|dark)$/, ""), pages);
  if (given.checks) return;
  const context = await browser.newContext({ viewport: { width: 1600, height: HEIGHT + 22 }, deviceScaleFactor: SCALE });
  const page = await context.newPage();
  const line = colorScheme === "dark" ? "#3d444d" : "#d1d9e0";
  const images = pages.map(({ image }) => `<img src="${image}" height="${HEIGHT}">`).join("");
  await page.setContent(`<style>body { inline-size: max-content; margin: 0; padding: 10px; display: flex; gap: 18px } img { border: 1px solid ${line}; border-radius: 10px }</style>${images}`);
  const width = await page.evaluate(() => Math.ceil(document.body.getBoundingClientRect().width));
  await page.setViewportSize({ width, height: HEIGHT + 22 });
  const session = await context.newCDPSession(page);
  await session.send("Emulation.setDefaultBackgroundColorOverride", { color: { r: 0, g: 0, b: 0, a: 0 } });
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 80 });
  fs.writeFileSync(path.join(given.pictures, `${name}.webp`), Buffer.from(data, "base64"));
}

const both = []; // the questionnaire, light and dark
for (const colorScheme of ["light", "dark"]) {
  const student = await contextOf(colorScheme);
  await signIn(student, given.student);
  both.push(await questionnaire(student, 690));
  // Without a build of the site there is only the other page to compare.
  if (given.site || given.checks) await write(`site-${colorScheme}`, colorScheme, [given.site && (await course(student)), await questionnaire(student, 420)]);
  const visitor = await contextOf(colorScheme);
  const admin = await contextOf(colorScheme);
  const entered = await signIn(admin, given.email);
  await write(`pages-${colorScheme}`, colorScheme, [await signUp(visitor), await of(admin, 960, "/admin/questionnaires/1")]);
  if (colorScheme === "dark") continue; // a guide has one picture of a page
  await write("account", colorScheme, [entered, await of(admin, 480, "/account"), await of(admin, 480, "/account/security")]);
  await write("console", colorScheme, [await of(admin, 1380, "/admin")]);
  await write("users", colorScheme, [await of(admin, 1380, "/admin/users?role=user")]);
}
await write("questionnaire", "light", both);
await browser.close();
if (differing.length) {
  console.error(`Older than the pages:\n${differing.join("\n")}\nDraw them again: scripts/pictures`);
  process.exit(1);
}
