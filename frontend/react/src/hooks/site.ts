import type { Client } from "usherd-client";
import { useEffect, useState } from "react";

import { useUsher } from "../context.js";
import type { TextKey } from "../texts.js";

const ask = (client: Client) => client.request("get", "/auth/questionnaire");
type Site = Awaited<ReturnType<typeof ask>>;

const asked = new WeakMap<Client, Promise<Site>>();
const known = new WeakMap<Client, Site>();

/** What the server says of its site, with the questionnaire of its sign-up: asked once, and again only after a failure. */
export function siteOf(client: Client): Promise<Site> {
  const before = asked.get(client);
  if (before) return before;
  const site = ask(client);
  asked.set(client, site);
  site.then((answer) => known.set(client, answer), () => asked.delete(client));
  return site;
}

/** What is known of the site: undefined while it is being asked for, null where that failed. */
export function useSite(): Site | null | undefined {
  const { client } = useUsher();
  const [site, setSite] = useState<Site | null | undefined>(known.get(client));
  useEffect(() => {
    siteOf(client).then(setSite, () => setSite(null));
  }, [client]);
  return site;
}

/** A text that says of a mail that it was sent. Where no mail goes out it is `instead`. */
export function useMailText() {
  const { t } = useUsher();
  const site = useSite();
  return (key: TextKey, values?: Record<string, string | number>, instead: TextKey = "mail.none") =>
    site?.sends_mail === false ? t(instead) : t(key, values);
}
