import rehypeKatex from "rehype-katex";
import remarkMath from "remark-math";

export default {
  title: "Course",
  url: "https://www.example.com",
  baseUrl: "/",
  onBrokenLinks: "ignore", // docs/ leads to pages that are not here
  onBrokenAnchors: "ignore",
  markdown: { mermaid: true, format: "detect", hooks: { onBrokenMarkdownLinks: "ignore" } },
  themes: ["@docusaurus/theme-mermaid"],
  plugins: [["usherd-docusaurus", { url: "http://localhost:8000", questionnaire: "questions.json", chat: { path: false }, adapt: { personalize: true } }]],
  presets: [["classic", { blog: false, docs: { routeBasePath: "/", sidebarPath: false, remarkPlugins: [remarkMath], rehypePlugins: [rehypeKatex] } }]],
};
