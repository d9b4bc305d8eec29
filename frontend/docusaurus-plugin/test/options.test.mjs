// The options of the plugin, and what the site gets from them.
import assert from "node:assert/strict";
import { test } from "node:test";

import plugin, { validateOptions } from "../dist/index.js";

const url = "http://localhost:8000";
const chatOf = (chat) => validateOptions({ options: { url, ...(chat === undefined ? {} : { chat }) } }).chat;

/** The routes and the data of a site with these options, which Docusaurus has validated first. */
function siteOf(options) {
  const context = { baseUrl: "/course/", siteConfig: { themeConfig: {} } };
  const site = { paths: [] };
  const actions = { addRoute: ({ path }) => site.paths.push(path), setGlobalData: (data) => (site.data = data) };
  plugin(context, validateOptions({ options: { url, ...options } })).contentLoaded({ actions });
  return site;
}

test("options: the chat is a page, unless it is false or has a path of its own; a button is asked for", () => {
  const none = { suggestions: [] };
  assert.deepEqual(chatOf(undefined), { path: "/chat", button: false, ...none });
  assert.deepEqual(chatOf(false), { path: false, button: false, ...none });
  assert.deepEqual(chatOf("/ask"), { path: "/ask", button: false, ...none });
  assert.deepEqual(chatOf({ button: true }), { path: "/chat", button: true, ...none });
  assert.deepEqual(chatOf({ path: false, button: true }), { path: false, button: true, ...none });
});

test("options: what is wrong with the chat is named, with the fix", () => {
  const refusals = [
    [{ buttn: true }, 'the option "chat.buttn" is unknown; known are path, button and suggestions'],
    [{ button: "yes" }, 'the option "chat.button" must be true or false'],
    [{ path: "ask" }, 'the option "chat" must be a path of the site, such as "/chat"; or false; or {path: "/chat", button: true}'],
    ...["What?", [1], [" "]].map((suggestions) => [{ suggestions }, 'the option "chat.suggestions" must list questions, such as ["What is a node?"]']),
    [{ suggestions: Array(7).fill("What?") }, 'the option "chat.suggestions" has 7 questions; keep at most 6'],
    [{ suggestions: ["é".repeat(121)] }, 'the option "chat.suggestions" has a question of 121 characters, "éééééééééééééééééééé…"; shorten it to at most 120'],
    ["ask", 'the option "chat" must be a path'],
    [null, 'the option "chat" must be a path'],
    [true, 'the option "chat" must be a path'],
  ];
  for (const [chat, words] of refusals) assert.throws(() => chatOf(chat), ({ message }) => message.startsWith(`usherd-docusaurus: ${words}`), words);
});

test("plugin: the chat's suggestions reach its pages", () => {
  const suggestions = Array(6).fill("é".repeat(120));
  assert.deepEqual(siteOf({ chat: { suggestions } }).data.suggestions, suggestions);
});

test("plugin: the chat's button is on each page but those of the chat and of the sign-in", () => {
  const { paths, data } = siteOf({ chat: { button: true } });
  assert.deepEqual(paths, ["/course/sign-in", "/course/sign-up", "/course/account", "/course/chat"]);
  assert.deepEqual(data.noChatButton, ["/course/sign-in", "/course/sign-up", "/course/chat"]);
  assert.equal(siteOf({}).data.noChatButton, undefined);
  assert.deepEqual(siteOf({ chat: { path: false, button: true } }).paths, ["/course/sign-in", "/course/sign-up", "/course/account"]);
});

test("plugin: the menu stands beside the free middle of the navbar", () => {
  const menuIn = (navbar, ...sides) => {
    const site = { baseUrl: "/", siteConfig: { themeConfig: { navbar: { items: sides.map((position) => ({ position })) } } } };
    plugin(site, validateOptions({ options: { url, ...(navbar ? { navbar } : {}) } }));
    return site.siteConfig.themeConfig.navbar.items.findIndex(({ type }) => type === "custom-usherMenu");
  };
  assert.equal(menuIn(undefined, "left", "left", "right"), 2);
  assert.equal(menuIn(undefined, "left", undefined), 1);
  assert.equal(menuIn(undefined, "left"), 1);
  assert.equal(menuIn("left", "left", "right"), 2);
});
