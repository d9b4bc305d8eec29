import { appCodeAt } from "./app_code.js";
import { Mailbox } from "./mailbox.js";
import { Refused } from "./refused.js";
import type { Account, Failure, MadeAccount, Mail, Members, Session, StorageState, Time, Wish } from "./types.js";

export interface Options {
  /** The server's address; else USHER_URL, else http://localhost:8000. */
  url?: string | undefined;
  /** Else TEST_API_KEY. */
  key?: string | undefined;
  /** Of addresses, mail and deletion, 1 to 32 of a-z, 0-9 and -. Tests that run at the same time each have one. Without it accounts may have
      addresses of any domain. */
  namespace?: string | undefined;
  /** Where the browser of a test opens the site; else the server's own address. */
  origin?: string | undefined;
  /** The same number gives the same ids, passwords and codes. */
  seed?: number | undefined;
  /** In place of the process's own. */
  fetch?: typeof fetch | undefined;
}

/** Accounts that tests of many sites want, by name. An account of another name has no members but those that are given. */
export const personas: Record<string, Members> = {
  beginner: { profile: { experience_level: "beginner", professional_role: "student" } },
  advanced: { profile: { experience_level: "advanced", professional_role: "engineer" } },
  admin: { role: "admin" },
  unverified: { is_verified: false },
  suspended: { suspended: { reason: "A test" } },
};

export type Usher = ReturnType<typeof createUsher>;

/** A server with TEST_API=true. Sends nothing before the first call. Each call may throw Refused. */
export function createUsher({ namespace: given, origin, seed, ...options }: Options = {}) {
  const namespace = given ?? "default"; // as the server has it
  const url = (options.url ?? process.env["USHER_URL"] ?? "http://localhost:8000").replace(/\/+$/, "");
  const key = options.key ?? process.env["TEST_API_KEY"] ?? "";
  const fetcher: typeof fetch = options.fetch ?? ((...words) => fetch(...words));
  const mailboxes = new Map<string, Mailbox>();
  const place = given ? { namespace } : {};
  const site = origin ? { origin } : {};

  async function send(method: string, path: string, body?: unknown): Promise<string> {
    const call = `${method} ${path}`;
    const headers: Record<string, string> = { Authorization: `Bearer ${key}` };
    if (body) headers["Content-Type"] = "application/json";
    const answer = await fetcher(`${url}/auth/test/${path}`, { method, headers, body: body ? JSON.stringify(body) : null }).catch((cause: unknown) => {
      throw new Refused(call, 0, { detail: `no server answers at ${url}` }, cause);
    });
    const text = await answer.text();
    if (!answer.ok) throw Refused.of(call, answer.status, text);
    return text;
  }
  const read = async <Value>(...call: Parameters<typeof send>): Promise<Value> => JSON.parse(await send(...call));
  const addressOf = (name: string) => (name.includes("@") ? name : `${name}@${namespace}.example.test`);
  const listMails = async (to: string, after: number, wait: number) =>
    (await read<{ mails: Mail[] }>("GET", `mails?${new URLSearchParams({ to, after: `${after}`, wait: `${wait}` })}`)).mails;

  const time = (): Promise<Time> => read("GET", "clock");

  /** All are made, or none. One whose address has an account is left as it is. */
  async function accounts(list: Account[]): Promise<MadeAccount[]> {
    const lines = await send("POST", "accounts", { ...place, accounts: list, ...(seed === undefined ? {} : { seed }) });
    return lines.trimEnd().split("\n").map((line) => JSON.parse(line));
  }

  /** `name`: what stands before the @, and the persona if it is one. */
  async function account(name: string, members: Members = {}): Promise<MadeAccount> {
    const [made] = await accounts([{ email: name, ...personas[name], ...members }]);
    return made!;
  }

  /** A session of the account as a sign-in gave it. `who`: a name, an address or an id. */
  const session = (who: string, wish: Wish = {}): Promise<Session> => read("POST", "sessions", { account: who, ...place, ...site, ...wish });

  return {
    url, namespace, addressOf, accounts, account, session,
    /** What Playwright's `storageState` takes: the cookies of an account that is made for it, or that is there. */
    async signedIn(name: string, members: Members = {}, wish: Wish = {}): Promise<StorageState> {
      return (await session((await account(name, members)).id, wish)).storage_state;
    },
    /** For back ends: the token of an account that is made for it, or that is there. */
    async accessToken(name: string, members: Members = {}, wish: Wish = {}): Promise<string> {
      return (await session((await account(name, members)).id, { cookies: false, ...wish })).access_token;
    },
    /** One for each address, so that `next` goes on. */
    mailbox(name: string): Mailbox {
      const address = addressOf(name);
      if (!mailboxes.has(address)) mailboxes.set(address, new Mailbox(address, listMails));
      return mailboxes.get(address)!;
    },
    time,
    /** What the authenticator app of an account shows now, by its `totp_secret`. The server takes each code once. */
    appCode: async (secret: string): Promise<string> => appCodeAt(secret, new Date((await time()).now)),
    /** Moves the server's clock, which all namespaces share, by 90m, 30d or alike; `isShared`: their tests know that it moves. */
    advance: (by: string, isShared = false): Promise<Time> => read("POST", "clock", { advance: by, namespace, shared: isShared }),
    /** Lets the next mails, questions or adaptations fail: of an account, or of the whole namespace. */
    fail: async (order: Failure, name?: string): Promise<void> => void (await send("POST", "failures", { ...order, ...(name ? { address: addressOf(name) } : { namespace }) })),
    /** Of an account, or of a client's IP address. */
    clearLimits: async (who: string): Promise<number> => {
      const address = /^[\d.]+$|:/.test(who) ? who : addressOf(who);
      return (await read<{ cleared: number }>("DELETE", `limits?${new URLSearchParams({ address })}`)).cleared;
    },
    /** Deletes the accounts that were made in the namespace, with their mail. */
    deleteAll: async (): Promise<number> => (await read<{ deleted: number }>("DELETE", `accounts?${new URLSearchParams({ namespace })}`)).deleted,
  };
}
