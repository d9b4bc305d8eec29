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
  assert.deepEqual(chatOf(undefined), { path: "/chat", button: false });
  assert.deepEqual(chatOf(false), { path: false, button: false });
  assert.deepEqual(chatOf("/ask"), { path: "/ask", button: false });
  assert.deepEqual(chatOf({ button: true }), { path: "/chat", button: true });
  assert.deepEqual(chatOf({ path: false, button: true }), { path: false, button: true });
});

test("options: what is wrong with the chat is named, with the fix", () => {
  const refusals = [
    [{ buttn: true }, 'the option "chat.buttn" is unknown; known are path and button'],
    [{ button: "yes" }, 'the option "chat.button" must be true or false'],
    [{ path: "ask" }, 'the option "chat" must be a path of the site, such as "/chat"; or false; or {path: "/chat", button: true}'],
    ["ask", 'the option "chat" must be a path'],
    [null, 'the option "chat" must be a path'],
    [true, 'the option "chat" must be a path'],
  ];
  for (const [chat, words] of refusals) assert.throws(() => chatOf(chat), ({ message }) => message.startsWith(`usherd-docusaurus: ${words}`), words);
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
