import { useState } from "react";

import { useAuth } from "../context.js";

/** The id of the account that a component's state belongs to. `forget` runs in the first render for another one, before it shows anything;
    `before` is undefined without a user. */
export function useOwner(forget: (now: string | undefined, before: string | undefined) => void): string | undefined {
  const { user } = useAuth();
  const [owner, setOwner] = useState(user?.id);
  if (owner !== user?.id) {
    setOwner(user?.id);
    forget(user?.id, owner);
  }
  return user?.id;
}
