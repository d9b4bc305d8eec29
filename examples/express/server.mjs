// A chat back end that identifies the user, by usher.mjs, and answers at the user's level. adapt.mjs adapts pages.
import express from "express";
import { adapt } from "./adapt.mjs";
import { Refusal, fullProfile, signedIn, userOf } from "./usher.mjs";

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
app.use(express.json({ limit: "512kb" })); // a page has at most 64 KiB of text, which JSON may write six times as long

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

app.post("/adapt", adapt);

app.use((problem, request, response, next) => {
  if (response.headersSent) return next(problem);
  const status = problem.status ?? 500;
  response.set(problem.headers ?? {}).status(status).json({ detail: status === 500 ? "Something went wrong here" : problem.message });
});

const port = Number(process.env.PORT ?? 9000);
app.listen(port, "127.0.0.1", (problem) => {
  if (problem) throw problem;
  console.log(`serving on http://127.0.0.1:${port}`);
});
