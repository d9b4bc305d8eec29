import type { Mail } from "./types.js";

/** What was mailed to the address after the mail of this number; the next one, for which it waits at most so many seconds. */
export type ListMails = (address: string, after: number, wait: number) => Promise<Mail[]>;

const MOST_SECONDS = 10; // that the server waits

/** The mail of one address, in the order in which it was written. */
export class Mailbox {
  readonly address: string;
  readonly #list: ListMails;
  #last = 0;

  constructor(address: string, list: ListMails) {
    this.address = address;
    this.#list = list;
  }

  /** The first mail that `next` has not returned before, of this kind if one is named; those before it are passed over. Waits for it.
      Error: none came within ten seconds. */
  async next(kind?: string): Promise<Mail> {
    const end = Date.now() + MOST_SECONDS * 1000;
    const passed: string[] = [];
    for (let left = MOST_SECONDS; left > 0; left = Math.ceil((end - Date.now()) / 1000)) {
      const mails = await this.#list(this.address, this.#last, left);
      if (!mails.length) break; // the wait is over
      for (const mail of mails) {
        this.#last = mail.number;
        if (!kind || mail.kind === kind) return mail;
        passed.push(mail.kind);
      }
    }
    const others = passed.length ? `; ${passed.join(", ")} came` : "";
    throw new Error(`No mail${kind ? ` of the kind ${kind}` : ""} came to ${this.address} within ${MOST_SECONDS} s${others}`);
  }

  /** The code of the next mail that its reader types. Error: as `next`, or the mail has none. */
  async code(kind?: string): Promise<string> {
    return this.#part("code", kind);
  }

  /** What the button of the next mail opens. Error: as `next`, or the mail has none. */
  async link(kind?: string): Promise<string> {
    return this.#part("link", kind);
  }

  /** All so far, oldest first, those too that `next` has returned. */
  all(): Promise<Mail[]> {
    return this.#list(this.address, 0, 0);
  }

  async #part(name: "code" | "link", kind?: string): Promise<string> {
    const mail = await this.next(kind);
    const part = mail[name];
    if (part == null) throw new Error(`The mail "${mail.subject}" (${mail.kind}) to ${this.address} has no ${name}`);
    return part;
  }
}
