import { ALICE, conversation, signUp } from "../people.mjs";
import { SITE } from "../options.mjs";

conversation(
  "use-session",
  "What useSession fetches in a page, and the states it goes through (the browser is a stand-in).",
  async (c) => {
    const pause = (ms = 60) => new Promise((done) => setTimeout(done, ms));
    /** Waits for `more` answers beyond those there are, then a moment for anything unexpected. */
    const arrives = async (more = 1) => {
      const wanted = c.steps.length + more;
      for (let i = 0; i < 300 && c.steps.length < wanted; i++) await pause(10);
      await pause(150);
    };
    const stored = new Map();
    const window = Object.assign(new EventTarget(), { location: { href: `${SITE}/`, origin: SITE } });
    const document = Object.assign(new EventTarget(), { visibilityState: "visible" });
    Object.assign(globalThis, {
      window,
      document,
      localStorage: { setItem: (key, value) => stored.set(key, value), getItem: (key) => stored.get(key) ?? null },
    });
    try {
      const { say, auth } = c.client();
      c.states = [];
      const stop = auth.useSession.subscribe(({ data, error, isPending, isRefetching }) =>
        c.states.push({
          after: c.steps.length,
          data: data && { user: data.user.email, name: data.user.name, expiresAtIsDate: data.session.expiresAt instanceof Date },
          error: error && { status: error.status, code: error.code },
          isPending,
          isRefetching,
        }),
      );
      say("on mount");
      await arrives();
      await say().signUp.email(ALICE);
      say("after sign-up");
      await arrives();
      await say().updateUser({ name: "Alice B" });
      say("after update-user; other tabs are told through localStorage");
      await arrives();
      await say().requestPasswordReset({ email: "alice@example.com" });
      await pause();
      say("the tab becomes visible");
      document.dispatchEvent(new Event("visibilitychange"));
      await arrives();
      document.dispatchEvent(new Event("visibilitychange"));
      await pause(200);
      say("another tab changed something");
      window.dispatchEvent(
        Object.assign(new Event("storage"), { key: "better-auth.message", newValue: stored.get("better-auth.message") }),
      );
      await arrives();
      await say().signIn.social({ provider: "github", callbackURL: "/dashboard" });
      c.wentTo = new URL(window.location.href).origin;
      await pause();
      await say().signOut();
      say("after sign-out");
      await arrives();
      stop();
      await pause(1200);
    } finally {
      for (const name of ["window", "document", "localStorage"]) delete globalThis[name];
    }
  },
);
