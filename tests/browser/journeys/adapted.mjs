// A chapter that is adapted to its reader, or translated. The answers that a back end should not give are in xss_vectors.mjs.
import assert from "node:assert/strict";

import { ADAPTED, adapted, bar, Chapter, DOWN, IN_URDU, isAdaptCall, open, ORIGINAL, original, PERSONALIZE, press, readerOf, says, URDU, whole, WRITTEN } from "./chapters.mjs";
import { account, button, enterElsewhere, heading, newEmail, PASSWORD, signIn, signInHosted, testsOf } from "./common.mjs";
import { foreign, vectors } from "./xss_vectors.mjs";

async function adaptsAndTranslates(world, enter, chapter, path, name) {
  const isFirst = path === "/adapted";
  const ada = await enter();
  const page = await open(ada, chapter.at(path));
  await original(page).waitFor();
  await button(page, PERSONALIZE).waitFor();
  await button(page, "What is sent?").click();
  await says(page, "Sends this page to the site's language model");
  await world.look(page, name);
  const email = await account(world, newEmail(name));
  await enterElsewhere(ada, email);
  await page.reload();
  await original(page).waitFor();
  await page.getByText("A node is a program.").waitFor();

  await chapter.isAnswered(whole(WRITTEN));
  const personalized = await press(page, PERSONALIZE);
  await adapted(page).waitFor();
  await original(page).waitFor({ state: "hidden" });
  await says(page, "A language model wrote this from this page.");
  assert.equal(await page.locator("code.language-python").last().textContent(), "node.spin()\n");
  assert.equal(await page.getByRole("link", { name: "elsewhere" }).count(), 0); // its words stay
  await page.getByText("or elsewhere").waitFor();
  await world.look(page, `${name}-for-ada`);

  await button(page, ORIGINAL).click();
  await original(page).waitFor();
  await button(page, ADAPTED).click();
  await original(page).waitFor({ state: "hidden" });

  await chapter.isAnswered(whole(IN_URDU));
  const translated = await press(page, URDU);
  await page.locator('[lang="ur"][dir="rtl"]:has(h1)').getByRole("heading", { level: 1 }).waitFor();
  await world.look(page, `${name}-in-urdu`);
  const from = isFirst ? "fresh" : "kept"; // what the plain page sends, the React page sends, too
  assert.deepEqual([personalized, translated].map(({ task, page, title, language, from }) => ({ task, page, title, language, from })), [
    { task: "personalize", page: path, title: "Nodes & topics", language: undefined, from }, { task: "translate", page: path, title: "Nodes & topics", language: "ur", from },
  ]);
  assert.match(personalized.text, /A node is a program\./);
  assert.match(translated.text, /Nodes talk\./);
  for (const { text } of [personalized, translated]) assert.doesNotMatch(text, /Copy|Not for readers|typed|Adapt to/);

  await page.reload();
  assert.equal((await press(page, PERSONALIZE)).from, "kept");
  await says(page, "It was written before");
  await adapted(page).waitFor();
  await button(page, "Report this text").click();
  await says(page, "Reported. Thank you.");
  const { output } = await world.usherCommand("audit", "list", "--user", email, "--action", "page.reported", "-o", "json");
  assert.deepEqual(JSON.parse(output).map(({ reason }) => reason), [`personalize ${path}`]);

  const sent = await chapter.calls(2);
  assert.deepEqual(sent.map(({ task, title, text, language, traits }) => ({ task, title, text, language, traits })), [
    { task: "personalize", title: "Nodes & topics", text: personalized.text, language: undefined, traits: { experience_level: "beginner", professional_role: "student" } },
    { task: "translate", title: "Nodes & topics", text: translated.text, language: "ur", traits: {} },
  ]);
}

export async function adaptedPlainAndReactPagesSendOneText(world, enter) {
  const chapter = new Chapter(world);
  await adaptsAndTranslates(world, enter, chapter, "/adapted", "adapted-plain");
  await adaptsAndTranslates(world, enter, chapter, "/adapted-react", "adapted-react");
}

/** The back end is asked once for readers with equal answers who press at once, and again for others. */
export async function adaptedPageIsSharedByReadersAtOnce(world, enter) {
  const chapter = new Chapter(world);
  await chapter.isAnswered([["begin"], ["say", "# Nodes\n\nA node"]]);
  const pages = [];
  for (const path of ["/adapted", "/adapted-react"]) {
    const reader = await readerOf(world, enter);
    pages.push(await open(reader, chapter.at(path)));
  }
  for (const page of pages) await button(page, PERSONALIZE).waitFor();
  const pressed = await Promise.all(pages.map((page) => press(page, PERSONALIZE)));
  assert.deepEqual(pressed.map(({ from }) => from).sort(), ["fresh", "joined"]);
  for (const page of pages) {
    await adapted(page).waitFor();
    await says(page, "being written");
  }
  const titles = await Promise.all(pages.map((page) => adapted(page).elementHandle()));
  await chapter.goesOn([["say", " is one program."], ["end"]]);
  for (const [at, page] of pages.entries()) {
    await page.getByText("A node is one program.").waitFor();
    await bar(page).getByText("being written").waitFor({ state: "hidden" });
    assert.ok(await titles[at].evaluate((title) => title.isConnected)); // what is there does not fade in again
  }
  assert.equal((await chapter.calls(1)).length, 1);

  const grace = await readerOf(world, enter, { professional_role: "engineer" }); // who sends the same text
  const page = await open(grace, chapter.at("/adapted"));
  await chapter.isAnswered(whole("# For engineers"));
  assert.equal((await press(page, PERSONALIZE)).from, "fresh");
  await heading(page, "For engineers").waitFor();
  const traits = (await chapter.calls(2)).map(({ traits }) => traits.professional_role);
  assert.deepEqual(traits, ["student", "engineer"]);
}

async function isRefused(page, task, status, words) {
  assert.equal((await press(page, task)).status, status);
  await says(page, words);
  await original(page).waitFor();
  assert.equal(await button(page, ORIGINAL).count(), 0);
}

/** By a server without a back end, and by one with low limits, which knows one text. */
async function isRefusedByServers({ strict, limited }, ada, path, profile) {
  const off = await open(ada, strict.site + path);
  await isRefused(off, PERSONALIZE, 503, "Adapted pages are switched off on this site.");
  await off.close();

  await enterElsewhere(ada, await account(limited, newEmail("limited"), { profile }), limited.usher);
  const changed = await open(ada, limited.site + path);
  await isRefused(changed, PERSONALIZE, 422, "This page has changed.");
  await changed.close();

  const known = new Chapter(ada.world, "known");
  await known.isAnswered(whole(WRITTEN));
  const lastOfTheDay = await open(ada, limited.site + known.at(path));
  assert.equal((await press(lastOfTheDay, PERSONALIZE)).from, "fresh");
  await adapted(lastOfTheDay).waitFor();
  await isRefused(lastOfTheDay, URDU, 429, "Try again in 24 hours.");
  await lastOfTheDay.close();
}

async function staysWithItsOriginal(world, enter, path, profile) {
  const ada = await enter();
  ada.expect(422, 429, 502, 503);
  await isRefusedByServers(world, ada, path, profile);
  await enterElsewhere(ada, await account(world, newEmail("refused")));
  const chapter = new Chapter(world);
  const page = await open(ada, chapter.at(path));
  await chapter.isAnswered(DOWN);
  await isRefused(page, PERSONALIZE, 502, "The language model doesn't answer");
  await world.look(page, `adapted-refused${path.replaceAll("/", "-")}`);

  await chapter.isAnswered([["begin"], ["say", "# Half\n\nof the page"], ["break_off"]]);
  await press(page, "Try again");
  await heading(page, "Half").waitFor();
  await says(page, "The text broke off here.");
  await world.look(page, `adapted-broken${path.replaceAll("/", "-")}`);
  await button(page, ORIGINAL).click();
  await original(page).waitFor();
  await chapter.isAnswered(whole(WRITTEN));
  assert.equal((await press(page, "Try again")).from, "fresh"); // half a page is not kept
  await adapted(page).waitFor();
}

export const adaptedPlainPageStaysWithItsOriginal = (world, enter) => staysWithItsOriginal(world, enter, "/adapted", {});
export const adaptedReactPageStaysWithItsOriginal = (world, enter) =>
  staysWithItsOriginal(world, enter, "/adapted-react", { experience_level: "advanced", professional_role: "engineer" });

export async function adaptedPlainPageGoesOnAfterTheSignIn(world, enter) {
  const email = await account(world, newEmail("goes-on"));
  const ada = await enter();
  const chapter = new Chapter(world);
  await chapter.isAnswered(whole(IN_URDU));
  const page = await open(ada, chapter.at("/adapted"));
  ada.expect(401);
  await press(page, URDU);
  await says(page, "Sign in first.");
  await world.look(page, "adapted-signed-out");
  assert.equal((await chapter.calls(0)).length, 0);
  await page.locator("usher-adapt").getByRole("link", { name: "Sign in" }).click();
  await signInHosted(page, email);
  await page.waitForURL(world.site + chapter.at("/adapted"));
  await page.locator('main[lang="ur"]').getByRole("heading").waitFor();
}

export async function adaptedReactPageGoesOnAfterTheSignIn(world, enter) {
  const email = await account(world, newEmail("goes-on"));
  const ada = await enter();
  const chapter = new Chapter(world);
  await chapter.isAnswered(whole(WRITTEN));
  const page = await open(ada, chapter.at("/adapted-react"));
  ada.expect(401);
  await press(page, PERSONALIZE);
  await says(page, "Sign in first.");
  await page.locator(".usher-adapt").getByRole("link", { name: "Sign in" }).click();
  await signIn(page, email);
  await adapted(page).waitFor();
  // The mark was for once: a reload shows the original.
  await page.reload();
  await original(page).waitFor();
}

/** A reader who is signed in and has answered nothing. */
async function readerWithoutAnswers(world, enter) {
  const { email } = await testsOf(world).account(newEmail("no-answers"), { password: PASSWORD });
  const reader = await enter();
  await enterElsewhere(reader, email);
  reader.expect(422);
  return reader;
}

/** The answer goes to the back end, and what is skipped does not. */
const isForABeginner = async (chapter) => assert.deepEqual((await chapter.calls(1)).map(({ traits }) => traits), [{ experience_level: "beginner" }]);

export async function adaptedPlainPageGoesOnAfterTheQuestionnaire(world, enter) {
  const ada = await readerWithoutAnswers(world, enter);
  const chapter = new Chapter(world);
  await chapter.isAnswered(whole(WRITTEN));
  const page = await open(ada, chapter.at("/adapted"));
  await press(page, PERSONALIZE);
  await says(page, "Answer the questionnaire");
  await world.look(page, "adapted-no-answers");
  await page.locator("usher-adapt").getByRole("link", { name: "Answer the questions" }).click();
  await page.getByLabel("Beginner").check();
  await button(page, "Continue").click();
  for (const step of ["Hardware", "Work and studies"]) {
    await heading(page, step).waitFor();
    await button(page, "Skip this step").click();
  }
  await page.waitForURL(world.site + chapter.at("/adapted"));
  await adapted(page).waitFor();
  await isForABeginner(chapter);
}

export async function adaptedReactPageAsksTheQuestionsInPlace(world, enter) {
  const ada = await readerWithoutAnswers(world, enter);
  const chapter = new Chapter(world);
  await chapter.isAnswered(whole(WRITTEN));
  const page = await open(ada, chapter.at("/adapted-react"));
  await press(page, PERSONALIZE);
  await says(page, "Answer the questionnaire");
  const step = (name) => page.locator(".usher-adapt").getByRole("heading", { name, exact: true }).waitFor();
  await step("Software");
  await world.look(page, "adapted-questions");
  await page.getByLabel("Beginner").check();
  await button(page, "Continue").click();
  for (const name of ["Hardware", "Work and studies"]) {
    await step(name);
    await button(page, "Skip this step").click();
  }
  await adapted(page).waitFor();
  await isForABeginner(chapter);
}

export async function adaptedPageInUrdu(world, enter) {
  const ada = await readerOf(world, enter);
  const chapter = new Chapter(world);
  const page = await open(ada, `${chapter.at("/adapted")}&lang=ur`);
  assert.equal(await bar(page).getByRole("button").count(), 2); // none for the page's own language, and what is sent
  ada.expect(502);
  await chapter.isAnswered(DOWN);
  await press(page, "میرے پس منظر کے مطابق ڈھالیں");
  await says(page, "لسانی ماڈل اس وقت جواب نہیں دے رہا");
  await chapter.isAnswered(whole(IN_URDU));
  await press(page, "دوبارہ کوشش کریں");
  await page.getByRole("heading", { name: "نوڈ اور ٹاپک" }).waitFor();
  assert.equal(await page.locator('main[lang="ur"] pre').getAttribute("dir"), "ltr");
  await world.look(page, "adapted-all-urdu");
  await button(page, "اصل متن").click();
  await original(page).waitFor();
}

/** Its room stays, so that nothing moves. */
const removeBar = (page) =>
  page.locator("usher-adapt").evaluate((bar) => bar.replaceWith(Object.assign(document.createElement("div"), { style: `block-size: ${bar.offsetHeight}px; margin-block-end: 1.25rem` })));

/** Before the answer begins, and after; the last reader who leaves ends the server's call, too. */
export async function adaptedPageThatIsLeftEndsItsCall(world, enter) {
  const ada = await readerOf(world, enter);
  for (const [path, steps, leave] of [
    ["/adapted", [], removeBar],
    ["/adapted-react", [["begin"], ["say", "# Half"]], (page) => page.getByRole("link", { name: "Chat" }).click()],
  ]) {
    const chapter = new Chapter(world);
    await chapter.isAnswered(steps);
    const page = await open(ada, chapter.at(path));
    const ended = page.waitForEvent("requestfailed", isAdaptCall);
    await button(page, URDU).click();
    assert.equal((await chapter.calls(1)).length, 1);
    await (steps.length ? heading(page, "Half") : original(page)).waitFor();
    await leave(page);
    assert.match((await ended).failure().errorText, /ERR_ABORTED/);
    assert.ok(await chapter.isLeft());
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

/** What a browser, its size and its colours differ in is not in the text, so that all get what was kept for the first. */
export async function adaptedPageIsOneTextInEveryBrowser(world, enter) {
  const email = await account(world, newEmail("profiles"));
  const chapter = new Chapter(world);
  await chapter.isAnswered(whole(WRITTEN));
  for (const options of [{ locale: "en-GB" }, { locale: "ur-PK", timezoneId: "Asia/Karachi", userAgent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)" }, { locale: "de-DE", reducedMotion: "no-preference", deviceScaleFactor: 2, hasTouch: true }])
    for (const width of [360, 1280])
      for (const colorScheme of ["light", "dark"]) {
        const reader = await enter({ ...options, colorScheme, viewport: { width, height: 740 } });
        await enterElsewhere(reader, email);
        const page = await open(reader, chapter.at("/adapted"));
        await press(page, PERSONALIZE);
        await adapted(page).waitFor();
        await page.close();
      }
  assert.equal((await chapter.calls(1)).length, 1);
}

export async function adaptedPageRunsNothing(world, enter) {
  const ada = await readerOf(world, enter);
  const chapter = new Chapter(world);
  const page = await open(ada, chapter.at("/adapted"));
  const elsewhere = [];
  page.on("request", (request) => [world.site, world.usher].includes(new URL(request.url()).origin) || elsewhere.push(request.url()));
  page.on("dialog", (dialog) => (elsewhere.push(dialog.message()), dialog.dismiss()));
  await page.evaluate(() => (window.alert = window.hit = () => (window.ran = true)));
  assert.ok(vectors.length >= 30);
  for (const [at, vector] of [...vectors, ...foreign].entries()) {
    const text = `Begin\n\n${vector}\n\n# End of ${vectors.indexOf(vector)}`;
    await chapter.isAnswered([["begin"], ["send", 'data: {"keep":false}\n\n'], ["say", text], ["end"]]);
    assert.equal((await press(page, at % 2 ? PERSONALIZE : URDU)).from, "fresh"); // the button of what is shown is not there
    const shown = page.locator('main[data-usher-adapted]');
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
