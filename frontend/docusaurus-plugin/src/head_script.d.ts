/** Chooses variants before the page is painted; build.mjs makes it from server/pages/when.js. */
export const headScript: string;
