// Variants of a chapter, chosen by the answers of its reader.
import assert from "node:assert/strict";

import { patience } from "../../patience.mjs";
import { account, button, enterElsewhere, menuOf, newEmail, signedOut, signIn } from "./common.mjs";

const FOR_ALL = ["A node publishes to a topic.", "Now skip the exercise."];
const FOR_BEGINNERS = ["A node is a program.", "Now do the exercise."];
const FOR_OTHERS = ["Topics are typed.", "Now skip the exercise."];

/** The paragraphs that the page shows. */
const shown = (page) => page.locator("main p").evaluateAll((all) => all.filter((one) => one.checkVisibility()).map((one) => one.innerText));

async function shows(page, wanted) {
  const until = Date.now() + patience.step;
  while (Date.now() < until && JSON.stringify(await shown(page)) !== JSON.stringify(wanted)) await page.waitForTimeout(20);
  assert.deepEqual(await shown(page), wanted);
}

const answer = async (person, answers) =>
  assert.equal((await person.context.request.put(`${person.world.usher}/auth/questionnaire/answers`, { data: { answers } })).status(), 200);

/** What moved on the page without the person's doing. */
const moved = (page) => page.evaluate(() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach(({ hadRecentInput, value }) => (sum += hadRecentInput ? 0 : value))).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => setTimeout(() => done(sum), 50));
}));

export async function variantsFitTheReader(world, enter) {
  const email = await account(world, newEmail("variants"));
  const ada = await enter();
  const asked = ada.counts("GET", "/auth/reader");
  const page = await ada.open("/variants");
  await shows(page, FOR_ALL);
  await page.getByText("Shown for everyone").waitFor();
  assert.equal(asked.count, 1);
  await enterElsewhere(ada, email);
  await page.reload();
  await shows(page, FOR_BEGINNERS);
  await page.getByText("Shown for: Beginner · Student").waitFor();
  await world.look(page, "variants");

  // The next page is painted for the reader at once, while the server has not answered.
  let letAnswer;
  const answers = new Promise((done) => (letAnswer = done));
  await page.route("**/auth/reader", (route) => answers.then(() => route.continue()));
  await page.reload({ waitUntil: "domcontentloaded" });
  assert.deepEqual(await shown(page), FOR_BEGINNERS);
  letAnswer();
  await page.waitForLoadState("networkidle");
  await page.getByText("Shown for: Beginner · Student").waitFor();
  assert.equal(await moved(page), 0);
  await page.unroute("**/auth/reader");

  // A saved answer and a sign-out reach all tabs.
  const other = await ada.open("/variants");
  await answer(ada, { experience_level: "advanced" });
  for (const each of [page, other]) await each.evaluate(() => document.dispatchEvent(new Event("visibilitychange"))); // as when its tab is chosen
  for (const each of [page, other]) await shows(each, FOR_OTHERS);
  await page.evaluate(() => usher.signOut());
  for (const each of [page, other]) await shows(each, FOR_ALL);
  await page.reload();
  assert.deepEqual(await shown(page), FOR_ALL);
}

export async function variantsFitVisitors(world, enter) {
  const visitor = await enter();
  const page = await visitor.open("/variants-late");
  await shows(page, FOR_ALL);
  await answer(visitor, { experience_level: "beginner", professional_role: "student" });
  await page.reload();
  await shows(page, FOR_BEGINNERS);
  assert.equal(await page.evaluate(() => usher.reader().source), "visitor");
}

export async function variantsAllAtOnce(world, enter) {
  const reader = await enter();
  const page = await reader.open("/variants");
  await button(page, "Show everything").click();
  await shows(page, [FOR_ALL[0], FOR_BEGINNERS[0], FOR_OTHERS[0], "Nowdo the exerciseskip the exercise."]);
  assert.deepEqual(await page.locator("usher-when").evaluateAll((all) => all.map((one) => one.dataset.for)),
    ["Everyone else", "Beginner", "Intermediate, Advanced", "Student · Beginner", "Everyone else"]);
  await world.look(page, "variants-all");
  await page.reload();
  assert.equal((await shown(page)).length, 4);
  await button(page, "Show mine only").focus();
  await page.keyboard.press("Enter");
  await shows(page, FOR_ALL);
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Show everything");
}

export async function variantsWithoutScript(world, enter) {
  const reader = await enter({ javaScriptEnabled: false });
  const page = await reader.context.newPage();
  await page.goto(`${world.site}/variants`);
  const visible = page.getByText("A node publishes to a topic.");
  await visible.waitFor();
  for (const text of ["A node is a program.", "Topics are typed.", "do the exercise"]) assert.ok(!(await page.getByText(text, { exact: true }).isVisible()), text);
  await page.close();
}

export async function variantsWithoutStorage(world, enter) {
  const email = await account(world, newEmail("refused"));
  const ada = await enter();
  await ada.context.addInitScript(() => Object.defineProperty(window, "localStorage", { get: () => { throw new DOMException("no", "SecurityError"); } }));
  await enterElsewhere(ada, email);
  await shows(await ada.open("/variants"), FOR_BEGINNERS);
}

export async function variantsInReact(world, enter) {
  const email = await account(world, newEmail("when"));
  const ada = await enter();
  const asked = ada.counts("GET", "/auth/reader");
  const page = await ada.open("/chapter");
  await shows(page, [FOR_ALL[0]]);
  await signedOut(page).click();
  await signIn(page, email);
  await menuOf(page, "Ada").waitFor();
  await page.goto(`${world.site}/chapter`);
  await shows(page, [FOR_BEGINNERS[0]]);
  await page.getByText("Shown for: Beginner · Student").waitFor();
  await world.look(page, "variants-react");
  assert.ok(asked.count <= 4, `${asked.count} times for two pages and a sign-in`);
}
