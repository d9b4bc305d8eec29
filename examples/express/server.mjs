// A chat back end that identifies the user: it verifies Usher's tokens by Usher's published keys alone, and answers at the user's level.
import express from "express";
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

class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Claims, or null without a token. An invalid token gets 401; its sender is never treated as a visitor. */
async function userOf(request) {
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

async function signedIn(request, response, next) {
  request.user = await userOf(request);
  if (!request.user) throw new Refusal(401, "Sign in first");
  next();
}

/** The user's whole profile, which is more than the token contains; null if it is empty. */
async function fullProfile(userId) {
  const address = new URL(`/auth/users/${encodeURIComponent(userId)}/profile`, usher);
  const options = { headers: { authorization: `Bearer ${apiKey}` }, signal: AbortSignal.timeout(5000) };
  const answer = await fetch(address, options).catch(() => {
    throw new Refusal(502, "Usher cannot be reached");
  });
  if (answer.status === 404) throw new Refusal(404, "This account is gone"); // deleted since the token was made
  if (!answer.ok) throw new Refusal(502, `Usher answered ${answer.status}; is USHER_API_KEY set and not revoked?`);
  return (await answer.json()).profile;
}

// Your retrieval and your model go here. The point is that the answer depends on the user.
const material = {
  node: {
    beginner: "A node is a small program that does one job, such as reading a camera.",
    intermediate: "A node is a process that talks to others over topics, services and actions.",
    advanced: "Nodes are participants of the graph; compose them in one process to pass messages without copies.",
  },
  topic: {
    beginner: "A topic is a named channel: some programs write to it, others listen.",
    intermediate: "A topic carries messages of one type from publishers to subscribers that need not know each other.",
    advanced: "A topic maps to a DDS topic; its quality of service decides about history, reliability and deadlines.",
  },
};

/** The words of the answer, one after another. */
function* answerTo(question, user) {
  const { experience_level, professional_role } = user?.profile ?? {};
  const level = experience_level ?? "beginner";
  if (!user) yield "Hello, visitor. ";
  else if (professional_role) yield `Level ${level}, role ${professional_role}: `;
  const found = Object.entries(material).flatMap(([word, texts]) => (question.toLowerCase().includes(word) ? [texts[level]] : []));
  for (const word of (found.join(" ") || "The material says nothing about that.").split(" ")) yield `${word} `;
}

const app = express();
app.disable("x-powered-by");
app.use(express.json({ limit: "64kb" }));

app.get("/me", signedIn, async (request, response) => {
  const { sub, email } = request.user;
  response.json({ user_id: sub, email, profile: await fullProfile(sub) });
});

// The route for CHAT_UPSTREAM_URL. Usher sends a token for a signed-in user, and X-Anonymous-Id for a visitor.
app.post("/chat", async (request, response) => {
  const user = await userOf(request);
  if (!user && !request.get("x-anonymous-id")) throw new Refusal(401, "Ask by way of Usher, or with a token");
  const question = request.body?.message;
  if (typeof question !== "string") throw new Refusal(422, "message must be a string");
  response.type("text/event-stream");
  for (const part of answerTo(question, user)) {
    if (response.destroyed) return; // the reader has gone
    response.write(`data: ${JSON.stringify({ delta: part })}\n\n`);
  }
  response.end("data: [DONE]\n\n");
});

app.use((problem, request, response, next) => {
  if (response.headersSent) return next(problem);
  const status = problem.status ?? 500;
  if (status === 401) response.set("WWW-Authenticate", "Bearer");
  response.status(status).json({ detail: status === 500 ? "Something went wrong here" : problem.message });
});

const port = Number(process.env.PORT ?? 9000);
app.listen(port, "127.0.0.1", (problem) => {
  if (problem) throw problem;
  console.log(`serving on http://127.0.0.1:${port}`);
});
