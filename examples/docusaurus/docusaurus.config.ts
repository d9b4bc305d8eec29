import rehypeKatex from "rehype-katex";
import remarkMath from "remark-math";

/** The code of the pages, in the colours of src/css/site.css. */
const code = {
  plain: { color: "var(--ifm-color-content)", backgroundColor: "var(--site-ground)" },
  styles: [
    { types: ["keyword"], style: { color: "var(--ifm-color-primary)" } },
    { types: ["string", "string-interpolation", "number"], style: { color: "var(--site-green)" } },
  ],
};
const usher = process.env.USHER_URL ?? "http://localhost:8000";

export default {
  title: "The Reader",
  tagline: "A course that fits its reader",
  url: "http://localhost:3000",
  baseUrl: "/",
  favicon: "img/mark.svg",
  onBrokenLinks: "throw",
  markdown: { mermaid: true },
  themes: ["@docusaurus/theme-mermaid"],
  presets: [["classic", { blog: false, docs: { remarkPlugins: [remarkMath], rehypePlugins: [rehypeKatex] }, theme: { customCss: "./src/css/site.css" } }]],
  plugins: [["usherd-docusaurus", { url: usher, adapt: { personalize: true, translate: ["ur"] } }]],
  themeConfig: {
    colorMode: { respectPrefersColorScheme: true },
    prism: { theme: code },
    navbar: {
      title: "The Reader",
      logo: { src: "img/mark.svg", alt: "" },
      items: [
        { to: "/docs/intro", label: "Course", position: "left" },
        { to: "/chat", label: "Chat", position: "left" },
      ],
    },
    footer: {
      links: [
        { to: "/docs/exercises", label: "Exercises" },
        { to: "/quickstart", label: "A sign-in of the site's own" },
        { href: `${usher}/docs`, label: "The server's API" },
      ],
    },
  },
};
