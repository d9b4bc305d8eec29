// One recorded conversation with the reference server: requests by the official client or plain, answers, mails, rows.
import fs from "node:fs";
import { createAuthClient } from "better-auth/client";
import {
  adminClient,
  anonymousClient,
  emailOTPClient,
  jwtClient,
  magicLinkClient,
  twoFactorClient,
} from "better-auth/client/plugins";
import { Authenticators } from "../passkey_authenticator.mjs";
import { happen } from "./happenings.mjs";
import { Placeholders } from "./placeholders.mjs";
import { SITE } from "./options.mjs";
import { BASE, exchange, Jar, PORT } from "./wire.mjs";

const KEPT_REQUEST = [
  "accept",
  "authorization",
  "content-type",
  "cookie",
  "origin",
  "referer",
  "sec-fetch-site",
  "sec-fetch-mode",
  "sec-fetch-dest",
  "user-agent",
  "x-forwarded-for",
];
const DROPPED_RESPONSE = new Set(["date", "connection", "keep-alive", "transfer-encoding", "content-length", "etag", "vary"]);
const RECORDINGS = new URL("../../contract/recordings/", import.meta.url);

// A line for each member, and for each element of an array or object in it: every step is one line.
function linesOf(value, depth = 2) {
  if (depth === 0 || value === null || typeof value !== "object") return JSON.stringify(value);
  const lines = Array.isArray(value)
    ? value.map((element) => linesOf(element, depth - 1))
    : Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}: ${linesOf(member, depth - 1)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${lines.join(",\n")}\n${close}`;
}

/** What an authenticator generates in each run, by its member. */
const MADE = ["attestationObject", "authenticatorData", "clientDataJSON", "publicKey", "signature", "userHandle"];
function withoutBytes({ response, ...body }) {
  const inner = Object.entries(response.response).map(([name, value]) => [name, MADE.includes(name) ? `<${name}>` : value]);
  return { response: { ...response, response: Object.fromEntries(inner) }, ...body };
}

export class Conversation {
  constructor(name, reference, about, profile) {
    Object.assign(this, {
      name,
      reference,
      about,
      profile,
      steps: [],
      happened: [],
      mailedBy: [],
      placeholders: new Placeholders(),
    });
    this.jar = new Jar();
    this.authenticators = new Authenticators();
  }
  get mails() {
    return this.reference.mails;
  }
  lastMail(kind) {
    return this.mails.filter((m) => m.kind === kind).at(-1);
  }

  /** A change of the database between two steps (happenings.mjs). */
  happens(name) {
    happen(this.reference.db, name);
    this.happened.push(name);
  }

  /** An authenticator's response to options: those of step `options`, by default the last ones. */
  #answerOptions(passkey) {
    const options = passkey.options ?? this.steps.findLastIndex(({ response }) => response.body?.challenge) + 1;
    const asked = { ...passkey, options, how: { origin: SITE, ...passkey.how } };
    const { clientExtensionResults, ...response } = this.authenticators.answer({
      ...asked,
      options: this.steps[options - 1].response.body,
    });
    if (!asked.how.id) this.placeholders.name(response.id, "credential-id");
    return { asked, response }; // the client sends no extensions' results
  }

  /**
   * A plain request. `cookies: false` sends no Cookie; `origin: null` sends no Origin. `passkey` {with, does, how} says which
   * authenticator's response (passkey_authenticator.mjs) the body gets.
   */
  async raw(method, path, { body, headers = {}, cookies = true, jar = this.jar, origin = SITE, note, form, passkey } = {}) {
    const { asked, response } = passkey ? this.#answerOptions(passkey) : {};
    if (response) body = { response, ...body };
    const send = { ...headers };
    if (origin !== null && !("origin" in send)) send.origin = origin;
    if (cookies && jar.header() && !("cookie" in send)) send.cookie = jar.header();
    let text;
    if (form) {
      text = new URLSearchParams(form).toString();
      send["content-type"] ??= "application/x-www-form-urlencoded";
    } else if (typeof body === "string") text = body;
    else if (body !== undefined) {
      text = JSON.stringify(body);
      send["content-type"] ??= "application/json";
    }
    const fullPath = path.startsWith("/") && !path.startsWith("//raw") ? BASE + path : path.slice(5);
    const got = await exchange(method, fullPath, send, text);
    jar.take(got.headers["set-cookie"]);
    return this.keep(method, fullPath, send, text, got, note, asked);
  }

  keep(method, path, headers, text, got, note, passkey) {
    const responseHeaders = [];
    for (let i = 0; i < got.raw.length; i += 2) {
      const key = got.raw[i].toLowerCase();
      if (!DROPPED_RESPONSE.has(key)) responseHeaders.push([key, got.raw[i + 1]]);
    }
    const parse = (t) => {
      if (t === undefined || t === "") return t ?? undefined;
      try {
        return JSON.parse(t);
      } catch {
        return t;
      }
    };
    const kept = Object.fromEntries(
      Object.entries(headers)
        .map(([k, v]) => [k.toLowerCase(), v])
        .filter(([k]) => KEPT_REQUEST.includes(k)),
    );
    const step = {
      ...(note ? { note } : {}),
      ...(this.happened.length ? { before: this.happened } : {}),
      ...(passkey ? { passkey } : {}),
      request: { method, path, headers: kept, body: passkey ? withoutBytes(parse(text)) : parse(text) },
      response: { status: got.status, headers: responseHeaders, body: parse(got.text) },
    };
    if (got.headers["content-type"]?.startsWith("text/html")) step.response.body = "<html>";
    this.placeholders.name(/^([A-Za-z0-9]{32})\./.exec(got.headers["set-auth-token"] ?? "")?.[1], "session-token");
    for (const line of got.headers["set-cookie"] ?? [])
      this.placeholders.name(/session_token=([A-Za-z0-9]{32})\./.exec(line)?.[1], "session-token");
    for (const line of got.headers["set-cookie"] ?? [])
      this.placeholders.name(/better-auth-passkey=([\w-]{32})\./.exec(line)?.[1], "passkey-token");
    this.happened = [];
    this.steps.push(step);
    while (this.mailedBy.length < this.mails.length) this.mailedBy.push(this.steps.length);
    this.placeholders.learn(step.response.body);
    return { ...got, json: step.response.body };
  }

  /** The official client, as a page at `SITE` would use it. */
  client({ jar = this.jar, origin = SITE, note, fetchOptions = {}, plugins } = {}) {
    const conversation = this;
    const remark = { note };
    const client = createAuthClient({
      baseURL: `http://localhost:${PORT}`,
      plugins: plugins ?? [anonymousClient(), twoFactorClient(), adminClient(), jwtClient(), magicLinkClient(), emailOTPClient()],
      fetchOptions: {
        ...fetchOptions,
        customFetchImpl: async (input, init) => {
          const url = new URL(String(input instanceof Request ? input.url : input));
          const headers = Object.fromEntries(new Headers(init?.headers).entries());
          if (origin) headers.origin = origin;
          if (jar.header()) headers.cookie = jar.header();
          const got = await exchange(init?.method ?? "GET", url.pathname + url.search, headers, init?.body ?? undefined);
          jar.take(got.headers["set-cookie"]);
          conversation.keep(init?.method ?? "GET", url.pathname + url.search, headers, init?.body ?? undefined, got, remark.note);
          remark.note = undefined;
          const answer = new Headers();
          for (let i = 0; i < got.raw.length; i += 2) answer.append(got.raw[i], got.raw[i + 1]);
          return new Response([204, 304].includes(got.status) ? null : got.text, { status: got.status, headers: answer });
        },
      },
    });
    return {
      auth: client,
      say: (text) => {
        remark.note = text;
        return client;
      },
    };
  }

  /** Keeps rows as they lie in the database at this point of the conversation. */
  store(label, table) {
    const rows = this.reference.db.prepare(`select * from "${table}"`).all();
    for (const row of rows)
      if (row.id) this.placeholders.name(row.id, table === "user" ? "user-id" : table === "session" ? "session-id" : "id");
    (this.stored ??= {})[label] = rows;
  }

  /** `older`: the release, if not the newest; it gets a file only where it says something else. */
  write(older = null) {
    const decoded = (text) => {
      const [header, payload] = text
        .split(".")
        .slice(0, 2)
        .map((part) => JSON.parse(Buffer.from(part, "base64url").toString()));
      return { header, payload };
    };
    for (const step of this.steps) {
      const jwt = step.response.body?.token?.startsWith?.("eyJ")
        ? step.response.body.token
        : step.response.headers.find(([k]) => k === "set-auth-jwt")?.[1];
      if (jwt) {
        const { header, payload } = decoded(jwt);
        this.placeholders.name(header.kid, "key-id");
        step.jwt = { header, payload: { ...payload, iat: "<seconds>", exp: "<seconds>" } };
      }
    }
    const mails = this.mails.map((mail, index) => ({
      step: this.mailedBy[index],
      ...mail,
      ...(mail.token?.startsWith("eyJ")
        ? {
            tokenDecoded: {
              header: decoded(mail.token).header,
              payload: { ...decoded(mail.token).payload, iat: "<seconds>", exp: "<seconds>" },
            },
          }
        : {}),
    }));
    for (const mail of mails) {
      this.placeholders.name(mail.token, "mail-token");
      if (mail.otp) this.placeholders.nameCode(mail.otp);
    }
    const text = JSON.stringify(
      {
        name: this.name,
        about: this.about,
        profile: this.profile,
        steps: this.steps,
        ...(mails.length ? { mails } : {}),
        ...(this.stored ? { stored: this.stored } : {}),
        ...(this.states ? { states: this.states, wentTo: this.wentTo } : {}),
      },
      null,
      1,
    );
    const named = JSON.parse(this.placeholders.apply(text));
    const newest = new URL(`${this.name}.json`, RECORDINGS);
    const recorded = linesOf(named) + "\n";
    if (older === null) return fs.writeFileSync(newest, recorded);
    const folder = new URL(`${older}/`, RECORDINGS);
    fs.mkdirSync(folder, { recursive: true });
    fs.rmSync(new URL(`${this.name}.json`, folder), { force: true });
    if (fs.readFileSync(newest, "utf8") !== recorded) fs.writeFileSync(new URL(`${this.name}.json`, folder), recorded);
  }
}
