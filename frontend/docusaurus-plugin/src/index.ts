import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { ARTICLE, adaptTasks, writeTexts } from "./adapt.js";
import { headScript } from "./head_script.js";
import { filled, type FilledOptions, type Options } from "./options.js";
import { aliasesOfRoot, checkSwizzled } from "./swizzled.js";
import { checkVariants, type AllContent } from "./variants.js";

export type { Options };

interface NavbarItem {
  type?: string;
  position?: "left" | "right";
}

/** The parts of Docusaurus's own types that are used here. */
interface Context {
  baseUrl: string;
  siteDir: string;
  siteConfig: { themeConfig: { navbar?: { items?: NavbarItem[] } } };
}
interface Actions {
  addRoute(route: { path: string; component: string; exact: boolean }): void;
  setGlobalData(data: unknown): void;
}

const here = path.dirname(fileURLToPath(import.meta.url));
const MENU = "custom-usherMenu";
const pages = { signIn: "SignIn", signUp: "SignUp", account: "Account", chat: "Chat" } as const;

/** Docusaurus keeps a plugin's files under its id. */
export function validateOptions({ options }: { options: Partial<Options> }): FilledOptions & { id: string } {
  return { id: "default", ...filled(options) };
}

/** Puts the menu into the navbar, unless the site has put it there itself: beside the free middle, which the room for a name joins. */
function addMenu({ siteConfig }: Context, position: "left" | "right") {
  const navbar = (siteConfig.themeConfig.navbar ??= {});
  const items = navbar.items ?? [];
  if (items.some(({ type }) => type === MENU)) return;
  const firstRight = items.findIndex((item) => item.position !== "left");
  const at = position === "left" || firstRight < 0 ? items.length : firstRight;
  navbar.items = [...items.slice(0, at), { type: MENU, position }, ...items.slice(at)];
}

/** Adds the provider, the pages and the navbar item of an Usher server to a Docusaurus site. */
export default function plugin(context: Context, given: Partial<Options>) {
  const options = filled(given);
  const base = context.baseUrl.replace(/\/$/, "");
  const paths = { signIn: options.signIn, signUp: options.signUp, account: options.account, chat: options.chat.path };
  const pathOf = (name: keyof typeof pages) => base + paths[name];
  if (options.navbar) addMenu(context, options.navbar);
  return {
    name: "usher",
    getThemePath: () => path.join(here, "theme"),
    getClientModules: () => [createRequire(import.meta.url).resolve("usherd-react/style.css"), path.join(here, "infima.css"), path.join(here, "contents.js")],
    loadContent() {
      if (options.wrap) checkSwizzled(context.siteDir, ["DocItem", ...(options.adapt ? ["DocItem/Content"] : []), ...(options.navbar ? ["NavbarItem/ComponentTypes"] : [])]);
    },
    allContentLoaded: ({ allContent }: { allContent: AllContent }) => checkVariants(context.siteDir, allContent, options),
    configureWebpack: () => ({ resolve: { alias: options.wrap ? aliasesOfRoot(context.siteDir, path.join(here, "theme", "Root.js")) : {} } }),
    injectHtmlTags: () => ({ headTags: [{ tagName: "script", attributes: { "data-url": options.url.replace(/\/+$/, "") }, innerHTML: headScript }] }),
    postBuild({ outDir }: { outDir: string }) {
      if (options.adapt) writeTexts(outDir);
    },
    contentLoaded({ actions }: { actions: Actions }) {
      for (const [name, component] of Object.entries(pages) as [keyof typeof pages, string][])
        if (paths[name]) actions.addRoute({ path: pathOf(name), component: path.join(here, "pages", `${component}.js`), exact: true });
      actions.setGlobalData({
        url: options.url,
        adapt: { tasks: adaptTasks(options.adapt), article: ARTICLE },
        providers: options.providers,
        texts: options.texts,
        suggestions: options.chat.suggestions,
        // The pages that the chat's button is not on.
        ...(options.chat.button ? { noChatButton: (["signIn", "signUp", "chat"] as const).filter((name) => paths[name]).map(pathOf) } : {}),
        paths: { signIn: pathOf("signIn"), signUp: pathOf("signUp"), account: pathOf("account"), home: context.baseUrl },
      });
    },
  };
}
