import { useEffect, useRef, useState, type ReactNode } from "react";

import { leaving, useAuth, useUsher } from "../context.js";
import { useNewcomer } from "../hooks/use_newcomer.js";
import { errorText } from "../texts.js";
import { Frame, Notice } from "./form.js";
import { Part } from "./part.js";
import { Newcomer } from "./questionnaire.js";
import { SignIn } from "./sign_in.js";

/** The sign-in in another's place. It stays until its own end, which may show backup codes to a user who is signed in already. */
function useSignInHere() {
  const { client, status } = useAuth();
  const [isOpen, setOpen] = useState(false);
  const [hasEnded, setEnded] = useState(false);
  const before = useRef(status);
  useEffect(() => {
    if (status === "signed-in") leaving.delete(client);
    if (status === "signed-out") {
      setOpen(true);
      setEnded(before.current === "signed-in" && !leaving.has(client));
    }
    before.current = status;
  }, [client, status]);
  return { isOpen, hasEnded, close: () => setOpen(false) };
}

/** What a user sees: as a newcomer the questionnaire first. */
function Inside({ children }: { children: ReactNode }) {
  const newcomer = useNewcomer();
  return newcomer.isAsked ? <Newcomer onDone={newcomer.end} /> : children;
}

interface Members { children: ReactNode; otherwise?: ReactNode; waiting?: ReactNode; level?: 1 | 2 }

/** Shows its children to signed-in users, to each user new ones; to others `otherwise`, by default the sign-in, in the same place. `level`:
    of the sign-in's heading; 1 where it is the page's own. An adapted page has it as it is. */
export const RequireAuth = (members: Members) => <Part name="members"><AsCaller {...members} /></Part>;

function AsCaller({ children, otherwise, waiting, level = 2 }: Members) {
  const { t } = useUsher();
  const { status, user, error } = useAuth();
  const { isOpen, hasEnded, close } = useSignInHere();
  if (status === "signed-in" && (otherwise || !isOpen)) return <Inside key={user?.id}>{children}</Inside>;
  if (status === "unknown" && error) return <Frame><Notice kind="error">{errorText(error, t)}</Notice></Frame>;
  if (status === "unknown") return <>{waiting ?? <div className="usher usher-waiting" aria-busy="true" />}</>;
  return <>{otherwise ?? <SignIn level={level} onDone={close} note={hasEnded ? t("sign_in.ended") : ""} />}</>;
}
