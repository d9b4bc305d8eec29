/** An access token, held in memory only. */
export interface Token {
  text: string;
  /** The user's id: a token never speaks for another user than the one the page shows. */
  user: string;
  /** Milliseconds since 1970 until which it is used. */
  until: number;
}

/** The `sub` of a JWT; "" if it cannot be read. The server alone verifies it. */
function subjectOf(jwt: string): string {
  try {
    return JSON.parse(atob(jwt.split(".")[1]!.replace(/-/g, "+").replace(/_/g, "/"))).sub;
  } catch {
    return "";
  }
}

export function tokenOf(answer: { access_token: string; expires_in: number }): Token {
  // A tenth of its life is left for the way to the back end that verifies it.
  return { text: answer.access_token, user: subjectOf(answer.access_token), until: Date.now() + answer.expires_in * 900 };
}
