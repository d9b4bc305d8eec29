/** Marks the variants that these traits lead to as `shown`; build.mjs makes it from server/pages/when.js, which does it in pages. */
export function choose(document: Document, traits: object): void;
