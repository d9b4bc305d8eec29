import type { ListedSession } from "@usher/client";
import { useEffect, useState } from "react";

import { useAuth } from "../context.js";

/** The signed-in account. The handlers throw an UsherError. */
export function useAccount() {
  const { client, user, profile, signOut } = useAuth();
  const [sessions, setSessions] = useState<ListedSession[]>([]);
  const id = user?.id;

  const loadSessions = async () => setSessions(id ? await client.sessions() : []);
  useEffect(() => {
    loadSessions().catch(() => setSessions([]));
  }, [client, id]);

  return {
    user,
    profile,
    sessions,
    changeName: (name: string) => client.changeMe({ name: name.trim() || null }),
    async changePassword(current_password: string, new_password: string) {
      await client.request("post", "/auth/password/change", { body: { current_password, new_password } });
      await loadSessions();
    },
    /** The change counts once the link in the mail to the new address was followed. */
    changeEmail: (new_email: string, password: string) => client.request("post", "/auth/email/change", { body: { new_email, password } }),
    async endSession(session: string) {
      await client.endSession(session);
      await loadSessions();
    },
    signOutEverywhere: () => signOut("global"),
    enrol: (password: string) => client.request("post", "/auth/2fa/enroll", { body: { password } }),
    /** The backup codes. */
    async confirm(code: string): Promise<string[]> {
      const done = await client.request("post", "/auth/2fa/confirm", { body: { code: code.replace(/\s/g, "") } });
      await client.load();
      return (done as { backup_codes?: string[] | null }).backup_codes ?? [];
    },
    async disableFactor(password: string, code: string) {
      const typed = code.replace(/\s/g, "");
      await client.request("post", "/auth/2fa/disable", { body: { password, ...(/^\d{6}$/.test(typed) ? { code: typed } : { backup_code: typed }) } });
      await client.load();
    },
    /** Everything that is stored about the account, as a JSON document. */
    async exportData(password: string): Promise<Blob> {
      await client.request("post", "/auth/reauthenticate", { body: { password } });
      const document = await client.request("get", "/auth/me/export");
      return new Blob([JSON.stringify(document, null, 2)], { type: "application/json" });
    },
    erase: (password: string) => client.deleteMe(password),
  };
}
