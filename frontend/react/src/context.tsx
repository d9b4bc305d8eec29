import { createClient, hasPasskeys as inBrowser, type AuthState, type Client, type SignOutScope } from "usherd-client";
import { createContext, useContext, useMemo, useSyncExternalStore, type ComponentType, type ReactNode } from "react";

import { forgetDrafts } from "./hooks/drafts.js";
import { directionOf, translator, type Texts, type Translate } from "./texts.js";

/** Where the site has its pages. */
export interface Paths {
  signIn: string;
  signUp: string;
  account: string;
  /** After a sign-in without `?next=`. */
  home: string;
}

/** A provider of the server's settings: its name there, and what people call it. */
export interface Provider {
  name: string;
  label: string;
}

export interface LinkProps {
  href: string;
  className?: string;
  children: ReactNode;
}

export interface AuthProviderProps {
  /** The server's address; or a client that the site has made. */
  url?: string;
  client?: Client;
  /** en, de and ur are built in; others come with their `texts`. The document's own by default. */
  language?: string;
  /** Texts that replace the built-in ones. */
  texts?: Partial<Texts>;
  paths?: Partial<Paths>;
  /** The providers that are set up at the server, in the order of their buttons: "google", "github", or {name, label} for others. */
  providers?: readonly (string | Provider)[];
  /** False where passkeys are off at the server. */
  passkeys?: boolean;
  /** How the site's router goes to one of its paths; a load of the page by default. */
  navigate?: (path: string) => void;
  /** The router's link; an `a` by default. */
  Link?: ComponentType<LinkProps>;
  children?: ReactNode;
}

export interface UsherContext {
  client: Client;
  language: string;
  direction: "ltr" | "rtl";
  t: Translate;
  paths: Paths;
  providers: Provider[];
  /** Whether the server and this browser have passkeys. */
  hasPasskeys: boolean;
  navigate: (path: string) => void;
  Link: ComponentType<LinkProps>;
}

const Context = createContext<UsherContext | null>(null);
const ownPaths: Paths = { signIn: "/sign-in", signUp: "/sign-up", account: "/account", home: "/" };
const none: readonly string[] = [];
const labels: Record<string, string> = { google: "Google", github: "GitHub" };
const providerOf = (given: string | Provider): Provider => (typeof given === "string" ? { name: given, label: labels[given] ?? given } : given);
const PlainLink = (props: LinkProps) => <a {...props} />;
const load = (path: string) => location.assign(path);
const never = () => () => {};
const documentLanguage = () => (typeof document === "undefined" ? "" : document.documentElement.lang) || "en";

/** Around the site, once. */
export function AuthProvider({ url, client, language, texts, paths, providers = none, passkeys = true, navigate = load, Link = PlainLink, children }: AuthProviderProps) {
  const made = useMemo(() => client ?? createClient({ url: url ?? "" }), [client, url]);
  const hasPasskeys = useSyncExternalStore(never, inBrowser, () => true) && passkeys;
  const spoken = language ?? documentLanguage();
  const value = useMemo(
    () => ({
      client: made, language: spoken, direction: directionOf(spoken), t: translator(spoken, texts),
      paths: { ...ownPaths, ...paths }, providers: providers.map(providerOf), hasPasskeys, navigate, Link,
    }),
    [made, spoken, texts, paths, providers, hasPasskeys, navigate, Link],
  );
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

/** What the components share; for components of the site's own. */
export function useUsher(): UsherContext {
  const value = useContext(Context);
  if (!value) throw new Error("Put <AuthProvider url=…> around the components of usherd-react");
  return value;
}

export const unknown: AuthState = { status: "unknown", user: null, profile: null, reader: null, error: null };
const onServer = () => unknown;

/** Clients whose user ends the session in this page. */
export const leaving = new WeakSet<Client>();

/** Ends the session by the user's own act, after which no page says that it has ended. */
export async function leave(client: Client, act: () => Promise<void>) {
  leaving.add(client);
  try {
    await act();
  } catch (error) {
    leaving.delete(client);
    throw error;
  }
}

/** Who is signed in, and the client's calls. */
export function useAuth() {
  const { client } = useUsher();
  const state = useSyncExternalStore(client.subscribe, client.state, onServer);
  const signOut = async (scope?: SignOutScope) => {
    if (scope === "others") return client.signOut(scope);
    forgetDrafts();
    await leave(client, () => client.signOut(scope));
  };
  return { ...state, client, signIn: client.signIn, signUp: client.signUp, signOut };
}
