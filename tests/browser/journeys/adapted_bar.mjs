// The bar of an adapted page in its page: where it is, where its links lead, and where the focus is.
import assert from "node:assert/strict";

import { ADAPTED, adapted, bar, Chapter, DOWN, IN_URDU, open, ORIGINAL, original, PERSONALIZE, press, readerOf, says, whole, WRITTEN } from "./chapters.mjs";
import { button } from "./common.mjs";

/** Where a page moves the bar before its script has come, there is one, which goes on with what the reader left for. */
export async function adaptedPlainPageMovesItsBar(world, enter) {
  const ada = await readerOf(world, enter);
  const chapter = new Chapter(world);
  await chapter.isAnswered(whole(IN_URDU));
  await ada.context.addInitScript(() => {
    if (location.pathname !== "/adapted") return;
    sessionStorage.setItem("usher adapt", JSON.stringify({ page: location.pathname, at: Date.now(), task: { name: "translate", language: "ur" } }));
    document.addEventListener("DOMContentLoaded", () => document.querySelector("main").before(document.querySelector("usher-adapt")));
  });
  const page = await open(ada, chapter.at("/adapted"));
  await page.locator('main[lang="ur"]').getByRole("heading").waitFor();
  await button(page, ORIGINAL).click();
  await original(page).waitFor();
  assert.equal(await page.locator("main").count(), 1);
}

/** An answer has the page's own parts in their places, and the original has them again. */
export async function adaptedPageHasItsParts(world, enter) {
  const ada = await readerOf(world, enter);
  const chapter = new Chapter(world);
  await chapter.isAnswered(whole("# Nodes\n\nBefore\n\n[[1: members]]\n\nAfter"));
  const page = await open(ada, `${chapter.at("/adapted")}&parts`);
  const count = page.locator("usher-part button");
  const inAnswer = () => page.locator("main").evaluateAll((all) => all.map((main) => [main.checkVisibility(), !!main.querySelector("usher-part button"), !!main.querySelector("pre.mermaid svg")]).sort());
  await count.click();
  await press(page, PERSONALIZE);
  await says(page, "Diagrams stay in the original.");
  await adapted(page).waitFor();
  await count.click();
  assert.equal(await count.textContent(), "2");
  assert.equal(await page.getByText("Before").evaluate((before) => before.nextElementSibling.localName), "usher-part");
  assert.deepEqual(await inAnswer(), [[false, false, false], [true, true, true]]);
  await button(page, ORIGINAL).click();
  await original(page).waitFor();
  await count.click();
  assert.deepEqual(await inAnswer(), [[true, true, true]]);
  await page.getByRole("button", { name: /(Written|Adapted) for/ }).click();
  await adapted(page).waitFor();
  await count.click();
  assert.deepEqual(await inAnswer(), [[false, false, false], [true, true, true]]);
  await page.evaluate(() => history.pushState(null, "", "/elsewhere"));
  await original(page).waitFor();
  assert.deepEqual(await inAnswer(), [[true, true, true]]);
  assert.equal(await count.textContent(), "4");
}

/** Whatever rules a site has for its main element, it is there once. */
export async function adaptedPlainPageShowsOneOfTwo(world, enter) {
  const ada = await readerOf(world, enter);
  const chapter = new Chapter(world);
  await chapter.isAnswered(whole(WRITTEN));
  const page = await open(ada, chapter.at("/adapted"));
  const shown = () => page.locator("main").evaluateAll((all) => all.filter((one) => one.checkVisibility()).map((one) => one.style.display));
  await button(page, PERSONALIZE).waitFor();
  assert.deepEqual(await shown(), ["flow-root"]);
  await press(page, PERSONALIZE);
  await adapted(page).waitFor();
  assert.deepEqual(await shown(), ["flow-root"]); // the answer's own
  await original(page).waitFor({ state: "hidden" });
  await button(page, ORIGINAL).click();
  await original(page).waitFor();
  assert.deepEqual(await shown(), ["flow-root"]);
}

/** The answer has no ids; what leads to a part of the original shows it there. */
async function leadsToParts(world, enter, path) {
  const ada = await readerOf(world, enter);
  const chapter = new Chapter(world);
  await chapter.isAnswered(whole(`${"A line.\n\n".repeat(80)}[Its code](#code-ا), [the top](#), [no part](#elsewhere), [the rest](#%).`));
  const page = await open(ada, chapter.at(path));
  await page.setViewportSize({ width: 800, height: 320 });
  const part = page.getByRole("heading", { name: "Code" });
  const isThere = () => page.waitForFunction(() => {
    const part = document.getElementById("code-ا");
    return part.checkVisibility() && part.getBoundingClientRect().top >= 0 && part.getBoundingClientRect().bottom <= innerHeight;
  });
  await press(page, PERSONALIZE);
  await bar(page).getByText("being written").waitFor({ state: "hidden" });
  await part.waitFor({ state: "hidden" });
  for (const name of ["no part", "the rest", "the top"]) {
    await page.getByRole("link", { name }).click();
    assert.ok(await part.isHidden(), name);
  }
  for (let time = 0; time < 2; ++time) { // the second time the address is the part's already
    await page.getByRole("link", { name: "Its code" }).click();
    await isThere();
    await page.evaluate(() => scrollTo(0, 0));
    await button(page, ADAPTED).click();
    await part.waitFor({ state: "hidden" });
  }
  await page.evaluate(() => (location.hash = ""));
  assert.ok(await part.isHidden());
  await page.goBack();
  await isThere();
}

export const adaptedPlainPageLeadsToParts = (world, enter) => leadsToParts(world, enter, "/adapted");
export const adaptedReactPageLeadsToParts = (world, enter) => leadsToParts(world, enter, "/adapted-react");

/** A site that goes to another page without a load keeps the bar; the answer is of the page before. */
async function endsWithItsAddress(world, enter, path) {
  const ada = await readerOf(world, enter);
  const chapter = new Chapter(world);
  await chapter.isAnswered(whole(WRITTEN));
  const page = await open(ada, chapter.at(path));
  await press(page, PERSONALIZE);
  await adapted(page).waitFor();
  await page.evaluate(() => (location.hash = "part"));
  assert.ok(await adapted(page).isVisible());
  await page.evaluate(() => history.pushState(null, "", "/elsewhere"));
  await original(page).waitFor();
  assert.equal(await adapted(page).count(), 0);
  await button(page, ORIGINAL).waitFor({ state: "hidden" });
}

export const adaptedPlainPageEndsWithItsAddress = (world, enter) => endsWithItsAddress(world, enter, "/adapted");
export const adaptedReactPageEndsWithItsAddress = (world, enter) => endsWithItsAddress(world, enter, "/adapted-react");

/** By the keyboard alone: the focus stays at what was used, or, where that goes, at the task's own button. Nothing is announced twice. */
async function keepsTheFocus(world, enter, path) {
  const ada = await readerOf(world, enter);
  ada.expect(502);
  const chapter = new Chapter(world);
  const page = await open(ada, chapter.at(path));
  const has = (name) => page.waitForFunction((name) => {
    const used = document.activeElement.shadowRoot?.activeElement ?? document.activeElement;
    return used.localName === "button" && used.textContent === name;
  }, name);
  const enterAt = async (name) => {
    await button(page, name).focus();
    await page.keyboard.press("Enter");
  };
  await chapter.isAnswered(DOWN);
  await enterAt(PERSONALIZE);
  await says(page, "The language model doesn't answer");
  await has(PERSONALIZE);
  await chapter.isAnswered([]);
  await enterAt("Try again");
  await button(page, "Try again").waitFor({ state: "hidden" });
  await has(PERSONALIZE);
  await chapter.calls(2);
  await chapter.isAnswered(DOWN); // the relay may call again where a kept connection ends
  await chapter.goesOn(DOWN);
  await says(page, "The language model doesn't answer");
  await chapter.isAnswered(whole(WRITTEN));
  await enterAt("Try again");
  await adapted(page).waitFor();
  await bar(page).getByText("being written").waitFor({ state: "hidden" });
  await has(ORIGINAL); // the task's button goes
  await enterAt(ORIGINAL);
  await has("Written for beginners");
  await page.evaluate(() => {
    const [place] = document.querySelectorAll("usher-adapt, .usher-adapt");
    window.announced = 0;
    new MutationObserver((changes) => (window.announced += changes.length)).observe((place.shadowRoot ?? place).querySelector('[role="status"]'), { childList: true, characterData: true, subtree: true });
  });
  await page.keyboard.press("Enter");
  await has(ORIGINAL);
  await adapted(page).waitFor();
  assert.equal(await page.evaluate(() => window.announced), 0);
  const reports = ada.counts("POST", "/api/pages/report");
  await enterAt("Report this text");
  await says(page, "Reported. Thank you.");
  await page.keyboard.press("Enter");
  await has("Report this text");
  assert.equal(reports.count, 1);
}

export const adaptedPlainPageKeepsTheFocus = (world, enter) => keepsTheFocus(world, enter, "/adapted");
export const adaptedReactPageKeepsTheFocus = (world, enter) => keepsTheFocus(world, enter, "/adapted-react");
