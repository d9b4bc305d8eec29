export { addAuthenticator, type Authenticator, type AuthenticatorOptions, type Credential, type Tab } from "./authenticator.js";
export { Mailbox } from "./mailbox.js";
export { Refused } from "./refused.js";
export type { Account, Failure, MadeAccount, Mail, Members, Passkey, Session, StorageState, Time, Wish } from "./types.js";
export { createUsher, personas, type Options, type Usher } from "./usher.js";
