import { useEffect, useId, useRef, useState } from "react";

import { useAuth, useUsher } from "../context.js";
import { Notice } from "./form.js";

/** A path without its query and the slash at its end. */
const bare = (path: string) => path.replace(/\/*([?#].*)?$/, "");

/** The account in a navbar: a link to sign in, or the user's name with account and sign-out. Its place is reserved from the start.
    `next` is the path to come back to after a sign-in, unless it is that of the sign-in or sign-up itself. */
export function UserMenu({ className = "", next }: { className?: string; next?: string }) {
  const { t, direction, language, paths, Link } = useUsher();
  const { status, user, signOut } = useAuth();
  const [isOpen, setOpen] = useState(false);
  const [isFailed, setFailed] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const isLeaving = useRef(false);
  const id = useId();

  useEffect(() => {
    if (!isOpen) return;
    const away = (event: Event) => event.target instanceof Node && !box.current?.contains(event.target) && setOpen(false);
    const escape = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      setOpen(false);
      button.current?.focus();
    };
    const events = ["pointerdown", "focusin"] as const;
    for (const name of events) document.addEventListener(name, away);
    document.addEventListener("keydown", escape);
    return () => {
      for (const name of events) document.removeEventListener(name, away);
      document.removeEventListener("keydown", escape);
    };
  }, [isOpen]);
  useEffect(() => {
    setOpen(false);
    if (isLeaving.current && status === "signed-out") box.current?.querySelector("a")?.focus();
    isLeaving.current = false;
  }, [status]);

  const leave = () => {
    isLeaving.current = true;
    signOut().then(() => setFailed(false), () => {
      isLeaving.current = false;
      setFailed(true);
    });
  };
  const isOwn = !!next && [paths.signIn, paths.signUp].some((path) => bare(path) === bare(next));
  const name = user?.name ?? user?.email ?? "";
  return (
    <div className={`usher usher-menu ${className}`} dir={direction} lang={language} ref={box} data-status={status}>
      {status === "signed-out" ? <Link href={paths.signIn + (next && !isOwn ? `?next=${encodeURIComponent(next)}` : "")} className="usher-menu-top">{t("menu.sign_in")}</Link> : null}
      {status === "signed-in" ? (
        <>
          <button type="button" ref={button} className="usher-menu-top" aria-expanded={isOpen} aria-controls={id} title={name}
            aria-label={t("menu.of", { name })} onClick={() => setOpen(!isOpen)}>
            <span className="usher-menu-name" dir="auto">{name}</span>
          </button>
          <div id={id} className="usher-menu-panel" hidden={!isOpen}>
            <Link href={paths.account}>{t("menu.account")}</Link>
            <button type="button" onClick={leave}>{t("menu.sign_out")}</button>
            <Notice kind="error">{isFailed ? t("error.NETWORK") : null}</Notice>
          </div>
        </>
      ) : null}
    </div>
  );
}
