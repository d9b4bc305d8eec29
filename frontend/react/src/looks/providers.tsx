import { useUsher } from "../context.js";
import { useReturn } from "./next.js";

/** Links to the providers of the site. They lead back to this page, or to the page after a sign-in. */
export function ProviderLinks({ toThisPage }: { toThisPage: boolean }) {
  const { t, client, providers, paths } = useUsher();
  const back = useReturn(toThisPage, paths.home);
  if (!providers.length) return null;
  return (
    <div className="usher-providers">
      {providers.map(({ name, label }) => (
        <a key={name} className="usher-button" href={`${client.url}/auth/oauth/${name}?redirect_to=${encodeURIComponent(back)}`}>
          {t("sign_in.with", { provider: label })}
        </a>
      ))}
      <p className="usher-hint">{t("sign_in.or")}</p>
    </div>
  );
}
