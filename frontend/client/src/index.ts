export { createClient } from "./client.js";
export type { ChatAnswer, ChatEvent, ChatOptions, Client, ClientOptions, SignOutScope } from "./client.js";
export { UsherError, type Problem } from "./error.js";
export { hasPasskeys, type PasskeyCall } from "./passkeys.js";
export type { AuthState } from "./state.js";
export type * from "./types.js";
export type { components, paths } from "./api.js";
