import type { ReactNode } from "react";

import { useAuth } from "../context.js";
import { SignIn } from "./sign_in.js";

/** Shows its children to signed-in users; to others `otherwise`, by default the sign-in, in the same place. */
export function RequireAuth({ children, otherwise, waiting }: { children: ReactNode; otherwise?: ReactNode; waiting?: ReactNode }) {
  const { status } = useAuth();
  if (status === "signed-in") return <>{children}</>;
  if (status === "unknown") return <>{waiting ?? <div className="usher usher-waiting" aria-busy="true" />}</>;
  return <>{otherwise ?? <SignIn onDone={() => {}} />}</>;
}
