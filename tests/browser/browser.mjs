// A browser whose pages are watched: errors in the console, failed requests, and layout that moves fail the journey.
import assert from "node:assert/strict";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

export const PATIENCE = 20_000;
const MOST_SHIFT = 0.05;
// Colours do not depend on the width, so each view has one of both.
const views = {
  light: { colorScheme: "light", width: 1280, height: 800 },
  "dark-phone": { colorScheme: "dark", width: 360, height: 740 },
  narrow: { colorScheme: "light", width: 320, height: 640 },
};

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
    page.setDefaultTimeout(PATIENCE);
    page.on("pageerror", (error) => this.faults.push(`${page.url()}: ${error.message}`));
    page.on("console", (line) => {
      // The browser's own lines about requests say less than the requests themselves, which are watched below.
      if (["error", "warning"].includes(line.type()) && !line.text().startsWith("Failed to load resource") && !this.isOffline) this.faults.push(`${page.url()}: console: ${line.text()}`);
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
    for (const page of this.context.pages()) {
      const shift = await page.evaluate(() => window.shifted ?? 0).catch(() => 0);
      if (shift > MOST_SHIFT) this.faults.push(`${page.url()}: the layout moved by ${shift.toFixed(3)}`);
    }
    await this.context.close();
    assert.deepEqual(this.faults, []);
  }
}

/** Sums what moves without the user's doing, as Core Web Vitals do. */
function sumShifts() {
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
}

export class World {
  static async open(given) {
    const world = new World();
    const need = createRequire(path.join(given.modules, "x.js"));
    Object.assign(world, given, { axe: fs.readFileSync(need.resolve("axe-core/axe.min.js"), "utf8"), taken: 0 });
    world.browser = await need("playwright-core").chromium.launch({ executablePath: given.chromium, args: ["--no-sandbox"] });
    return world;
  }

  async person(options = {}) {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB", reducedMotion: "reduce", ...options });
    await context.addInitScript(sumShifts);
    return new Person(this, context);
  }

  /** The newest mail to the address when there are that many: its first link, subject and text. */
  mail(to, count = 1) {
    return this.tell("mail", { to, count });
  }

  async tell(what, values = {}) {
    return (await fetch(`${this.control}/${what}?${new URLSearchParams(values)}`)).json();
  }

  /** A command of the operator's. */
  usherCommand(...words) {
    return this.tell("usher", { words: JSON.stringify(words) });
  }

  shot(page, name) {
    return page.screenshot({ path: path.join(this.screenshots, `${String(++this.taken).padStart(2, "0")}-${name}.png`), fullPage: true });
  }

  /** Looks at the page in each view: no finding of axe, nothing wider than the screen, and a picture. */
  async look(page, name) {
    for (const [view, { colorScheme, ...size }] of Object.entries(views)) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(size);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= size.width, `${name}, ${view}: ${width} px wide on a screen of ${size.width} px`);
      if (view === "narrow") continue;
      await this.lookOnce(page, `${name}-${view}`);
    }
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize({ width: 1280, height: 800 });
  }

  /** Looks at the page as it is: a picture, and no finding of axe. */
  async lookOnce(page, name) {
    await this.shot(page, name);
    const findings = await page.evaluate(async (axe) => {
      if (!window.axe) window.eval(axe);
      const { violations } = await window.axe.run(document, { resultTypes: ["violations"], preload: false });
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, any }) => `${html} ${any[0]?.message ?? ""}`).join(" | ")}`);
    }, this.axe);
    assert.deepEqual(findings, [], `axe at ${name}`);
  }
}
