/** What a browser knows of its reader. */
export interface Known {
  user?: string | undefined;
  traits: Record<string, unknown>;
  all?: boolean | undefined;
}

/** Defines `usher-when`, and `window.usherWhen`, which takes what is known and returns it. */
export default function defineWhen(base: string): void;
