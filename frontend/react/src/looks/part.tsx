import { createElement, type ReactNode } from "react";

/** Around what scripts make: an adapted page gets it as it is, in its place. `name`: what it is to the language model. */
export function Part({ name, children }: { name: string; children: ReactNode }) {
  return createElement("usher-part", { name, style: { display: "contents" } }, children);
}
