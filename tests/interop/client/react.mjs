import assert from "node:assert/strict";
import { test } from "node:test";
import { createAuthClient } from "better-auth/react";
import { Window } from "happy-dom";
import { act, createElement } from "react";
import { createRoot } from "react-dom/client";
import { patience } from "../../patience.mjs";
import { browser, good, newPerson, SITE } from "../world.mjs";

const settled = async (condition) => {
  for (const until = Date.now() + patience.step; Date.now() < until && !condition(); ) await act(() => new Promise((done) => setTimeout(done, 20)));
  assert.ok(condition());
};

test("useSession shows the signed-in user in a React page", async () => {
  const window = new Window({ url: SITE });
  Object.assign(globalThis, { window, document: window.document, IS_REACT_ACT_ENVIRONMENT: true });
  const client = browser().client(createAuthClient);
  const shown = [];
  const Page = () => {
    const { data, isPending, error } = client.useSession();
    shown.push({ email: data?.user.email ?? null, ends: data?.session.expiresAt, isPending, error });
    return createElement("p", null, isPending ? "…" : data ? `Hello ${data.user.name}` : "Signed out");
  };
  const root = createRoot(window.document.body.appendChild(window.document.createElement("div")));
  await act(() => root.render(createElement(Page)));
  const text = () => window.document.body.textContent;
  await settled(() => text() === "Signed out");
  const person = newPerson();
  await act(async () => void good(await client.signUp.email(person)));
  await settled(() => text() === "Hello Ada");
  assert.ok(shown.at(-1).ends instanceof Date);
  await act(async () => void good(await client.updateUser({ name: "Ada L" })));
  await settled(() => text() === "Hello Ada L");
  await act(async () => void good(await client.signOut()));
  await settled(() => text() === "Signed out");
  assert.ok(shown.every(({ error }) => error === null));
  await act(() => root.unmount());
  await window.happyDOM.close();
});
