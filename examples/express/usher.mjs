// Who the user of a request is: Usher's tokens, verified by Usher's published keys alone. Copy this file beside your application.
import { createRemoteJWKSet, errors, jwtVerify } from "jose";

const usher = process.env.USHER_URL ?? "http://localhost:8000"; // where this program reaches Usher
const issuer = process.env.USHER_ISSUER ?? usher; // Usher's PUBLIC_URL
const apiKey = process.env.USHER_API_KEY ?? ""; // of `usher apikey create --scope profile:read`

// Kept five minutes; a key id that is not among them makes it ask again, at most every ten seconds.
const keys = createRemoteJWKSet(new URL("/.well-known/jwks.json", usher), { cacheMaxAge: 300_000, cooldownDuration: 10_000 });
const demands = {
  issuer,
  audience: [
    process.env.USHER_AUDIENCE ?? issuer, // of access tokens: the one in Usher's JWT_AUDIENCE that is this program
    process.env.USHER_CHAT_AUDIENCE ?? "http://127.0.0.1:9000", // of the relay's tokens: Usher's CHAT_AUDIENCE
  ],
  algorithms: [process.env.USHER_ALGORITHM ?? "RS256"], // Usher's JWT_ALGORITHM; never the algorithm that a token names
  typ: "at+jwt",
  requiredClaims: ["exp", "iat", "sub"],
  clockTolerance: 30,
};

/** Express answers with its status and headers. */
export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
    if (status === 401) this.headers = { "WWW-Authenticate": "Bearer" };
  }
}

/** The user's claims, or null without a token. An invalid token gets 401; its sender is never treated as a visitor. */
export async function userOf(request) {
  const header = request.get("authorization");
  if (header === undefined) return null;
  const [, token] = /^bearer +(\S+) *$/i.exec(header) ?? [];
  if (!token) throw new Refusal(401, "The token is not accepted: not a bearer token");
  try {
    return (await jwtVerify(token, keys, demands)).payload;
  } catch (problem) {
    const isOfToken = problem instanceof errors.JOSEError && !["ERR_JOSE_GENERIC", "ERR_JWKS_TIMEOUT"].includes(problem.code);
    throw isOfToken ? new Refusal(401, `The token is not accepted: ${problem.message}`) : new Refusal(502, "Usher's keys cannot be fetched");
  }
}

/** For routes of signed-in users: request.user has the claims. */
export async function signedIn(request, response, next) {
  request.user = await userOf(request);
  if (!request.user) throw new Refusal(401, "Sign in first");
  next();
}

/** The user's whole profile, which is more than the token contains; null if it is empty. */
export async function fullProfile(userId) {
  const address = new URL(`/auth/users/${encodeURIComponent(userId)}/profile`, usher);
  const options = { headers: { authorization: `Bearer ${apiKey}` }, signal: AbortSignal.timeout(5000) };
  const answer = await fetch(address, options).catch(() => {
    throw new Refusal(502, "Usher cannot be reached");
  });
  if (answer.status === 404) throw new Refusal(404, "This account is gone"); // deleted since the token was made
  if (!answer.ok) throw new Refusal(502, `Usher answered ${answer.status}; is USHER_API_KEY set and not revoked?`);
  return (await answer.json()).profile;
}
