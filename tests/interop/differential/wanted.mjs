const KEYS = ["call", "field", "expected", "got"];
const quoted = (text) => text.replace(/[.\\+?^${}()|[\]]/g, "\\$&");
const pattern = (text) => new RegExp(`^${text.split("*").map(quoted).join(".*")}$`, "s");

/** The table of what may differ: rows {call?, field, expected?, got?, why} of patterns with `*`; an absent one matches everything. */
export class Wanted {
  constructor(rows) {
    this.rows = rows.map((row) => KEYS.map((key) => pattern(row[key] ?? "*")));
  }

  explains(difference) {
    return this.rows.some((patterns) => difference.every((text, index) => patterns[index].test(text)));
  }
}
