import { useUsher } from "../context.js";
import { useReturn } from "./next.js";

/** Links to the providers of the site. They lead back to this page, which goes on from there. */
export function ProviderLinks() {
  const { t, client, providers, paths } = useUsher();
  const back = useReturn(paths.home);
  if (!providers.length) return null;
  return (
    <div className="usher-providers">
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
