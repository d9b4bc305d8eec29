// Pages of a running server as one picture, light and dark; scripts/pictures calls it.
//   pictures.mjs '{"usher": ADDRESS, "site": ADDRESS or null, "email": …, "student": …, "password": …, "modules": …, "chromium": …, "pictures": FOLDER}'
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";

const given = JSON.parse(process.argv[2]);
const need = createRequire(path.join(given.modules, "x.js"));
const browser = await need("playwright-core").chromium.launch({ executablePath: given.chromium, args: ["--no-sandbox"] });
const HEIGHT = 700;
const SCALE = 1.25;

const contextOf = (colorScheme) => browser.newContext({ deviceScaleFactor: SCALE, colorScheme, locale: "en-GB", reducedMotion: "reduce" });
const shot = async (page) => `data:image/png;base64,${(await page.screenshot()).toString("base64")}`;

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

/** Beside each other on a transparent ground. */
async function write(name, colorScheme, pictures) {
  const context = await browser.newContext({ viewport: { width: 1600, height: HEIGHT + 22 }, deviceScaleFactor: SCALE });
  const page = await context.newPage();
  const line = colorScheme === "dark" ? "#3d444d" : "#d1d9e0";
  const images = pictures.map((picture) => `<img src="${picture}" height="${HEIGHT}">`).join("");
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
  if (given.site) await write(`site-${colorScheme}`, colorScheme, [await course(student), await questionnaire(student, 420)]);
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
