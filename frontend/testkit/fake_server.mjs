// What the tests of the packages share: a server that answers in memory, and as much of a browser as the client looks for.
import { createClient } from "../client/dist/index.js";
import { FakeServer } from "../testing/dist/fake_server.js";

export { FakeServer, jwtOf, problem, until, userOf } from "../testing/dist/fake_server.js";

/** Clients of one server that are closed with the test. */
export function clientsOf(test, server) {
  return () => {
    const client = createClient({ url: "http://server", fetch: server.fetch });
    test.after(() => client.close());
    return client;
  };
}

/** A server with these members, such as who is signed in, and a client of it. */
export function serverAndClient(test, members = {}) {
  const server = Object.assign(new FakeServer(), members);
  return { server, client: clientsOf(test, server)() };
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
