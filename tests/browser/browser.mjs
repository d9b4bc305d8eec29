// A browser whose pages are watched: errors in the console, failed requests, and layout that moves fail the journey.
import assert from "node:assert/strict";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import { patience } from "../patience.mjs";
import { testsOf } from "./journeys/common.mjs";

const MOST_SHIFT = 0.05;
const MOVED = "the layout moved by";
const desktop = { width: 1280, height: 800 };
const phone = { width: 360, height: 740 };
const narrow = { width: 320, height: 640 };
// The rules of axe about colours, and the others.
const coloured = { runOnly: ["color-contrast", "link-in-text-block"] };
const others = { rules: { "target-size": { enabled: true }, ...Object.fromEntries(coloured.runOnly.map((rule) => [rule, { enabled: false }])) } };
const all = { rules: { "target-size": { enabled: true } } };
// Each differs from the one before by one thing; where that is the scheme, only the rules about colours are asked again. A language
// changes no colour.
const withLanguageInAddress = ["/plain", "/variants", "/adapted"];
const views = {
  "1280-light": { colorScheme: "light", size: desktop, asked: all },
  "1280-dark": { colorScheme: "dark", size: desktop, asked: coloured },
  "360-dark": { colorScheme: "dark", size: phone, asked: all },
  "360-light": { colorScheme: "light", size: phone, asked: coloured },
};
const extremes = { "1280-light": views["1280-light"], "360-dark": views["360-dark"] };
const extremeInUrdu = { "360-dark": { ...views["360-dark"], asked: others } };
const viewsInUrdu = { "1280-light": { ...views["1280-light"], asked: others }, ...extremeInUrdu };
const everyView = { views, inUrdu: viewsInUrdu };
const fewViews = { views: extremes, inUrdu: extremeInUrdu };

/** One person's browser: cookies of its own, and tabs. */
class Person {
  faults = [];
  expected = new Set();
  isOffline = false;

  constructor(world, context) {
    Object.assign(this, { world, context });
    context.on("page", (page) => this.watch(page));
  }

  watch(page) {
    page.setDefaultTimeout(patience.step);
    page.on("pageerror", (error) => this.faults.push(`${page.url()}: ${error.message}`));
    page.on("console", (line) => {
      // The browser's own lines about requests say less than the requests themselves, which are watched below.
      const isExpected = line.text().startsWith("Failed to load resource") || (this.isOffline && !line.text().startsWith(MOVED));
      if (["error", "warning"].includes(line.type()) && !isExpected) this.faults.push(`${page.url()}: console: ${line.text()}`);
    });
    page.on("response", (answer) => {
      if (answer.status() >= 400 && !this.expected.has(answer.status())) this.faults.push(`${answer.request().method()} ${answer.url()}: ${answer.status()}`);
    });
    page.on("requestfailed", (request) => {
      const why = request.failure()?.errorText ?? "";
      if (!this.isOffline && !why.includes("ERR_ABORTED")) this.faults.push(`${request.method()} ${request.url()}: ${why}`);
    });
  }

  /** A new tab at a path of the site, or at a whole address. */
  async open(target) {
    const page = await this.context.newPage();
    await page.goto(new URL(target, this.world.site).href);
    return page;
  }

  /** A new tab that sends and keeps no third-party cookies, as Safari's. Chromium's flag for that does nothing in its headless shell. */
  async openWithoutThirdPartyCookies(target) {
    const page = await this.context.newPage();
    const session = await this.context.newCDPSession(page);
    await session.send("Network.enable");
    await session.send("Network.setCookieControls", { enableThirdPartyCookieRestriction: true, disableThirdPartyCookieMetadata: true, disableThirdPartyCookieHeuristics: true });
    await page.goto(target);
    return page;
  }

  /** Every answer takes so long from now on, on a line of about 3G. */
  async slowDown(page, milliseconds) {
    const session = await this.context.newCDPSession(page);
    await session.send("Network.emulateNetworkConditions", { offline: false, latency: milliseconds, downloadThroughput: 200_000, uploadThroughput: 50_000 });
  }

  /** Counts the requests of this method whose path is this. */
  counts(method, path) {
    const seen = { count: 0 };
    this.context.on("request", (request) => {
      if (request.method() === method && new URL(request.url()).pathname === path) seen.count++;
    });
    return seen;
  }

  /** Answers of this status belong to the journey from now on. */
  expect(...statuses) {
    for (const status of statuses) this.expected.add(status);
  }

  async close() {
    await this.context.close();
    assert.deepEqual(this.faults, []);
  }
}

/** Sums what moves without the user's doing, as Core Web Vitals do, and writes to the console when that is too much. What moves
    between `began` and `ended` of a look moves because the journey changes the view; on a busy machine that is reported during a later one. */
function watchShifts([most, words]) {
  let sum = 0;
  window.looks = [];
  const nameOf = ({ node }) => [node?.nodeName.toLowerCase(), node?.className].filter(Boolean).join(".");
  new PerformanceObserver((list) => {
    for (const { hadRecentInput, value, startTime, sources } of list.getEntries()) {
      if (hadRecentInput || looks.some(({ began, ended }) => startTime >= began && startTime <= ended)) continue;
      sum += value;
      if (sum > most) console.error(words, sum.toFixed(3), ...sources.map(nameOf));
    }
  }).observe({ type: "layout-shift", buffered: true });
}

const beginLook = (page) => page.evaluate(() => void looks.push({ began: performance.now(), ended: Infinity }));

/** After the next frame, which still moves what the look has changed last. */
const endLook = (page) =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => {
    for (const look of looks) look.ended = Math.min(look.ended, performance.now());
    done();
  }))));

export class World {
  static async open(given) {
    const world = new World();
    const need = createRequire(path.join(given.modules, "x.js"));
    Object.assign(world, given, { shown: given.everyView ? everyView : fewViews, axe: fs.readFileSync(need.resolve("axe-core/axe.min.js"), "utf8") });
    // Above its limit Chromium goes to an address in the process of the empty page, and saves a fifth of a second of CPU.
    const args = ["--no-sandbox", "--renderer-process-limit=1"];
    world.browser = await need("playwright-core").chromium.launch({ executablePath: given.chromium, args });
    return world;
  }

  async person(options = {}) {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB", reducedMotion: "reduce", ...options });
    await context.addInitScript(watchShifts, [MOST_SHIFT, MOVED]);
    return new Person(this, context);
  }

  /** The next mail to the address, of this kind if one is named, that the server of the place has written. */
  mail(to, kind, place = this) {
    return testsOf(place).mailbox(to).next(kind);
  }

  async tell(what, values = {}) {
    return (await fetch(`${this.control}/${what}?${new URLSearchParams(values)}`)).json();
  }

  /** A command of the operator's. */
  usherCommand(...words) {
    return this.tell("usher", { words: JSON.stringify(words) });
  }

  shot(page, name) {
    return page.screenshot({ path: path.join(this.screenshots, `${name}.jpg`), type: "jpeg", quality: 80, fullPage: true });
  }

  /** Looks at the page in each view, or the two that differ most, and in Urdu where it is translated: no finding of axe, nothing wider than the screen, and a picture where they are drawn.
      `inUrdu`: false for what a served page shows after a form only, because its address alone does not bring that back. */
  async look(page, name, { inUrdu = true } = {}) {
    const faults = await this.lookIn(this.shown.views, page, name);
    const { origin, pathname } = new URL(page.url());
    const isServed = [this.usher, this.strict.usher].includes(origin);
    const isTranslated = !(isServed && pathname.startsWith("/admin"));
    if (inUrdu && isTranslated && (await languageOf(page)) !== "ur") {
      const hasAddress = isServed || withLanguageInAddress.includes(pathname);
      faults.push(...(await (hasAddress ? this.openInUrdu(page, name) : this.changeToUrdu(page, name))));
    }
    assert.deepEqual(faults, []);
  }

  /** Opens the address of the page again in Urdu, by the header of a browser or what the plain page takes. */
  async openInUrdu(page, name) {
    const tab = await page.context().newPage();
    const session = await page.context().newCDPSession(tab);
    await session.send("Emulation.setUserAgentOverride", { userAgent: await tab.evaluate(() => navigator.userAgent), acceptLanguage: "ur" });
    const address = new URL(page.url());
    if (withLanguageInAddress.includes(address.pathname)) address.searchParams.set("lang", "ur");
    await tab.goto(address.href);
    assert.equal(await languageOf(tab), "ur", name);
    assert.deepEqual(await fieldsOf(tab), await fieldsOf(page), `${name}: the address shows another page`);
    const faults = await this.lookIn(this.shown.inUrdu, tab, `${name}-urdu`);
    await tab.close();
    return faults;
  }

  /** The site shows the same state in Urdu, and then in its own language again. */
  async changeToUrdu(page, name) {
    const own = await languageOf(page);
    await beginLook(page);
    await page.evaluate(speak, "ur");
    const faults = await this.lookIn(this.shown.inUrdu, page, `${name}-urdu`);
    await beginLook(page);
    await page.evaluate(speak, own);
    await endLook(page);
    return faults;
  }

  async lookIn(some, page, name) {
    const faults = [];
    await beginLook(page);
    for (const [view, { colorScheme, size, asked }] of Object.entries(some)) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(size);
      faults.push(...(await widerThan(size, page, `${name}-${view}`)), ...(await this.lookOnce(page, `${name}-${view}`, asked)));
    }
    await page.setViewportSize(narrow);
    faults.push(...(await widerThan(narrow, page, name)));
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize(desktop);
    await endLook(page);
    return faults;
  }

  /** Looks at the page as it is: the findings of axe by the rules that are asked, and a picture where they are drawn. */
  async lookOnce(page, name, asked = all) {
    if (this.draws) await this.shot(page, name);
    // Half a megabyte, sent once a document.
    if (!(await page.evaluate(() => "axe" in window))) await page.evaluate((axe) => void window.eval(axe), this.axe);
    const findings = await page.evaluate(async (asked) => {
      const { violations } = await window.axe.run(document, { resultTypes: ["violations"], preload: false, ...asked });
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, any }) => `${html} ${any[0]?.message ?? ""}`).join(" | ")}`);
    }, asked);
    return findings.map((finding) => `${name}: ${finding}`);
  }
}

const languageOf = (page) => page.evaluate(() => document.documentElement.lang);
const fieldsOf = (page) => page.locator("main :is(input, select, textarea, button, progress, [role])").evaluateAll((all) => all.filter((one) => one.getRootNode() === document).map(({ tagName, name }) => `${tagName} ${name ?? ""}`));

async function widerThan({ width }, page, name) {
  const all = await page.evaluate(() => document.documentElement.scrollWidth);
  const tables = await page.locator(".scroll").evaluateAll((boxes) => boxes.filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.textContent.trim().slice(0, 30)));
  return [...(all > width ? [`${name}: ${all} px wide on a screen of ${width} px`] : []), ...tables.map((table) => `${name}: on a screen of ${width} px columns are out of sight: ${table}`)];
}

/** As a site does whose reader chooses another language. */
function speak(language) {
  Object.assign(document.documentElement, { lang: language, dir: language === "ur" ? "rtl" : "ltr" });
  dispatchEvent(new Event("languagechange"));
}
