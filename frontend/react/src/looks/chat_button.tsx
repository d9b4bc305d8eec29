import { useEffect, useRef, useState, type ComponentType, type KeyboardEvent } from "react";

import { useAuth, useUsher } from "../context.js";
import { keptChat } from "../hooks/kept_chat.js";
import { AskAbout } from "./ask_about.js";
import type { ChatPanelProps, Passage } from "./chat_panel.js";
import { Notice } from "./form.js";

/** As in style.css: the chat stands beside the page, which goes on; on narrower screens it takes the place of the page. */
const HAS_ROOM = "(min-width: 997px)";

/** The chat as a button on each page, and *Ask about this* at selected text. The panel is loaded when it is opened first. `hidden`: where the
    page has a chat of its own, or asks the user for something else; an open chat is closed there. */
export function ChatButton({ hidden = false, suggestions }: Pick<ChatPanelProps, "suggestions"> & { hidden?: boolean }) {
  return hidden ? null : <Dock suggestions={suggestions} />;
}

function Dock({ suggestions }: Pick<ChatPanelProps, "suggestions">) {
  const { t, client, direction, language } = useUsher();
  const { user } = useAuth();
  const isMember = !!user && !user.is_anonymous;
  const [isOpen, setOpen] = useState(false);
  const [Panel, setPanel] = useState<ComponentType<ChatPanelProps> | null>(null);
  const [isFailed, setFailed] = useState(false);
  const [passage, setPassage] = useState<Passage | null>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  const open = () => {
    setOpen(true);
    setFailed(false);
    if (!Panel) import("./chat_panel.js").then(({ ChatPanel }) => setPanel(() => ChatPanel), () => setFailed(true));
  };
  useEffect(() => {
    if (isMember && keptChat(client)?.waiting) open(); // back from the sign-in
  }, [client, isMember]);
  useEffect(() => {
    const box = dialog.current;
    if (!isOpen || !box) return;
    if (!box.open) matchMedia(HAS_ROOM).matches ? box.show() : box.showModal();
    box.querySelector("textarea")?.focus();
  }, [isOpen, Panel]);
  const close = () => {
    setOpen(false);
    setTimeout(() => button.current?.focus()); // once it is shown again
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") dialog.current?.close();
  };
  return (
    <aside aria-label={t("chat.title")}>
      <AskAbout onAsk={(text) => (setPassage({ text }), open())} />
      <div className="usher usher-dock-place" dir={direction} lang={language}>
        <button type="button" ref={button} className="usher-button usher-first" aria-haspopup="dialog" hidden={isOpen} onClick={open}>{t("chat.open")}</button>
      </div>
      {isOpen || Panel ? (
        <dialog ref={dialog} className="usher usher-dock" dir={direction} lang={language} aria-label={t("chat.title")} onClose={close} onKeyDown={onKeyDown}>
          <button type="button" className="usher-button usher-close" aria-label={t("chat.close")} onClick={() => dialog.current?.close()}>×</button>
          <Notice kind="error">{isFailed ? t("error.NETWORK") : null}</Notice>
          {Panel ? <Panel level={2} passage={passage} onPassage={setPassage} suggestions={suggestions} /> : null}
        </dialog>
      ) : null}
    </aside>
  );
}
