import type { BrowserContext, Page } from "@playwright/test";

import { addAuthenticator } from "./authenticator.js";
import type { Mailbox } from "./mailbox.js";
import type { MadeAccount, StorageState } from "./types.js";
import { createUsher, type Options, type Usher } from "./usher.js";

export interface UsherFixtures {
  /** The server, in a namespace of this worker that is empty when a test begins; what the test made stays after it, for a look. */
  usher: Usher;
  /** The mail of an account, by its name or address. */
  mailbox: (name: string) => Mailbox;
  /** Puts the passkey of an account, made with `passkey: true`, into a device of the page. Chromium alone. */
  passkey: (account: MadeAccount) => Promise<void>;
}

export interface UsherWorkerOptions {
  /** For `use` of the configuration; `namespace` is the beginning of the names, by default "w". */
  usherOptions: Options;
}

/** What the fixtures take from Playwright. */
interface Given extends UsherFixtures, UsherWorkerOptions {
  baseURL: string | undefined;
  context: BrowserContext;
  page: Page;
}

type Use<Value> = (value: Value) => Promise<void>;

/** The origin of the page's addresses, for the cookies. */
const originOf = (baseURL: string | undefined) => (baseURL ? new URL(baseURL).origin : undefined);

/** Playwright reads from the parameters which fixtures each needs. */
export const fixtures = {
  usher: async ({ usherOptions, baseURL }: Pick<Given, "usherOptions" | "baseURL">, use: Use<Usher>, { parallelIndex }: { parallelIndex: number }) => {
    const namespace = `${usherOptions.namespace ?? "w"}${parallelIndex}`;
    const usher = createUsher({ origin: originOf(baseURL), ...usherOptions, namespace });
    await usher.deleteAll();
    await use(usher);
  },
  mailbox: async ({ usher }: Pick<Given, "usher">, use: Use<UsherFixtures["mailbox"]>) => use(usher.mailbox),
  passkey: async ({ page }: Pick<Given, "page">, use: Use<UsherFixtures["passkey"]>) => {
    const device = await addAuthenticator(page);
    await use(async ({ email, passkey }) => {
      if (!passkey) throw new Error(`${email} has no passkey here: make the account with passkey: true; one that was there keeps its key to itself`);
      await device.take(passkey);
    });
  },
};

/** For `test.use({ storageState: await usher.signedIn("beginner") })`. The account and its session are made when a test begins, in the
    namespace of its worker; so nothing is asked while Playwright lists the tests, and `await` may be left out. */
export const usher = {
  signedIn: (...wanted: Parameters<Usher["signedIn"]>) =>
    async ({ usher: here }: Pick<Given, "usher">, use: Use<StorageState>) => use(await here.signedIn(...wanted)),
};
