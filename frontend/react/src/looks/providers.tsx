import type { ReactNode } from "react";

import { useUsher } from "../context.js";
import { useReturn } from "./next.js";

/** Links to the providers of the site. They lead back to this page, which goes on from there. `passkey`: the button above them. */
export function ProviderLinks({ passkey = null }: { passkey?: ReactNode }) {
  const { t, client, providers, paths } = useUsher();
  const back = useReturn(paths.home);
  if (!providers.length && !passkey) return null;
  return (
    <div className="usher-providers">
      {passkey}
      {providers.map(({ name, label }) => (
        <a key={name} className="usher-button" href={`${client.url}/auth/oauth/${name}?redirect_to=${encodeURIComponent(back)}`}>
          <span className="usher-letter" aria-hidden="true">{[...label][0]}</span>
          {t("sign_in.with", { provider: label })}
        </a>
      ))}
      <p className="usher-hint">{t("sign_in.or")}</p>
    </div>
  );
}
