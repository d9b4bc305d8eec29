// What the tests share: a server that answers in memory, and as much of a browser as the client looks for.
import { createClient } from "../client/dist/index.js";

const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
export const jwtOf = (user, number = 0) => `${encode({ alg: "none" })}.${encode({ sub: user, n: number })}.x`;
export const userOf = (id) => ({ id, email: `${id}@example.com`, name: id });
export const problem = (status, code, more = {}, headers = {}) =>
  Response.json({ status, code, detail: `${code} happened`, ...more }, { status, headers });

/** Answers as usherd does for one cookie jar. `signedIn` is the user that the cookies name; `rows` replaces single answers. */
export class FakeServer {
  calls = [];
  rows = new Map();
  signedIn = null;
  isAnonymous = false;
  tokens = 0;
  traits = {};
  expiresIn = 1800;

  fetch = async (url, init = {}) => {
    const path = new URL(url, "http://server").pathname;
    const call = `${init.method} ${path}`;
    this.calls.push(call);
    this.last = { url, init };
    await new Promise((done) => setTimeout(done, 1));
    const row = this.rows.get(call);
    return row ? row(init) : this.answer(call, init);
  };

  session() {
    return { ...this.token(), user: userOf(this.signedIn), profile: null };
  }

  token() {
    return { access_token: jwtOf(this.signedIn, ++this.tokens), token_type: "bearer", expires_in: this.expiresIn };
  }

  answer(call, init) {
    const body = init.body ? JSON.parse(init.body) : {};
    const isBearer = init.headers?.Authorization;
    switch (call) {
      case "POST /auth/login":
        this.signedIn = body.email.split("@")[0];
        return Response.json(this.session());
      case "POST /auth/logout":
        if (!this.signedIn) return problem(401, "UNAUTHENTICATED");
        this.signedIn = null;
        return new Response(null, { status: 204 });
      case "GET /auth/reader":
        return Response.json({
          user: this.signedIn ? { ...userOf(this.signedIn), ...(this.isAnonymous ? { is_anonymous: true } : {}) } : null,
          profile: null,
          traits: this.traits,
          audience: JSON.stringify(this.traits),
          source: this.signedIn ? "account" : "none",
        });
      case "POST /auth/refresh":
        return this.signedIn ? Response.json(this.token()) : problem(401, "UNAUTHENTICATED");
      case "GET /api/chat/sessions":
        return Response.json({ sessions: [], bearer: isBearer });
      default:
        return problem(404, "NOT_FOUND");
    }
  }

  count(call) {
    return this.calls.filter((made) => made === call).length;
  }
}

/** Clients of one server that are closed with the test. */
export function clientsOf(test, server) {
  return () => {
    const client = createClient({ url: "http://server", fetch: server.fetch });
    test.after(() => client.close());
    return client;
  };
}

/** Web Locks of one browser (https://w3c.github.io/web-locks/), exclusive ones only. */
class Locks {
  held = new Map();

  async request(name, options, work) {
    const [{ ifAvailable }, run] = work ? [options, work] : [{}, options];
    if (ifAvailable && this.held.has(name)) return run(null);
    while (this.held.has(name)) await this.held.get(name);
    let free;
    this.held.set(name, new Promise((done) => (free = done)));
    try {
      return await run({ name });
    } finally {
      this.held.delete(name);
      free();
    }
  }
}

/** Makes this process look like a page until the test ends. `show()` is the person who comes back to the tab. */
export function browser(test) {
  const page = new EventTarget();
  const document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  const fakes = {
    document,
    navigator: { locks: new Locks() },
    addEventListener: page.addEventListener.bind(page),
  };
  const before = Object.keys(fakes).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
  for (const [name, value] of Object.entries(fakes)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  test.after(() => {
    for (const [name, was] of before) was ? Object.defineProperty(globalThis, name, was) : delete globalThis[name];
  });
  return {
    show: () => document.dispatchEvent(new Event("visibilitychange")),
    online: () => page.dispatchEvent(new Event("online")),
  };
}

/** Waits until the condition holds, for some thousand turns. */
export async function until(condition) {
  for (let turn = 0; !condition(); ++turn) {
    if (turn === 4000) throw new Error(`Never became true: ${condition}`);
    await new Promise((done) => setTimeout(done, 2));
  }
}
