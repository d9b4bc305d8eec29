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

export default {
  title: "The Reader",
  url: "http://localhost:3000",
  baseUrl: "/",
  favicon: "data:,",
  onBrokenLinks: "throw",
  markdown: { mermaid: true },
  themes: ["@docusaurus/theme-mermaid"],
  presets: [["classic", { blog: false, docs: { remarkPlugins: [remarkMath], rehypePlugins: [rehypeKatex] }, theme: { customCss: "./src/css/site.css" } }]],
  plugins: [["usherd-docusaurus", { url: process.env.USHER_URL ?? "http://localhost:8000", adapt: { personalize: true, translate: ["ur"] } }]],
  themeConfig: {
    colorMode: { respectPrefersColorScheme: true },
    prism: { theme: code },
    navbar: {
      title: "The Reader",
      items: [
        { to: "/docs/intro", label: "Course", position: "left" },
        { to: "/chat", label: "Chat", position: "left" },
        { to: "/quickstart", label: "Own context", position: "left" },
      ],
    },
  },
};
