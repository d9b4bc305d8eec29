// How long tests wait for something before they fail, in milliseconds: as tests/patience.py.
import fs from "node:fs";
import process from "node:process";

const table = JSON.parse(fs.readFileSync(new URL("patience.json", import.meta.url), "utf8"));
const factor = Number(process.env.USHER_TEST_PATIENCE ?? 1);

export const patience = Object.fromEntries(Object.entries(table).map(([name, seconds]) => [name, Math.round(seconds * factor * 1000)]));
