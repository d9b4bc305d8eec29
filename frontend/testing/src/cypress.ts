// Untried: it compiles, and no run of Cypress has seen it. Tasks run beside the browser, commands in it; a task gives it what it needs.
import type { Mail, MadeAccount, Members, Session, Wish } from "./types.js";
import { createUsher, type Options } from "./usher.js";

interface Wanted {
  name: string;
  members?: Members;
  wish?: Wish;
}

declare global {
  namespace Cypress {
    interface Chainable<Subject = any> {
      /** Makes the account, and gives the browser its cookies. */
      signedIn(name: string, members?: Members, wish?: Wish): Chainable<void>;
      /** Makes the account, unless it is there. */
      account(name: string, members?: Members): Chainable<MadeAccount>;
      /** The next mail to the account, of this kind if one is named. */
      nextMail(name: string, kind?: string): Chainable<Mail>;
      /** Deletes what the run made. */
      emptyUsher(): Chainable<void>;
    }
  }
}

/** For the configuration: `setupNodeEvents(on, { baseUrl }) { on("task", usherTasks({ origin: baseUrl })) }`. */
export function usherTasks(options: Options = {}) {
  const usher = createUsher({ namespace: "cypress", ...options });
  return {
    "usher:account": ({ name, members = {} }: Wanted): Promise<MadeAccount> => usher.account(name, members),
    "usher:session": async ({ name, members = {}, wish = {} }: Wanted): Promise<Session> => usher.session((await usher.account(name, members)).id, wish),
    "usher:mail": ({ name, kind }: { name: string; kind?: string }): Promise<Mail> => usher.mailbox(name).next(kind),
    "usher:empty": async (): Promise<null> => (await usher.deleteAll(), null), // a task that returns undefined fails
  };
}

const SAME_SITE = { Lax: "lax", None: "no_restriction", Strict: "strict" } as const;

/** For the support file: adds the commands `signedIn`, `account`, `nextMail` and `emptyUsher`. */
export function addUsherCommands(): void {
  Cypress.Commands.add("signedIn", (name: string, members?: Members, wish?: Wish) => {
    cy.task<Session>("usher:session", { name, members, wish }).then(({ storage_state }) => {
      for (const { name, value, domain, path, secure, httpOnly, expires, sameSite } of storage_state.cookies)
        cy.setCookie(name, value, { domain, path, secure, httpOnly, sameSite: SAME_SITE[sameSite], ...(expires < 0 ? {} : { expiry: expires }) });
    });
  });
  Cypress.Commands.add("account", (name: string, members?: Members) => cy.task<MadeAccount>("usher:account", { name, members }));
  Cypress.Commands.add("nextMail", (name: string, kind?: string) => cy.task<Mail>("usher:mail", { name, kind }));
  Cypress.Commands.add("emptyUsher", () => {
    cy.task("usher:empty");
  });
}
