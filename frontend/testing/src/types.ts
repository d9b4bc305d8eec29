import type { components } from "./api.js";

type Schemas = components["schemas"];
/** An account in the state that a test wants. */
export type Account = Schemas["TestAccount"];
/** The same without its address, which comes from its name and the namespace. */
export type Members = Omit<Account, "email">;
/** An account with all that it signs in with. */
export type MadeAccount = Schemas["MadeTestAccount"];
export type Passkey = Schemas["TestPasskey"];
/** How old a session is, and how its user signed in. */
export type Wish = Omit<Schemas["TestSessionBody"], "account" | "namespace">;
export type Mail = Schemas["TestMail"];
export type Failure = Omit<Schemas["FailureBody"], "address" | "namespace">;
export type Time = Schemas["TestTime"];
export type Problem = Schemas["Problem"];

/** A cookie as Playwright has it, which is narrower than the document of the API. */
export type Cookie = Omit<Schemas["StoredCookie"], "sameSite"> & { sameSite: "Strict" | "Lax" | "None" };
/** Playwright's `storageState`. */
export interface StorageState {
  cookies: Cookie[];
  /** Always empty, as Usher keeps nothing in the storage of an origin; Playwright demands the member. */
  origins: { origin: string; localStorage: { name: string; value: string }[] }[];
}
export type Session = Omit<Schemas["TestSession"], "storage_state"> & { storage_state: StorageState };
