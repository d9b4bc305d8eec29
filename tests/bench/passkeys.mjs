// Sign-ins by passkey beside refreshes, and beside password sign-ins, of a running server without limits:
//   node passkeys.mjs ADDRESS SECONDS
// prints {"refreshes": {"per_s": , "client_cpu": }, "sign_ins": as well, "p99_ms": of a sign-in while passwords are hashed}. A sign-in is
// two calls, options and verify; this program signs, on the same cores: `client_cpu` is how many of them it took.
import http from "node:http";
import process from "node:process";
import { PasskeyAuthenticator } from "../interop/passkey_authenticator.mjs";

const [address, seconds] = [process.argv[2], Number(process.argv[3])];
const CONNECTIONS = 4;
const HASHING = 4;
const PASSWORD = "correct horse battery";
const origin = new URL(address).origin;

/** A browser with one connection: cookies are kept, a refusal ends the run. */
class Browser {
  agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  cookies = new Map();

  post(path, body) {
    const text = JSON.stringify(body);
    const headers = {
      "Content-Type": "application/json",
      "Content-Length": Buffer.byteLength(text),
      Cookie: [...this.cookies].map((pair) => pair.join("=")).join("; "),
    };
    return new Promise((resolve, reject) => {
      const request = http.request(address + path, { method: "POST", agent: this.agent, headers }, async (response) => {
        let answer = "";
        for await (const part of response) answer += part;
        for (const cookie of response.headers["set-cookie"] ?? []) {
          const [, name, value] = /^([^=]*)=([^;]*)/.exec(cookie);
          this.cookies.set(name, value);
        }
        if (response.statusCode >= 300) reject(new Error(`${path}: ${response.statusCode} ${answer}`));
        else resolve(JSON.parse(answer));
      });
      request.on("error", reject).end(text);
    });
  }
}

let people = 0;
async function person() {
  const email = `passkey-${(people += 1)}@example.com`;
  const browser = new Browser();
  await browser.post("/auth/signup", {
    email,
    password: PASSWORD,
    experience_level: "beginner",
    professional_role: "student",
  });
  const device = new PasskeyAuthenticator();
  const { token, options } = await browser.post("/auth/passkeys/registration/options", {});
  await browser.post("/auth/passkeys/registration/verify", { token, credential: device.create(options, { origin }) });
  return { email, device };
}

async function signIn(browser, { device }) {
  const { token, options } = await browser.post("/auth/passkeys/authentication/options", {});
  await browser.post("/auth/passkeys/authentication/verify", { token, credential: device.get(options, { origin }) });
}

/** Runs `work` on each of `people` until the time is over; returns how long each call took, in milliseconds, and what this program did. */
async function load(people, work) {
  const took = [];
  const before = process.cpuUsage();
  const end = performance.now() + seconds * 1000;
  await Promise.all(
    people.map(async (one) => {
      for (let begin = performance.now(); begin < end; begin = performance.now()) {
        await work(one);
        took.push(performance.now() - begin);
      }
    }),
  );
  const { user, system } = process.cpuUsage(before);
  return { took: took.sort((a, b) => a - b), per_s: took.length / seconds, client_cpu: (user + system) / 1e6 / seconds };
}

const accounts = await Promise.all(Array.from({ length: CONNECTIONS }, person));
const browsers = accounts.map((account) => ({ ...account, browser: new Browser() }));
const refreshing = accounts.map(() => ({ browser: new Browser() }));
for (const [at, one] of refreshing.entries())
  one.token = (
    await one.browser.post("/auth/login", { email: accounts[at].email, password: PASSWORD, cookies: false })
  ).refresh_token;
const bySession = (one) => signIn(one.browser, one);
const byPassword = ({ email, browser }) => browser.post("/auth/login", { email, password: PASSWORD });

const refreshes = await load(refreshing, async (one) => {
  one.token = (await one.browser.post("/auth/refresh", { refresh_token: one.token })).refresh_token;
});
const signIns = await load(browsers, bySession);
const hashing = await Promise.all(Array.from({ length: HASHING }, person));
const beside = load(
  hashing.map((account) => ({ ...account, browser: new Browser() })),
  byPassword,
);
const { took } = await load(browsers.slice(0, 1), bySession);
await beside;
console.log(
  JSON.stringify({
    refreshes: { per_s: refreshes.per_s, client_cpu: refreshes.client_cpu },
    sign_ins: { per_s: signIns.per_s, client_cpu: signIns.client_cpu },
    p99_ms: took[Math.floor(took.length * 0.99)],
  }),
);
process.exit(0);
