// A real Better Auth server, for recording and for comparing answers.
//   node server.mjs [--port 8110] [--listen 0] [--profile default] [--database FILE|postgres] [--site URL] [--fake-providers] [--cheap-passwords]
// With --database postgres the database is what libpq's PGHOST, PGUSER and PGDATABASE name; /__test/ is not there.
// It prints the port that it listens on; --port is the port in its own URL.
// Nothing here is meant for production: mail is kept in memory and /__test/* answers anyone.
import http from "node:http";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { toNodeHandler } from "better-auth/node";
import { SqliteDialect } from "kysely";
import Database from "libsql";
import { happen } from "./happenings.mjs";
import { optionsOf, SITE } from "./options.mjs";
import { answerForProviders } from "./providers.mjs";

/** Passwords that cost nothing, for tests that sign in thousands of times. */
const CHEAP = {
  hash: async (password) => `cheap:${password}`,
  verify: async ({ hash, password }) => hash === `cheap:${password}`,
};

function forget(db, mails) {
  mails.length = 0;
  for (const { name } of db.prepare("select name from sqlite_master where type = 'table'").all())
    db.prepare(`delete from "${name}"`).run();
  return null;
}

/** Requests of tests outside the protocol. */
function controls(db, mails) {
  return {
    "/__test/mails": () => mails,
    "/__test/sql": (query) => db.prepare(query.get("q")).all(),
    "/__test/happen": (query) => happen(db, query.get("name")) ?? null,
    "/__test/fresh": () => forget(db, mails),
  };
}

export async function createReference({
  profile = "default",
  port = 8110,
  listen = port,
  databaseFile = ":memory:",
  site = SITE,
  cheapPasswords = false,
} = {}) {
  const mails = [];
  const isPostgres = databaseFile === "postgres";
  const db = isPostgres ? new (await import("pg")).default.Pool() : new Database(databaseFile);
  const baseURL = `http://localhost:${port}`;
  const options = {
    ...optionsOf(profile, baseURL, site, mails),
    database: isPostgres ? db : { dialect: new SqliteDialect({ database: db }), type: "sqlite" },
  };
  if (cheapPasswords) options.emailAndPassword.password = CHEAP;
  await (await getMigrations(options)).runMigrations();
  const handle = toNodeHandler(betterAuth(options));
  const controlled = isPostgres ? {} : controls(db, mails);
  const server = http.createServer((request, response) => {
    const url = new URL(request.url, baseURL);
    const control = controlled[url.pathname];
    if (!control) return handle(request, response);
    response.setHeader("content-type", "application/json");
    return response.end(JSON.stringify(control(url.searchParams)));
  });
  await new Promise((done) => server.listen(listen, "127.0.0.1", done));
  const close = () =>
    new Promise((done) => {
      server.closeAllConnections?.();
      server.close(() => {
        if (!isPostgres) db.close();
        done();
      });
    });
  return { db, mails, port: server.address().port, close };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const value = (name, otherwise) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : otherwise);
  const port = Number(value("--port", 8110));
  const cheapPasswords = process.argv.includes("--cheap-passwords");
  const reference = await createReference({
    port,
    listen: Number(value("--listen", port)),
    profile: value("--profile", "default"),
    databaseFile: value("--database", ":memory:"),
    site: value("--site", SITE),
    cheapPasswords,
  });
  if (process.argv.includes("--fake-providers")) answerForProviders();
  console.log(String(reference.port));
}
