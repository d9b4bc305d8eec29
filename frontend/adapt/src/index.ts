export { createAdapter, idle, isSame, remember, remembered, tasksOf, type Adapter, type AdapterOptions, type AdaptState, type Task } from "./adapter.js";
export { showLinkedParts } from "./links.js";
export { putBelowTitle } from "./place.js";
export { adaptTexts, directionOf, labelOf, noticeOf, signatureOf, type AdaptTexts, type Notice } from "./texts.js";
export type { Article, Place } from "./page.js";
export type { Tools } from "./tools.js";
