// What a page needs with the first press only: the libraries.
import { choose } from "./choose.js";
import { keepsDiagrams, lend } from "./live.js";
import { readArticle } from "./read.js";
import { show } from "./show.js";

export { choose };
export const tools = { readArticle, show, lend, keepsDiagrams };
export type Tools = typeof tools;
