// For unit tests of a page's code, without a server: the answers that usherd-client asks for, in memory.

const encode = (value: unknown) => btoa(JSON.stringify(value)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
/** A token with this `sub`. Nothing verifies it; `number` makes it another one. */
export const jwtOf = (user: string | null, number = 0) => `${encode({ alg: "none" })}.${encode({ sub: user, n: number })}.x`;

export interface FakeUser {
  id: string;
  email: string;
  name: string;
  is_anonymous?: boolean;
}
export const userOf = (id: string): FakeUser => ({ id, email: `${id}@example.com`, name: id });

/** A refusal as the server sends it. */
export const problem = (status: number, code: string, more: object = {}, headers: Record<string, string> = {}): Response =>
  Response.json({ status, code, detail: `${code} happened`, ...more }, { status, headers });

type Row = (init: RequestInit) => Response | Promise<Response>;

/** Answers as usherd does for one cookie jar, by `fetch` of `createClient({ url: "http://server", fetch: server.fetch })`. */
export class FakeServer {
  /** "POST /auth/login", in the order in which they came. */
  calls: string[] = [];
  last?: { url: string; init: RequestInit };
  /** In place of the answer to a call. */
  rows = new Map<string, Row>();
  /** The user that the cookies name. */
  signedIn: string | null = null;
  isAnonymous = false;
  traits: Record<string, unknown> = {};
  expiresIn = 1800;
  /** How many were given. */
  tokens = 0;

  fetch = async (url: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const call = `${init.method} ${new URL(String(url), "http://server").pathname}`;
    this.calls.push(call);
    this.last = { url: String(url), init };
    await new Promise((done) => setTimeout(done, 1));
    const row = this.rows.get(call);
    return row ? row(init) : this.answer(call, init);
  };

  /** The answer to a sign-in of the user that the cookies name. */
  session() {
    return { ...this.token(), user: userOf(this.signedIn!), profile: null };
  }

  token() {
    return { access_token: jwtOf(this.signedIn, ++this.tokens), token_type: "bearer", expires_in: this.expiresIn };
  }

  count(call: string): number {
    return this.calls.filter((made) => made === call).length;
  }

  /** Without a row. */
  answer(call: string, init: RequestInit): Response {
    switch (call) {
      case "POST /auth/login":
        this.signedIn = JSON.parse(String(init.body)).email.split("@")[0];
        return Response.json(this.session());
      case "POST /auth/logout":
        if (!this.signedIn) return problem(401, "UNAUTHENTICATED");
        this.signedIn = null;
        return new Response(null, { status: 204 });
      case "GET /auth/reader":
        return Response.json({
          user: this.signedIn ? { ...userOf(this.signedIn), ...(this.isAnonymous ? { is_anonymous: true } : {}) } : null,
          profile: null,
          traits: this.traits,
          audience: JSON.stringify(this.traits),
          source: this.signedIn ? "account" : "none",
        });
      case "POST /auth/refresh":
        return this.signedIn ? Response.json(this.token()) : problem(401, "UNAUTHENTICATED");
      case "GET /api/chat/sessions":
        return Response.json({ sessions: [], bearer: new Headers(init.headers).get("Authorization") });
      default:
        return problem(404, "NOT_FOUND");
    }
  }
}

/** Waits until the condition holds, for some thousand turns. */
export async function until(condition: () => unknown): Promise<void> {
  for (let turn = 0; !condition(); ++turn) {
    if (turn === 4000) throw new Error(`Never became true: ${condition}`);
    await new Promise((done) => setTimeout(done, 2));
  }
}
