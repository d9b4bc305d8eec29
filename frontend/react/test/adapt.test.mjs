// The bar of AdaptPage in a page whose HTML was made by a server.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { setImmediate } from "node:timers/promises";
import { test } from "node:test";

import "../../testkit/page.mjs";
import { createElement as e } from "react";
import { hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";

import { createClient } from "../../client/dist/index.js";
import { AdaptPage, AuthProvider } from "../dist/index.js";

const { createDocument } = createRequire(import.meta.url)("@mixmark-io/domino");

/** The nodes of some HTML, as the stand-in for a page has them. */
function nodesOf(parsed) {
  if (parsed.nodeType === 3) return document.createTextNode(parsed.nodeValue);
  const element = document.createElement(parsed.localName);
  for (const { name, value } of Array.from(parsed.attributes)) element.setAttribute(name, value);
  for (const child of Array.from(parsed.childNodes)) element.appendChild(nodesOf(child));
  return element;
}

test("adapt: a language that the browser names otherwise than the server is no fault, and keeps its name", async (t) => {
  const client = createClient({ url: "http://server", fetch: () => new Promise(() => {}) }); // which is slow
  t.after(() => client.close());
  const errors = t.mock.method(console, "error", () => {});
  const page = e(AuthProvider, { client, language: "en" }, e(AdaptPage, { tasks: "translate:fr" }, e("p", null, "A node")));
  const served = renderToString(page);
  const place = document.body.appendChild(nodesOf(createDocument(`<div>${served}</div>`).querySelector("div")));
  t.mock.method(Intl.DisplayNames.prototype, "of", () => "Französisch");
  const faults = [];
  const root = hydrateRoot(place, page, { onRecoverableError: (error) => faults.push(error.message) });
  await setImmediate();
  await setImmediate();
  t.after(() => root.unmount());
  assert.deepEqual([faults, errors.mock.calls.map(({ arguments: [words] }) => words)], [[], []]);
  assert.equal(place.querySelector("button").textContent, "Read in français");
});
