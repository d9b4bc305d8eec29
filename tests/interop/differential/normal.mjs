// The parts of two answers that must be equal: everything that a client can see, with names for random values.
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const HEADERS = ["content-type", "location", "cache-control", "pragma", "x-retry-after"];
// The profile's fields in both spellings; the reference server declares experienceLevel.
const OURS_ONLY = [
  "experience_level",
  ...["professional_role", "professionalRole", "role_other", "roleOther", "organization"],
  ...["software_background", "softwareBackground", "hardware_background", "hardwareBackground"],
];

/** Ids and tokens become #1, #2 … in the order in which the side shows them, so that the same one stays the same. */
function name(side, value) {
  if (!side.facts.has(value)) side.facts.set(value, `#${side.facts.size + 1}`);
  return side.facts.get(value);
}

const LISTED = /^\d+$/;

function normalText(side, key, value, path) {
  if (TIME.test(value)) return "<time>";
  if (value.startsWith("<")) return value;
  if (key === "token" && path.some((part) => LISTED.test(part))) return "<handle>"; // of another session of the user
  if (/^(id|userId|token|accountId)$/.test(key) && value) return name(side, value);
  if (key === "totpURI")
    return value.replace(/secret=[A-Z2-7]{26,}/, "secret=<secret>").replace(/(?<=totp\/)[^:]+|(?<=issuer=)[^&]+/g, "<issuer>");
  if (path.includes("backupCodes")) return value.replace(/[A-Za-z0-9]/g, "x");
  if (key === "email" && value.includes("@anonymous")) return value.replace(/^[^@]+/, "<random>");
  return value.replaceAll(side.base, "<base>");
}

export function normal(side, value, path = []) {
  const key = path.at(-1) ?? "";
  if (Array.isArray(value)) return value.map((inner, index) => normal(side, inner, [...path, String(index)]));
  if (value && typeof value === "object") {
    // The client names a session by its token; the id is not a handle, and need not change with the token.
    if ("expiresAt" in value && "token" in value && "id" in value) value = { ...value, id: "<session>" };
    const entries = Object.entries(value).filter(([inner]) => !OURS_ONLY.includes(inner));
    return Object.fromEntries(entries.map(([inner, its]) => [inner, normal(side, its, [...path, inner])]));
  }
  return typeof value === "string" ? normalText(side, key, value, path) : value;
}

/** Name -> attributes, and whether it is cleared. */
function cookies(headers) {
  const set = headers
    .getSetCookie()
    .map((line) => line.split(/;\s*/))
    .filter(([pair]) => pair.includes("better-auth."));
  return Object.fromEntries(
    set.map(([pair, ...attributes]) => {
      const at = pair.indexOf("=");
      return [
        pair.slice(0, at),
        [pair.length > at + 1 ? "set" : "cleared", ...attributes.map((text) => text.toLowerCase()).sort()].join("; "),
      ];
    }),
  );
}

function location(side, value) {
  return value?.replaceAll(side.base, "<base>").replace(/(?<=token=)[\w.-]{16,}/, "<token>") ?? null;
}

export function seen(side, answer) {
  const headers = Object.fromEntries(HEADERS.map((header) => [header, answer.headers.get(header)]));
  return {
    status: answer.status,
    headers: { ...headers, location: location(side, headers.location) },
    announced: { token: answer.headers.has("set-auth-token"), jwt: answer.headers.has("set-auth-jwt") },
    cookies: cookies(answer.headers),
    body: normal(side, answer.headers.get("content-type")?.startsWith("text/html") ? "<html>" : answer.body),
  };
}

/** Where two answers differ, as [path, expected, got]; if the status differs, only that. */
export function differences(expected, got) {
  if (expected.status === got.status) return paths(expected, got);
  return [["status", ...[expected, got].map(({ status, body }) => `${status} ${JSON.stringify(body)}`)]];
}

function paths(expected, got, path = "") {
  if (expected && got && typeof expected === "object" && typeof got === "object") {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(got)])];
    return keys.flatMap((key) => paths(expected[key], got[key], path ? `${path}.${key}` : key));
  }
  return Object.is(expected, got) ? [] : [[path, JSON.stringify(expected) ?? "absent", JSON.stringify(got) ?? "absent"]];
}
