// A chapter that is adapted to its reader, or translated. The answers that a back end should not give are in xss_vectors.mjs.
import assert from "node:assert/strict";

import { account, newEmail, PASSWORD, signIn, signInHosted } from "./common.mjs";
import { foreign, vectors } from "./xss_vectors.mjs";

const ADAPT = "**/api/pages/adapt";
const PERSONALIZE = "Adapt to my background";
const URDU = "اردو میں پڑھیں";
const ORIGINAL = "Show the original";
const WRITTEN = "# Nodes\n\nA node is *one program*. See [the next chapter](/docs/next) or [elsewhere](https://evil.example/).\n\n## Code\n\n```python\nnode.spin()\n```\n\n| Word | Is |\n|---|---|\n| node | a program |\n";
const IN_URDU = "# نوڈ اور ٹاپک\n\nنوڈ ایک پروگرام ہے۔\n\n```python\nnode.spin()\n```\n";
const answered = (text) => `data: ${JSON.stringify({ delta: text })}\n\n`;

const enterElsewhere = async (person, email) =>
  assert.equal((await person.context.request.post(`${person.world.usher}/auth/login`, { data: { email, password: PASSWORD } })).status(), 200);

/** The server answers so from now on: a text, or the whole of an answer. Returns what it is sent. */
async function answers(person, page, answer) {
  const sent = [];
  const headers = { "Access-Control-Allow-Origin": person.world.site, "Access-Control-Allow-Credentials": "true", "Access-Control-Expose-Headers": "X-Adapted, Retry-After" };
  await page.unroute(ADAPT);
  await page.route(ADAPT, (route) => {
    const body = route.request().postDataJSON();
    sent.push(body);
    const given = typeof answer === "function" ? answer(body) : answer;
    const { status = 200, text, adapted = "fresh", problem, more = {} } = typeof given === "string" ? { text: answered(given) } : given;
    return route.fulfill({ status, body: problem ? JSON.stringify({ status, ...problem }) : text,
      headers: { ...headers, "Content-Type": problem ? "application/problem+json" : "text/event-stream", "X-Adapted": adapted, ...more } });
  });
  return sent;
}

/** A new tab at a path of the site. The bar is the one that is built now; usherd may have been built before it, or without it. */
async function open(person, path) {
  await person.context.route("**/account/adapt*.js", (route) => route.fulfill({ path: `${person.world.packages}/adapt/dist/pages/${route.request().url().split("/").pop()}` }));
  return person.open(path);
}

/** A page with the bar and what there is of the site around it; the article is outside of it, or within. */
const bar = (page) => page.locator("usher-adapt, .usher-adapt");
const original = (page) => page.getByRole("heading", { name: "Nodes & topics" });
const press = (page, name) => page.getByRole("button", { name, exact: true }).click();
const says = (page, text) => bar(page).getByText(text).waitFor();

async function adaptsAndTranslates(world, enter, path, name) {
  const ada = await enter();
  const page = await open(ada, path);
  await original(page).waitFor();
  await page.getByRole("button", { name: PERSONALIZE }).waitFor();
  await world.look(page, name);
  await enterElsewhere(ada, await account(world, newEmail(name)));
  await page.reload();
  await original(page).waitFor();
  await page.getByText("A node is a program.").waitFor();

  const sent = await answers(ada, page, ({ task }) => (task === "translate" ? IN_URDU : WRITTEN));
  await press(page, PERSONALIZE);
  await page.getByRole("heading", { name: "Nodes", exact: true, level: 1 }).waitFor();
  await original(page).waitFor({ state: "hidden" });
  await says(page, "A language model wrote this from this page.");
  assert.equal(await page.locator("code.language-python").last().textContent(), "node.spin()\n");
  assert.equal(await page.getByRole("link", { name: "elsewhere" }).count(), 0); // its words stay
  await page.getByText("or elsewhere").waitFor();
  await world.look(page, `${name}-for-ada`);

  await press(page, ORIGINAL);
  await original(page).waitFor();
  await press(page, "Show the adapted page");
  await original(page).waitFor({ state: "hidden" });

  await press(page, URDU);
  const translated = page.locator('[lang="ur"][dir="rtl"]:has(h1)');
  await translated.getByRole("heading", { level: 1 }).waitFor();
  await world.look(page, `${name}-in-urdu`);
  assert.deepEqual(sent.map(({ task, page, title, language }) => ({ task, page, title, language })), [
    { task: "personalize", page: path, title: "Nodes & topics", language: undefined }, { task: "translate", page: path, title: "Nodes & topics", language: "ur" },
  ]);
  assert.match(sent[0].text, /A node is a program\./);
  assert.match(sent[1].text, /Nodes talk\./);
  for (const { text } of sent) assert.doesNotMatch(text, /Copy|Not for readers|typed|Adapt to/);

  await answers(ada, page, { text: answered(WRITTEN), adapted: "kept" });
  await press(page, PERSONALIZE);
  await says(page, "It was written before");

  const reported = page.waitForRequest("**/api/pages/report");
  await page.route("**/api/pages/report", (route) => route.fulfill({ status: 204, headers: { "Access-Control-Allow-Origin": world.site, "Access-Control-Allow-Credentials": "true" } }));
  await press(page, "Report this text");
  assert.deepEqual((await reported).postDataJSON(), { task: "personalize", page: path });
  await says(page, "Reported. Thank you.");
  return sent[0].text;
}

export async function adaptedPlainAndReactPagesSendOneText(world, enter) {
  assert.equal(await adaptsAndTranslates(world, enter, "/adapted", "adapted-plain"), await adaptsAndTranslates(world, enter, "/adapted-react", "adapted-react"));
}

async function refuses(world, enter, path) {
  const ada = await enter();
  await enterElsewhere(ada, await account(world, newEmail("refused")));
  const page = await open(ada, path);
  ada.expect(422, 429, 502, 503);
  for (const [status, problem, words, more] of [
    [503, { code: "ADAPT_OFF" }, "Adapted pages are switched off on this site."],
    [429, { code: "RATE_LIMITED" }, "Try again in 3 hours.", { "Retry-After": "10000" }],
    [422, { code: "UNKNOWN_TEXT" }, "This page has changed."],
    [502, { code: "UPSTREAM_FAILED" }, "The language model does not answer"],
  ]) {
    await answers(ada, page, { status, problem, more });
    await press(page, PERSONALIZE);
    await says(page, words);
    await original(page).waitFor();
    assert.equal(await page.getByRole("button", { name: ORIGINAL }).count(), 0);
  }
  await world.look(page, `adapted-refused${path.replaceAll("/", "-")}`);

  await answers(ada, page, { text: `${answered("# Half\n\nof the page")}event: error\ndata: {"code":"UPSTREAM_FAILED","message":"gone"}\n\n` });
  await press(page, "Try again");
  await page.getByRole("heading", { name: "Half" }).waitFor();
  await says(page, "The text broke off here.");
  await world.look(page, `adapted-broken${path.replaceAll("/", "-")}`);
  await press(page, ORIGINAL);
  await original(page).waitFor();
}

export const adaptedPlainPageStaysWithItsOriginal = (world, enter) => refuses(world, enter, "/adapted");
export const adaptedReactPageStaysWithItsOriginal = (world, enter) => refuses(world, enter, "/adapted-react");

const unauthenticated = { status: 401, problem: { code: "UNAUTHENTICATED" } };

export async function adaptedPlainPageGoesOnAfterTheSignIn(world, enter) {
  const email = await account(world, newEmail("goes-on"));
  const ada = await enter();
  const page = await open(ada, "/adapted");
  ada.expect(401);
  await answers(ada, page, unauthenticated);
  await press(page, URDU);
  await says(page, "Sign in first.");
  await world.look(page, "adapted-signed-out");
  await answers(ada, page, IN_URDU);
  await page.locator("usher-adapt").getByRole("link", { name: "Sign in" }).click();
  await signInHosted(page, email);
  await page.waitForURL(`${world.site}/adapted`);
  await page.locator('main[lang="ur"]').getByRole("heading").waitFor();
}

export async function adaptedReactPageGoesOnAfterTheSignIn(world, enter) {
  const email = await account(world, newEmail("goes-on"));
  const ada = await enter();
  const page = await open(ada, "/adapted-react");
  ada.expect(401);
  await answers(ada, page, unauthenticated);
  await press(page, PERSONALIZE);
  await says(page, "Sign in first.");
  await answers(ada, page, WRITTEN);
  await page.locator(".usher-adapt").getByRole("link", { name: "Sign in" }).click();
  await signIn(page, email);
  await page.getByRole("heading", { name: "Nodes", exact: true }).waitFor();
  // The mark was for once: a reload shows the original.
  await page.reload();
  await original(page).waitFor();
}

const noTraits = { status: 422, problem: { code: "NO_TRAITS" } };

export async function adaptedPlainPageGoesOnAfterTheQuestionnaire(world, enter) {
  const ada = await enter();
  await enterElsewhere(ada, await account(world, newEmail("no-answers")));
  const page = await open(ada, "/adapted");
  ada.expect(422);
  await answers(ada, page, noTraits);
  await press(page, PERSONALIZE);
  await says(page, "Answer the questionnaire");
  await world.look(page, "adapted-no-answers");
  await answers(ada, page, WRITTEN);
  const link = page.locator("usher-adapt").getByRole("link", { name: "Answer the questions" });
  const target = new URL(await link.getAttribute("href"));
  assert.deepEqual([target.origin + target.pathname, target.searchParams.get("next")], [`${world.usher}/account/questionnaire`, `${world.site}/adapted`]);
  await link.click();
  await page.waitForURL(/account.questionnaire/);
  await page.goto(`${world.site}/adapted`); // as its last button does
  await page.getByRole("heading", { name: "Nodes", exact: true }).waitFor();
}

export async function adaptedReactPageAsksTheQuestionsInPlace(world, enter) {
  const ada = await enter();
  await enterElsewhere(ada, await account(world, newEmail("no-answers")));
  const page = await open(ada, "/adapted-react");
  ada.expect(422);
  await answers(ada, page, noTraits);
  await press(page, PERSONALIZE);
  await says(page, "Answer the questionnaire");
  const step = page.locator(".usher-adapt .usher-step");
  await step.waitFor();
  await world.look(page, "adapted-questions");
  await answers(ada, page, WRITTEN);
  const finished = page.getByRole("heading", { name: "Nodes", exact: true });
  while (!(await finished.count())) {
    const skip = page.locator(".usher-adapt").getByRole("button", { name: "Skip" });
    await ((await skip.count()) ? skip : page.locator('.usher-adapt button[type="submit"]')).click({ timeout: 1000 }).catch(() => {}); // the last step goes
  }
}

export async function adaptedPageInUrdu(world, enter) {
  const ada = await enter();
  await enterElsewhere(ada, await account(world, newEmail("adapted-urdu")));
  const page = await open(ada, "/adapted?lang=ur");
  assert.equal(await bar(page).getByRole("button").count(), 1); // none for the page's own language
  ada.expect(503);
  await answers(ada, page, { status: 503, problem: { code: "ADAPT_OFF" } });
  await press(page, "میرے پس منظر کے مطابق ڈھالیں");
  await says(page, "بند ہے");
  await answers(ada, page, IN_URDU);
  await press(page, "دوبارہ کوشش کریں");
  await page.getByRole("heading", { name: "نوڈ اور ٹاپک" }).waitFor();
  assert.equal(await page.locator('main[lang="ur"] pre').getAttribute("dir"), "ltr");
  await world.look(page, "adapted-all-urdu");
  await press(page, "اصل متن دکھائیں");
  await original(page).waitFor();
}

export async function adaptedPageThatIsLeftEndsItsCall(world, enter) {
  const ada = await enter();
  for (const [path, leave] of [["/adapted", (page) => page.evaluate(() => document.querySelector("usher-adapt").remove())], ["/adapted-react", (page) => page.getByRole("link", { name: "Chat" }).click()]]) {
    const page = await open(ada, path);
    await original(page).waitFor();
    await page.route(ADAPT, () => {}); // it never answers
    const asked = page.waitForRequest(ADAPT);
    const ended = page.waitForEvent("requestfailed", (request) => request.url().endsWith("/api/pages/adapt"));
    await press(page, URDU);
    await asked;
    await original(page).waitFor();
    await leave(page);
    assert.match((await ended).failure().errorText, /ERR_ABORTED/);
  }
}

export async function adaptedPageWithoutItsScriptSaysWhy(world, enter) {
  const ada = await enter();
  const page = await ada.context.newPage();
  ada.expect(404);
  await page.route("**/account/adapt.js", (route) => route.fulfill({ status: 404, body: "" }));
  const line = page.waitForEvent("console", (line) => line.text().startsWith("<usher-adapt> is empty"));
  await page.goto(`${world.site}/adapted`);
  await line;
  await original(page).waitFor();
  assert.equal(await page.locator("usher-adapt").evaluate((bar) => bar.shadowRoot), null);
  ada.faults = ada.faults.filter((fault) => !fault.includes("<usher-adapt> is empty"));
}

/** What a browser, its size and its colours differ in is not in the text. */
export async function adaptedPageIsOneTextInEveryBrowser(world, enter) {
  const email = await account(world, newEmail("profiles"));
  const texts = new Set();
  for (const options of [{ locale: "en-GB" }, { locale: "ur-PK", timezoneId: "Asia/Karachi", userAgent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)" }, { locale: "de-DE", reducedMotion: "no-preference", deviceScaleFactor: 2, hasTouch: true }])
    for (const width of [360, 1280])
      for (const colorScheme of ["light", "dark"]) {
        const reader = await enter({ ...options, colorScheme, viewport: { width, height: 740 } });
        await enterElsewhere(reader, email);
        const page = await open(reader, "/adapted");
        const sent = await answers(reader, page, WRITTEN);
        await press(page, PERSONALIZE);
        await page.getByRole("heading", { name: "Nodes", exact: true }).waitFor();
        texts.add(`${sent[0].title}\n${sent[0].text}`);
        await page.close();
      }
  assert.equal(texts.size, 1);
  // The digests of ADAPT_TEXTS are made in Node.js, from another parser's document.
  const { textsOf } = await import(`${world.packages}/docusaurus-plugin/dist/adapt.js`);
  const { article } = await import("../sample/adapted.mjs");
  assert.ok(textsOf(`<i class="usher-adapt"></i><div class="theme-doc-markdown">${article}</div>`).has([...texts][0]), [...texts][0]);
}

export async function adaptedPageRunsNothing(world, enter) {
  const ada = await enter();
  await enterElsewhere(ada, await account(world, newEmail("xss")));
  const page = await open(ada, "/adapted");
  const elsewhere = [];
  page.on("request", (request) => [world.site, world.usher].includes(new URL(request.url()).origin) || elsewhere.push(request.url()));
  page.on("dialog", (dialog) => (elsewhere.push(dialog.message()), dialog.dismiss()));
  await page.evaluate(() => (window.alert = window.hit = () => (window.ran = true)));
  assert.ok(vectors.length >= 30);
  for (const vector of [...vectors, ...foreign]) {
    await answers(ada, page, `Begin\n\n${vector}\n\n# End of ${vectors.indexOf(vector)}`);
    await press(page, URDU);
    const shown = page.locator('main[lang="ur"]');
    await shown.getByText("Begin").first().waitFor();
    await says(page, "A language model wrote this from this page.");
    await bar(page).getByText("being written").waitFor({ state: "hidden" });
    const found = await shown.evaluate((main, origin) => {
      for (const one of main.querySelectorAll("*")) for (const event of ["click", "mouseover", "focus", "error", "load", "animationstart", "toggle", "pointerenter"]) one.dispatchEvent(new Event(event));
      const bad = [...main.querySelectorAll("script, style, form, iframe, object, embed, svg, math, link, meta, base, input, button, textarea, template, video, audio")].map(({ outerHTML }) => outerHTML);
      for (const one of main.querySelectorAll("*"))
        for (const { name, value } of one.attributes)
          if (/^on|^style$|^id$|^name$|^srcset$|^formaction$/.test(name) || (/^(href|src)$/.test(name) && ![origin, "https://docs.ros.org"].includes(new URL(value, document.baseURI).origin))) bad.push(one.outerHTML);
      return bad;
    }, world.site);
    assert.deepEqual(found, [], vector);
    assert.equal(await page.evaluate(() => window.ran), undefined, vector);
  }
  assert.deepEqual(elsewhere, []);
}
