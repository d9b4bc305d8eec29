import type { Mailbox } from "./mailbox.js";
import { createUsher, type Usher } from "./usher.js";

export interface UsherFixtures {
  /** The server, in a namespace of this worker that is empty when a test begins. Tests that are `concurrent` share it. */
  usher: Usher;
  /** The mail of an account, by its name or address. */
  mailbox: (name: string) => Mailbox;
  /** The token of an account, which is made for it, for a back end under test. */
  accessToken: Usher["accessToken"];
}

type Use<Value> = (value: Value) => Promise<void>;
type Given = Pick<UsherFixtures, "usher">;

/** Vitest reads from the parameters which fixtures each needs, and numbers its workers in the environment. */
export const fixtures = {
  usher: async ({}: object, use: Use<Usher>) => {
    const usher = createUsher({ namespace: `vitest${process.env["VITEST_POOL_ID"] ?? ""}` });
    await usher.deleteAll();
    await use(usher);
  },
  mailbox: async ({ usher }: Given, use: Use<UsherFixtures["mailbox"]>) => use(usher.mailbox),
  accessToken: async ({ usher }: Given, use: Use<UsherFixtures["accessToken"]>) => use(usher.accessToken),
};
