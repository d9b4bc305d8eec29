// What a page needs with the first press only: the libraries.
import { choose } from "./choose.js";
import { keepsDiagrams, lend } from "./live.js";
import { readArticle } from "./read.js";
import { render, typeset } from "./render.js";

export { choose };
export const tools = { readArticle, render, typeset, lend, keepsDiagrams };
export type Tools = typeof tools;
