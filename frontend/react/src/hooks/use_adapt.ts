import { createAdapter, idle, remembered, type Task } from "usherd-adapt";
import { useEffect, useMemo, useSyncExternalStore } from "react";

import { useAuth } from "../context.js";

const first = () => idle;

/** Adapts the page to its reader, or translates it, by the site's back end. `article`: the selector of its text in the HTML that is served. What a
    reader asked for before the sign-in goes on after it. */
export function useAdapt({ article = "article, main" }: { article?: string } = {}) {
  const { client, status } = useAuth();
  const adapter = useMemo(
    () =>
      createAdapter({
        selector: article,
        traits: async () => (await client.reader())?.traits ?? {},
        send: client.adapt,
        report: client.reportPage,
        tools: async () => (await import("usherd-adapt/tools")).tools,
      }),
    [client, article],
  );
  const state = useSyncExternalStore(adapter.subscribe, adapter.get, first);
  useEffect(() => adapter.open(), [adapter]);
  useEffect(() => {
    const waiting = status === "signed-in" ? remembered() : null;
    if (waiting) void adapter.run(waiting);
  }, [adapter, status]);
  const { run, stop, show, report, showIn } = adapter;
  return { ...state, run: (task: Task) => void run(task), stop, show, report, showIn };
}
