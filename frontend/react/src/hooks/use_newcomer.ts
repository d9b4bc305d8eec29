import { useEffect, useState } from "react";

import { useAuth } from "../context.js";
import { forgetProvider, isBackFromProvider } from "../looks/next.js";

/** Whether a user who comes back from a provider meets the questionnaire now, which happens once; null while that is being asked. */
export function useNewcomer() {
  const { client, status } = useAuth();
  const [isAsked, setAsked] = useState<boolean | null>(() => (isBackFromProvider() ? null : false));
  useEffect(() => {
    if (isAsked !== null || status === "unknown") return;
    forgetProvider();
    if (status !== "signed-in") return setAsked(false);
    client.answers().then(({ offered, completed_at }) => setAsked(!offered && !completed_at), () => setAsked(false));
  }, [client, status, isAsked]);
  return { isAsked, end: () => setAsked(false) };
}
