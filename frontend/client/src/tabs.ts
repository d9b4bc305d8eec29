/** The other tabs of this site: messages to them, and work that only one of them does at a time. */
export interface Tabs<Message> {
  post(message: Message): void;
  /** Runs the work while no other tab runs its own. `waited` tells it that another tab's work ended just before. */
  alone<Value>(work: (waited: boolean) => Promise<Value>): Promise<Value>;
  close(): void;
}

/** Without BroadcastChannel or Web Locks (older browsers, servers) a tab is alone; the server allows for tabs that refresh at once. */
export function openTabs<Message>(name: string, hear: (message: Message) => void): Tabs<Message> {
  const inBrowser = typeof document !== "undefined";
  const channel = inBrowser && typeof BroadcastChannel !== "undefined" ? new BroadcastChannel(name) : null;
  if (channel) channel.onmessage = (event) => hear(event.data);
  const locks = inBrowser && navigator.locks;
  return {
    post: (message) => channel?.postMessage(message),
    async alone<Value>(work: (waited: boolean) => Promise<Value>): Promise<Value> {
      if (!locks) return work(false);
      const atOnce = await locks.request(name, { ifAvailable: true }, async (lock) => (lock ? { value: await work(false) } : null));
      return atOnce ? atOnce.value : locks.request(name, () => work(true));
    },
    close: () => channel?.close(),
  };
}
