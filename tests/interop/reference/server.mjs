// A real Better Auth server, for recording and for comparing answers.
//   node server.mjs [--port 8110] [--listen 0] [--profile default] [--database FILE] [--fake-providers]
// It says the port that it listens on; --port is the one in its own address.
// Nothing here is meant for production: mail is kept in memory and /__test/* answers anyone.
import http from "node:http";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { toNodeHandler } from "better-auth/node";
import { admin, anonymous, bearer, emailOTP, jwt, magicLink, twoFactor } from "better-auth/plugins";
import Database from "libsql";
import { SqliteDialect } from "kysely";
import { happen } from "./happenings.mjs";
import { answerForProviders } from "./providers.mjs";

export const SECRET = "reference-secret-0123456789abcdef0123456789abcdef";
export const SITE = "http://localhost:3000";

// Each profile is a set of changes to the base options.
export const profiles = {
  default: {},
  "verification-required": { emailAndPassword: { requireEmailVerification: true }, emailVerification: { sendOnSignUp: true, sendOnSignIn: true, autoSignInAfterVerification: true } },
  "no-auto-sign-in": { emailAndPassword: { autoSignIn: false } },
  "cookie-cache": { session: { cookieCache: { enabled: true, maxAge: 300 } } },
  "secure-cookies": { advanced: { useSecureCookies: true } },
  "rate-limited": { rateLimit: { enabled: true } },
  "deferred-refresh": { session: { deferSessionRefresh: true } },
  "delete-by-mail": { deleteByMail: true },
  "change-email-confirmed": { changeEmailConfirmed: true },
  "change-email-unverified": { changeEmailUnverified: true },
  rs256: { jwtAlg: "RS256" },
  es256: { jwtAlg: "ES256" },
  bare: { plugins: [] },
  "delete-off": { deleteOff: true },
  "sign-up-off": { emailAndPassword: { disableSignUp: true } },
  "mailed-codes": { mailedCodes: {} },
  "mailed-codes-sign-up-off": { mailedCodes: { disableSignUp: true }, emailAndPassword: { disableSignUp: true } },
  "mailed-codes-verification-required": { mailedCodes: {}, emailAndPassword: { requireEmailVerification: true }, emailVerification: { sendOnSignUp: true, sendOnSignIn: true, autoSignInAfterVerification: true } },
};

function jwtOptions(alg) {
  if (!alg) return {};
  return { jwks: { keyPairConfig: alg === "RS256" ? { alg, modulusLength: 2048 } : { alg } } };
}

export async function createReference({ profile = "default", port = 8110, listen = port, databaseFile = ":memory:" } = {}) {
  const change = profiles[profile];
  if (!change) throw new Error(`unknown profile ${profile}`);
  const mails = [];
  const keep = (kind) => async (mail) => {
    const { user, ...rest } = mail;
    mails.push({ kind, to: rest.newEmail && kind !== "change-email-confirmation" ? rest.newEmail : user.email, ...rest });
  };
  const db = new Database(databaseFile);
  const baseURL = `http://localhost:${port}`;
  const options = {
    appName: "Reference",
    baseURL,
    basePath: "/api/auth",
    secret: SECRET,
    trustedOrigins: [SITE, "https://*.example.com", "myapp://"],
    database: { dialect: new SqliteDialect({ database: db }), type: "sqlite" },
    emailAndPassword: { enabled: true, sendResetPassword: keep("reset-password"), revokeSessionsOnPasswordReset: false, ...change.emailAndPassword },
    emailVerification: { sendVerificationEmail: keep("verify-email"), ...change.emailVerification },
    user: {
      additionalFields: {
        experienceLevel: { type: "string", required: false },
        internalNote: { type: "string", required: false, input: false },
      },
      changeEmail: {
        enabled: true,
        ...(change.changeEmailConfirmed ? { sendChangeEmailConfirmation: keep("change-email-confirmation") } : {}),
        ...(change.changeEmailUnverified ? { updateEmailWithoutVerification: true } : {}),
      },
      deleteUser: { enabled: !change.deleteOff, ...(change.deleteByMail ? { sendDeleteAccountVerification: keep("delete-user") } : {}) },
    },
    session: { ...change.session },
    rateLimit: { enabled: false, ...change.rateLimit },
    advanced: { ...change.advanced },
    socialProviders: {
      google: { clientId: "google-client-id", clientSecret: "google-client-secret" },
      github: { clientId: "github-client-id", clientSecret: "github-client-secret" },
    },
    telemetry: { enabled: false },
    logger: { disabled: true },
    plugins: change.plugins ?? [
      bearer(),
      jwt(jwtOptions(change.jwtAlg)),
      anonymous(),
      twoFactor({ otpOptions: { sendOTP: async ({ user, otp }) => void mails.push({ kind: "otp", to: user.email, otp }) } }),
      admin(),
      ...(change.mailedCodes ? [
        magicLink({ ...change.mailedCodes, sendMagicLink: async ({ email, url, token, metadata }) => void mails.push({ kind: "magic-link", to: email, url, token, metadata }) }),
        emailOTP({ ...change.mailedCodes, sendVerificationOTP: async ({ email, otp, type }) => void mails.push({ kind: `${type}-otp`, to: email, otp }) }),
      ] : []),
    ],
  };
  const { runMigrations, compileMigrations } = await getMigrations(options);
  const schemaSql = await compileMigrations();
  await runMigrations();
  const auth = betterAuth(options);
  const tables = db.prepare("select name from sqlite_master where type = 'table'").all();
  const forget = () => {
    mails.length = 0;
    for (const { name } of tables) db.prepare(`delete from "${name}"`).run();
    return null;
  };
  const handle = toNodeHandler(auth);

  const server = http.createServer(async (request, response) => {
    const url = new URL(request.url, baseURL);
    const json = (value) => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(value));
    };
    if (url.pathname === "/__test/mails") return json(mails);
    if (url.pathname === "/__test/sql") return json(db.prepare(url.searchParams.get("q")).all());
    if (url.pathname === "/__test/fresh") return json(forget());
    if (url.pathname === "/__test/happen") return json(happen(db, url.searchParams.get("name")) ?? null);
    return handle(request, response);
  });
  await new Promise((done) => server.listen(listen, "127.0.0.1", done));
  return {
    auth, options, db, mails, baseURL, schemaSql, port: server.address().port,
    close: () => new Promise((done) => { server.closeAllConnections?.(); server.close(() => { db.close(); done(); }); }),
  };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const value = (name, otherwise) => process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : otherwise;
  const port = Number(value("--port", 8110));
  const reference = await createReference({ port, listen: Number(value("--listen", port)), profile: value("--profile", "default"), databaseFile: value("--database", ":memory:") });
  if (process.argv.includes("--fake-providers")) answerForProviders();
  console.log(String(reference.port));
}
