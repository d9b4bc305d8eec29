import { useEffect, useRef, useState } from "react";

import { useUsher } from "../context.js";
import { selectedText, type Selected } from "../hooks/selected_text.js";

const GAP = 12;
const HEIGHT = 44;
const WIDTH = 184;

/** A button below the text that is selected on the page. `onAsk` gets at most 4 KiB of it. The key Tab goes from the text to the button. */
export function AskAbout({ onAsk }: { onAsk: (text: string) => void }) {
  const { t, direction, language } = useUsher();
  const [selected, setSelected] = useState<Selected | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    let isDragging = false; // the mouse, which selects
    let isPressed = false; // the button, while a touch may end the selection
    let isClosed = false; // by Escape, until the selection changes
    const look = () => {
      if (!isPressed) setSelected(isDragging || isClosed ? null : selectedText());
    };
    const change = () => {
      isClosed = false;
      look();
    };
    const down = (event: PointerEvent) => {
      isPressed = button.current?.contains(event.target as Node) ?? false;
      isDragging = !isPressed && event.pointerType === "mouse";
      look();
    };
    const up = () => {
      isDragging = false;
      setTimeout(() => {
        isPressed = false; // after the click that comes next
        look();
      });
    };
    const key = (event: KeyboardEvent) => {
      if (!button.current || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
      if (event.key === "Escape") {
        isClosed = true;
        look();
      }
      const isInText = document.activeElement?.contains(getSelection()?.anchorNode ?? null); // not at a link that the user has gone to since
      if (event.key !== "Tab" || !isInText) return;
      event.preventDefault();
      button.current.focus();
    };
    const stop = new AbortController();
    const { signal } = stop;
    document.addEventListener("selectionchange", change, { signal });
    document.addEventListener("pointerdown", down, { signal });
    document.addEventListener("pointerup", up, { signal });
    document.addEventListener("pointercancel", up, { signal });
    document.addEventListener("keydown", key, { signal });
    addEventListener("scroll", look, { signal, capture: true });
    addEventListener("resize", look, { signal });
    return () => stop.abort();
  }, []);
  if (!selected) return null;
  const ask = () => {
    setSelected(null);
    getSelection()?.removeAllRanges();
    onAsk(selected.text);
  };
  const within = (at: number, size: number, all: number) => Math.max(GAP, Math.min(at, all - size - GAP));
  const side = direction === "rtl" ? { right: within(innerWidth - selected.right, WIDTH, innerWidth) } : { left: within(selected.left, WIDTH, innerWidth) };
  const style = { top: within(selected.bottom + GAP, HEIGHT, innerHeight), ...side };
  return (
    <div className="usher usher-about" dir={direction} lang={language} style={style}>
      <button type="button" ref={button} className="usher-button usher-first" onMouseDown={(event) => event.preventDefault()} onClick={ask}>{t("chat.about")}</button>
    </div>
  );
}
