// A browser as far as the protocol sees one: cookies, an Origin, and pages that come from SITE.
import { passkeyClient } from "@better-auth/passkey/client";
import { createAuthClient } from "better-auth/client";
import {
  adminClient,
  anonymousClient,
  emailOTPClient,
  jwtClient,
  magicLinkClient,
  twoFactorClient,
} from "better-auth/client/plugins";

export const SITE = "http://localhost:3000";
export const plugins = () => [
  twoFactorClient(),
  anonymousClient(),
  adminClient(),
  jwtClient(),
  magicLinkClient(),
  emailOTPClient(),
  passkeyClient(),
];

export class Browser {
  cookies = new Map();

  constructor(base) {
    this.base = base;
  }

  fetch = async (input, init = {}, origin = SITE) => {
    const headers = new Headers(init.headers);
    if (origin) headers.set("origin", origin);
    if (this.cookies.size) headers.set("cookie", [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    const answer = await fetch(input, { ...init, headers, redirect: "manual" });
    for (const line of answer.headers.getSetCookie()) this.take(line);
    this.last = answer;
    return answer;
  };

  take(line) {
    const [pair, ...attributes] = line.split(/;\s*/);
    const name = pair.slice(0, pair.indexOf("="));
    const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice(5) ?? "/";
    if (!"/api/auth/".startsWith(path)) return;
    if (attributes.some((attribute) => /^max-age=0$/i.test(attribute))) this.cookies.delete(name);
    else this.cookies.set(name, pair.slice(name.length + 1));
  }

  /** A navigation: no Origin; a redirect is returned, not followed. */
  visit(path) {
    return this.fetch(`${this.base}/api/auth${path}`, {}, null);
  }

  client(create = createAuthClient) {
    return create({ baseURL: this.base, plugins: plugins(), fetchOptions: { customFetchImpl: this.fetch } });
  }
}
