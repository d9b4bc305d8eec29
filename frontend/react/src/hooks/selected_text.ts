const MOST_BYTES = 4096;

/** The first part of the text that fits into 4 KiB of UTF-8; no character is cut in two. */
export function cutText(text: string): string {
  return text.slice(0, new TextEncoder().encodeInto(text, new Uint8Array(MOST_BYTES)).read);
}

const FIELDS = "input, textarea, select, [contenteditable]";
const CHAT = ".usher-chat";

export interface Selected {
  text: string;
  /** Where its box ends, in pixels of the window. */
  left: number;
  right: number;
  bottom: number;
}

/** What is selected of the page's text; null where nothing is, in a field, or where a chat is part of it. */
export function selectedText(): Selected | null {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const within = range.commonAncestorContainer;
  const element = within instanceof Element ? within : within.parentElement;
  if (element?.closest(`${FIELDS}, ${CHAT}`)) return null;
  const active = document.activeElement; // a field holds its own selection, of which the page's has no more than its place
  const out = [...document.querySelectorAll(CHAT), ...(active?.matches(FIELDS) ? [active] : [])];
  if (out.some((one) => selection.containsNode(one, true))) return null;
  const text = cutText(selection.toString().trim());
  const { left, right, bottom } = range.getBoundingClientRect();
  return text ? { text, left, right, bottom } : null;
}
