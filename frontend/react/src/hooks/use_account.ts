import { UsherError, type Client, type ListedSession, type Passkey, type Result, type User } from "usherd-client";
import { useEffect, useState } from "react";

import { leave, useAuth, useUsher } from "../context.js";
import { useOwner } from "./owner.js";

export type LinkedAccount = Result<"get", "/auth/accounts">["accounts"][number];
export type ActivityEvent = Result<"get", "/auth/audit">["events"][number];

const PASSWORD = "credential";
const EVENTS_A_PAGE = "10";

interface Loaded {
  sessions: ListedSession[];
  ways: LinkedAccount[];
  passkeys: Passkey[];
  events: ActivityEvent[];
  /** Of the next page of events. */
  cursor: string | null;
}

const nothing: Loaded = { sessions: [], ways: [], passkeys: [], events: [], cursor: null };

/** Six digits are a code of the app, anything else is a backup code. */
const codeOf = (typed: string) => {
  const code = typed.replace(/\s/g, "");
  return /^\d{6}$/.test(code) ? { code } : { backup_code: code };
};
/** Whether a mailed link can confirm the address. Anonymous accounts have a generated one, which gets no mail. */
const isUnconfirmed = (user: User | null) => !!user && !user.is_verified && !user.is_anonymous;

/** What the account page lists, read in parallel; what cannot be read is left out. */
function useLists(client: Client) {
  const { language } = useUsher();
  const eventsAfter = (cursor: string | undefined) => client.request("get", "/auth/audit", { query: { limit: EVENTS_A_PAGE, cursor, lang: language } });
  const [lists, setLists] = useState<Loaded | null>(null);
  const owner = useOwner(() => setLists(null));
  async function load() {
    if (!owner) return;
    const [sessions, ways, passkeys, page] = await Promise.all([
      client.sessions().catch(() => []),
      client.request("get", "/auth/accounts").then(({ accounts }) => accounts, () => []),
      client.passkeys.list().catch(() => []),
      eventsAfter(undefined).catch(() => ({ events: [], next_cursor: null })),
    ]);
    if (client.user()?.id === owner) setLists({ sessions, ways, passkeys, events: page.events, cursor: page.next_cursor ?? null });
  }
  async function more() {
    if (!lists?.cursor) return;
    const { events, next_cursor } = await eventsAfter(lists.cursor);
    setLists((now) => (now === lists ? { ...lists, events: [...lists.events, ...events], cursor: next_cursor ?? null } : now));
  }
  useEffect(() => {
    void load();
  }, [client, owner, language]);
  return { lists, load, more };
}

interface Waiting {
  goOn: () => void;
  giveUp: (reason: unknown) => void;
  /** What it adds proves as much as the app: the password is not enough. */
  asksApp: boolean;
}

/** What needs a fresh session goes on after the user has confirmed by a password, a code or a passkey. Only the latest act waits. */
function useFreshness(client: Client) {
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const wait = (next: Waiting | null, reason: unknown) => setWaiting((before) => (before?.giveUp(reason), next));
  const needed = new UsherError(403, { code: "FRESH_SESSION_REQUIRED" });
  useOwner(() => wait(null, needed));
  return {
    isAsking: waiting !== null,
    asksApp: waiting?.asksApp ?? false,
    async withFreshness<Value>(act: () => Promise<Value>): Promise<Value> {
      for (;;) {
        try {
          return await act();
        } catch (error) {
          if (!(error instanceof UsherError && error.code === needed.code)) throw error;
          const asksApp = error.errors.some(({ field }) => field === "code");
          await new Promise<void>((goOn, giveUp) => wait({ goOn, giveUp, asksApp }, error));
        }
      }
    },
    /** Without a proof: by a passkey. */
    async reauthenticate(proof?: { password: string } | { code: string }) {
      await (proof ? client.request("post", "/auth/reauthenticate", { body: proof }) : client.passkeys.reauthenticate());
      waiting?.goOn();
      setWaiting(null);
    },
    /** The act that waits fails. */
    stopAsking: () => wait(null, needed),
  };
}

/** The signed-in account. The handlers throw an UsherError. */
export function useAccount() {
  const { client, user, profile, signOut } = useAuth();
  const { lists, load, more } = useLists(client);
  const { withFreshness, ...freshness } = useFreshness(client);
  const { sessions, ways, passkeys, events, cursor } = lists ?? nothing;
  const hasPassword = lists === null || ways.some(({ provider }) => provider === PASSWORD);
  /** Without a password the server wants a fresh session. */
  const passwordOf = (password: string) => (hasPassword ? { password } : {});
  const andLoad = (act: () => Promise<unknown>) => async () => {
    await act();
    await load();
  };

  return {
    user,
    profile,
    sessions,
    /** How the user can sign in: `credential` is the password, others are providers. */
    ways,
    passkeys,
    /** Whether there is a password to confirm with; while that is not known, true. */
    hasPassword,
    events,
    /** Null after the last page. */
    moreEvents: cursor ? more : null,
    isLoading: lists === null,
    /** `isAsking`: a handler waits until the user has confirmed by `reauthenticate`, or `stopAsking`; `asksApp`: by a code of the app
        or a passkey. */
    ...freshness,
    /** Mails a code for `reauthenticate` to an account without a password, an app and a passkey that is its demanded second factor. */
    mailReauthentication: () => client.request("post", "/auth/reauthenticate/mail"),
    changeName: (name: string) => client.changeMe({ name: name.trim() || null }),
    async changePassword(current_password: string, new_password: string) {
      await client.request("post", "/auth/password/change", { body: { current_password, new_password } });
      await load();
    },
    isUnconfirmed: isUnconfirmed(user),
    /** Mails a link to confirm the address; none if the user has confirmed it elsewhere or the session has ended. */
    async mailConfirmation() {
      const now = await client.load();
      if (isUnconfirmed(now.user)) await client.request("post", "/auth/email/verify/resend");
    },
    /** The change counts once the link in the mail to the new address was followed. */
    changeEmail: (new_email: string, password: string) =>
      withFreshness(() => client.request("post", "/auth/email/change", { body: { new_email, ...passwordOf(password) } })),
    async endSession(session: string) {
      await client.endSession(session);
      await load();
    },
    signOutEverywhere: () => signOut("global"),
    /** Goes to the provider, which leads back to this page. */
    link: (provider: string) =>
      withFreshness(async () => {
        const { url } = await client.request("post", "/auth/accounts/{provider}/link", { path: { provider }, body: { redirect_to: location.href } });
        location.assign(url);
      }),
    unlink: (way: string) => withFreshness(andLoad(() => client.request("delete", "/auth/accounts/{id}", { path: { id: way } }))),
    addPasskey: () => withFreshness(andLoad(() => client.passkeys.add())),
    removePasskey: (id: string) => withFreshness(andLoad(() => client.passkeys.remove(id))),
    renamePasskey: (id: string, name: string) => andLoad(() => client.passkeys.rename(id, name))(),
    /** Switches it on again. */
    confirmPasskey: (id: string) => withFreshness(andLoad(() => client.passkeys.confirm(id))),
    enrol: (password: string) => withFreshness(() => client.request("post", "/auth/2fa/enroll", { body: passwordOf(password) })),
    /** The backup codes. */
    async confirm(code: string): Promise<string[]> {
      const done = await client.request("post", "/auth/2fa/confirm", { body: { code: code.replace(/\s/g, "") } });
      await Promise.all([client.load(), load()]);
      return (done as { backup_codes?: string[] | null }).backup_codes ?? [];
    },
    /** The old ones stop working. */
    newBackupCodes: async (password: string) =>
      (await withFreshness(() => client.request("post", "/auth/2fa/backup-codes", { body: passwordOf(password) }))).backup_codes,
    async disableFactor(password: string, code: string) {
      await withFreshness(() => client.request("post", "/auth/2fa/disable", { body: { ...passwordOf(password), ...codeOf(code) } }));
      await Promise.all([client.load(), load()]);
    },
    /** Everything that is stored about the account, as a JSON document. */
    async exportData(): Promise<Blob> {
      const document = await withFreshness(() => client.request("get", "/auth/me/export"));
      return new Blob([JSON.stringify(document, null, 2)], { type: "application/json" });
    },
    erase: (password: string) => withFreshness(() => leave(client, () => client.deleteMe(passwordOf(password).password))),
  };
}
