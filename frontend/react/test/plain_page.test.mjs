// usher.js on pages without a framework: who reads, which variants are shown, and what they are labelled with.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";

import { problem, until, userOf } from "../../testkit/fake_server.mjs";
import { openTab } from "../../testkit/plain_page.mjs";

const KEY = "usher http://server";
const LINE = "<usher-reader></usher-reader>";
const VARIANTS = `<usher-when level="beginner" class="x" title="t">A</usher-when><usher-when level="advanced | expert">B</usher-when><usher-when else>C</usher-when>
<p>and</p><usher-when robot id="r">D</usher-when><p>and</p><usher-when class="x">E</usher-when>`;
const FOR_ALL = ["C", "E"];
const LABELS = ["Beginner", "Advanced, expert", "Everyone else", "Robot: true", null]; // where there is no condition, all see it
const questionnaire = { steps: [{ questions: [
  { id: "level", options: [{ value: "beginner", label: "Beginner" }, { value: "advanced", label: { en: "Advanced" } }] }, { id: "robot", label: "Robot" },
] }] };

/** A server that knows its reader, and a browser for its pages. */
class World {
  storage = {};
  user = null;
  traits = {};
  rows = new Map([["/auth/questionnaire", () => Response.json({ questionnaire })]]);

  answer = (path) => this.rows.get(path)?.() ?? Response.json({ user: this.user, traits: this.traits, audience: "a", source: this.user ? "account" : "none" });
  open = (body) => openTab(body, this);
  kept = () => JSON.parse(this.storage[KEY]);
}

const labelled = (tab, wanted) => until(() => JSON.stringify(tab.labels()) === JSON.stringify(wanted));

test("plain page: everything stays shown when a second tab comes to the front, and is shown there", async () => {
  const world = new World();
  const [one, two] = [world.open(LINE + VARIANTS), world.open(LINE + VARIANTS)];
  await until(() => one.usher.reader() && two.usher.reader());
  assert.deepEqual(two.shown(), FOR_ALL);
  one.press();
  two.look();
  await until(() => two.shown().length === LABELS.length);
  assert.equal(world.kept().all, true);
  two.press();
  one.look();
  await until(() => one.shown().length === FOR_ALL.length);
  assert.equal(world.kept().all, false);
});

test("[security] plain page: the button of a tab that was left behind brings no traits back", async () => {
  const world = new World();
  [world.user, world.traits] = [userOf("ada"), { level: "beginner" }];
  const old = world.open(LINE + VARIANTS);
  await until(() => old.shown()[0] === "A");
  [world.user, world.traits] = [null, {}];
  const other = world.open(VARIANTS);
  await until(() => other.usher.reader() && !world.kept().user);
  old.press();
  assert.deepEqual(world.kept(), { traits: {}, all: true });
});

test("plain page: without storage the tab keeps what it shows", async () => {
  const world = new World();
  world.storage = null; // each access throws, as where a browser refuses
  const tab = world.open(LINE + VARIANTS);
  await until(() => tab.usher.reader());
  tab.press();
  assert.equal(tab.shown().length, LABELS.length);
  tab.look();
  await until(() => tab.calls.filter((path) => path === "/auth/reader").length === 2);
  await labelled(tab, LABELS);
  assert.equal(tab.shown().length, LABELS.length);
});

test("plain page: labels in the questionnaire's words, and the page's own where it has none", async () => {
  const world = new World();
  const tab = world.open(LINE + VARIANTS);
  await until(() => tab.usher.reader());
  world.rows.set("/auth/questionnaire", () => problem(503, "BUSY"));
  tab.press();
  await labelled(tab, ["level: beginner", "level: advanced, expert", "Everyone else", "robot: true", null]);
  world.rows.set("/auth/questionnaire", () => Response.json({ questionnaire: { steps: [{ questions: [questionnaire.steps[0].questions[0]] }] } }));
  tab.look();
  await labelled(tab, [...LABELS.slice(0, 3), "robot: true", null]);
  tab.press();
  await labelled(tab, LABELS.map(() => null));
});

test("plain page: labels are there without the line, too", async () => {
  const world = new World();
  world.storage[KEY] = JSON.stringify({ traits: {}, all: true });
  const tab = world.open(VARIANTS);
  await labelled(tab, LABELS);
});

test("plain page: a change of the traits is told, and an equal answer is not", async () => {
  const world = new World();
  [world.user, world.traits] = [userOf("ada"), { level: "beginner" }];
  const tab = world.open(VARIANTS);
  const told = [];
  tab.usher.on("change", (user) => told.push([user, tab.usher.reader().traits.level]));
  await until(() => told.length);
  tab.look();
  for (let turn = 0; turn < 20; ++turn) await setImmediate(); // its answer
  world.traits = { level: "advanced" };
  tab.look();
  await until(() => told.length === 2);
  assert.deepEqual(told.map(([user, level]) => [user.id, level]), [["ada", "beginner"], ["ada", "advanced"]]);
  assert.equal(told[0][0], told[1][0], "the user is the same object, so that a menu stays open");
});

test("plain page: an older server is asked for the user, and no more for the reader", async () => {
  const world = new World();
  world.rows.set("/auth/reader", () => problem(404, "NOT_FOUND"));
  world.rows.set("/auth/me?optional=1", () => (world.user ? Response.json({ user: world.user, profile: null }) : new Response(null, { status: 204 })));
  const tab = world.open(VARIANTS);
  const told = [];
  tab.usher.on("change", (user) => told.push(user));
  await until(() => told.length === 1);
  assert.deepEqual([told[0], tab.usher.reader()], [null, { traits: {}, audience: null, source: "none" }]);
  world.user = userOf("ada");
  tab.look();
  await until(() => told.length === 2);
  assert.deepEqual([tab.usher.user().id, tab.usher.reader().source], ["ada", "account"]);
  assert.deepEqual(tab.calls, ["/auth/reader", "/auth/me?optional=1", "/auth/me?optional=1"]);
});
