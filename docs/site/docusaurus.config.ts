// The site that scripts/docs builds from docs/. With USHER_URL it has the accounts of that server, by Usher's own plugin.
import type { Config } from "@docusaurus/types";
import { themes } from "prism-react-renderer";

const server = process.env.USHER_URL;

export default {
  title: "Usher",
  tagline: "Accounts, sessions and a background questionnaire for a documentation or course site",
  url: process.env.DOCS_URL ?? "http://localhost:3001",
  baseUrl: process.env.DOCS_BASE ?? "/",
  favicon: "data:,",
  onBrokenLinks: "throw",
  onDuplicateRoutes: "throw",
  onBrokenAnchors: "throw",
  markdown: { format: "detect", hooks: { onBrokenMarkdownLinks: "throw" } },
  presets: [["classic", { blog: false, docs: { path: "pages", routeBasePath: "/", sidebarPath: "./sidebars.ts" }, theme: { customCss: "./custom.css" } }]],
  themes: [["@easyops-cn/docusaurus-search-local", { hashed: true, docsRouteBasePath: "/", docsDir: "pages", indexBlog: false }]], // the index is a file of the site
  plugins: server ? [["usherd-docusaurus", { url: server, chat: false }]] : [], // /chat is a page about it
  themeConfig: {
    colorMode: { respectPrefersColorScheme: true },
    navbar: {
      title: "Usher",
      items: [
        { to: "/quickstart", label: "Start", position: "left" },
        { to: "/operations", label: "Operate", position: "left" },
        { to: "/settings", label: "Settings", position: "left" },
        { to: "/reference/http", label: "HTTP", position: "left" },
      ],
    },
    docs: { sidebar: { hideable: true } },
    prism: { theme: themes.vsLight, darkTheme: themes.vsDark, additionalLanguages: ["bash", "ini", "nginx", "toml"] },
  },
} satisfies Config;
