/** Defines `usher-reader`. Returns what takes the server's word on the reader. */
export default function defineReaders(base: string): (user: string | undefined, traits: Record<string, unknown>) => void;
