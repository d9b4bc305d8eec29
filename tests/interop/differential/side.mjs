// One of the two servers, as a sequence sees it: its browsers, the mail it sent, and the values it has returned so far.
import { Browser, SITE } from "../browser.mjs";

const ORIGINS = { site: SITE, none: null, evil: "https://evil.test", opaque: "null", own: "own" };

export class Side {
  /** The sequence's number distinguishes the users. */
  constructor(base, control, number) {
    Object.assign(this, { base, control, number, facts: new Map(), told: {} });
    this.browsers = [new Browser(base), new Browser(base)];
  }

  email(who) {
    return `p${who}.s${this.number}@example.com`;
  }

  async ask(path, query = {}) {
    return (await fetch(`${this.control}${path}?${new URLSearchParams(query)}`)).json();
  }

  mails(kind, who) {
    return this.ask("/mails", { kind, to: this.email(who) });
  }

  /** A request as a page in the browser sends it, or with the caller's `origin`; `token` goes as a bearer's, without cookies. */
  async send(at, method, path, { body, text, type = "application/json", origin = "site", token } = {}) {
    const browser = token === undefined ? this.browsers[at] : new Browser(this.base);
    const headers = {};
    if (token !== undefined) headers.authorization = `Bearer ${token}`;
    const content = text ?? (body === undefined ? undefined : JSON.stringify(body));
    if (content !== undefined && type) headers["content-type"] = type;
    const sent = ORIGINS[origin] === "own" ? this.base : ORIGINS[origin];
    const answer = await browser.fetch(`${this.base}/api/auth${path}`, { method, headers, body: content }, sent);
    for (const name of browser.cookies.keys()) if (!name.includes("better-auth.")) browser.cookies.delete(name);
    const received = await answer.text();
    let parsed = received;
    try {
      parsed = JSON.parse(received);
    } catch {
      /* as it is */
    }
    return { status: answer.status, headers: answer.headers, body: parsed };
  }
}
