import { useUsher } from "../context.js";
import { useReturn } from "./next.js";

/** Paths of SVG in a box of 24 by 24, drawn in lines; a key for providers without one. */
const drawings: Record<string, string> = {
  google: "M12 12h8.5a8.5 8.5 0 1 1-2.6-6.1",
  github: "M7 8v8M7 5.5m-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0M7 18.5m-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0M17 7.5m-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0M17 10c0 4-6 2.5-9 6",
};
const key = "M8 15m-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0M11.2 11.8L19.5 3.5M16 7l3 3";

/** Links to the providers of the site. They lead back to this page, which goes on from there. */
export function ProviderLinks() {
  const { t, client, providers, paths } = useUsher();
  const back = useReturn(paths.home);
  if (!providers.length) return null;
  return (
    <div className="usher-providers">
      {providers.map(({ name, label }) => (
        <a key={name} className="usher-button" href={`${client.url}/auth/oauth/${name}?redirect_to=${encodeURIComponent(back)}`}>
          <svg className="usher-icon" viewBox="0 0 24 24" aria-hidden="true"><path d={drawings[name] ?? key} /></svg>
          {t("sign_in.with", { provider: label })}
        </a>
      ))}
      <p className="usher-hint">{t("sign_in.or")}</p>
    </div>
  );
}
