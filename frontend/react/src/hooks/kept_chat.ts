import type { Client } from "usherd-client";

/** A question as it was typed, and the passage of the page that it is about. */
export interface Question {
  message: string;
  selection: string | null;
}

/** The tab's conversation, for a reload and for the way to the sign-in and back. */
export interface KeptChat {
  /** Whose it is; "" of a visitor. */
  owner: string;
  sessionId?: string | undefined;
  /** The question that waits for the sign-in. */
  waiting?: Question | undefined;
}

const keyOf = (client: Client) => `usher chat ${client.url}`;

export function keptChat(client: Client): KeptChat | null {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(client)) ?? "null");
  } catch {
    return null;
  }
}

export function keepChat(client: Client, value: KeptChat | null) {
  try {
    if (value) sessionStorage.setItem(keyOf(client), JSON.stringify(value));
    else sessionStorage.removeItem(keyOf(client));
  } catch {
    // a browser without storage
  }
}
