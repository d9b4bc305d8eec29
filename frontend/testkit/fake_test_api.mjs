// /auth/test in memory, as far as the tests of its client ask it: each call is kept, and `rows` has its answer.
import { createUsher } from "../testing/dist/index.js";

export const KEY = "a key of the tests, long enough";

export class FakeTestApi {
  calls = [];
  bodies = [];
  /** By method and path without query: a Response, or what becomes its JSON. */
  rows = new Map([["DELETE accounts", () => ({ deleted: 0 })]]);

  fetch = async (url, { method, headers, body }) => {
    const { pathname, search } = new URL(url);
    const path = pathname.replace("/auth/test/", "");
    this.calls.push(`${method} ${path}${search}`);
    this.bodies.push(body ? JSON.parse(body) : null);
    this.headers = headers;
    const answer = await this.rows.get(`${method} ${path}`)(this.bodies.at(-1), new URL(url).searchParams);
    return answer instanceof Response ? answer : Response.json(answer);
  };

  /** The answers to accounts and sessions are made of what is asked. */
  withAccounts() {
    const made = ({ email }) => ({ id: `id of ${email}`, email: `${email}@w0.example.test`, password: "p", passkey: null });
    this.rows.set("POST accounts", ({ accounts }) => new Response(accounts.map((each) => `${JSON.stringify(made(each))}\n`).join("")));
    this.rows.set("POST sessions", ({ account }) => ({ access_token: `token of ${account}`, storage_state: { cookies: [{ name: account }], origins: [] } }));
    return this;
  }

  /** `mails` by address, as the server lists them; one that waits finds what `late` brings. */
  withMail(mails, late = () => []) {
    this.rows.set("GET mails", (_, query) => {
      const after = () => mails.filter(({ number }) => number > Number(query.get("after")));
      if (!after().length && query.get("wait") !== "0") mails.push(...late());
      return { mails: after() };
    });
    return this;
  }

  usher(options = {}) {
    return createUsher({ url: "http://server/", key: KEY, namespace: "w0", fetch: this.fetch, ...options });
  }
}

export const refusal = (status, code, more = {}) => Response.json({ status, code, detail: `${code} happened`, ...more }, { status });
