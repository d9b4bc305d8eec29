import Link from "@docusaurus/Link";
import { useHistory, useLocation } from "@docusaurus/router";
import useDocusaurusContext from "@docusaurus/useDocusaurusContext";
import { usePluginData } from "@docusaurus/useGlobalData";
import useIsBrowser from "@docusaurus/useIsBrowser";
import InitialRoot from "@theme-init/Root";
import { AuthProvider, ChatButton, useVariants, type LinkProps, type Paths, type Provider, type Texts } from "usherd-react";
import { useState, type ReactNode } from "react";

import { HideChat } from "../front_matter.js";

interface Data {
  url: string;
  paths: Paths;
  providers: (string | Provider)[];
  texts: Record<string, Partial<Texts>>;
  suggestions: string[];
  /** The paths without the chat's button; undefined where the site has none. */
  noChatButton?: string[];
}

const bare = (path: string) => path.replace(/\/+$/, "");

const SiteLink = ({ href, ...rest }: LinkProps) => <Link to={href} {...rest} />;

/** Variants in the pages of the site are elements, which no component of theirs keeps up to date. */
function Page({ children }: { children?: ReactNode }) {
  useVariants();
  return <InitialRoot>{children}</InitialRoot>;
}

/** Around every page of the site. */
export default function Root({ children }: { children?: ReactNode }) {
  const { url, paths, providers, texts, suggestions, noChatButton } = usePluginData("usher") as Data;
  const { currentLocale } = useDocusaurusContext().i18n;
  const history = useHistory();
  const { pathname } = useLocation();
  const own = texts[currentLocale];
  const [isHidden, hideChat] = useState(false); // by the document
  const isBrowser = useIsBrowser(); // which knows the document; a button in the static page would vanish
  return (
    <AuthProvider url={url} paths={paths} providers={providers} language={currentLocale} navigate={history.push} Link={SiteLink} {...(own ? { texts: own } : {})}>
      <HideChat.Provider value={hideChat}>
        <Page>{children}</Page>
      </HideChat.Provider>
      {noChatButton && isBrowser ? <ChatButton suggestions={suggestions} hidden={isHidden || noChatButton.some((path) => bare(path) === bare(pathname))} /> : null}
    </AuthProvider>
  );
}
