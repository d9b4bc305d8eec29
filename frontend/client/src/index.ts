export { createClient } from "./client.js";
export type { AdaptAnswer, AdaptFields, ChatAnswer, ChatOptions, Client, ClientOptions, SignOutScope } from "./client.js";
export { errorOf, UsherError, type Problem } from "./error.js";
export { answerEvents, type AnswerEvent, type AnswerEvent as ChatEvent } from "./events.js";
export { hasPasskeys, type PasskeyCall } from "./passkeys.js";
export type { AuthState } from "./state.js";
export type * from "./types.js";
export type { components, paths } from "./api.js";
