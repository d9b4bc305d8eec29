import { defineConfig } from "vitepress";

export default defineConfig({
  title: "Course",
  ignoreDeadLinks: true, // docs/ leads to pages that are not here
  head: [["script", { src: "http://localhost:8000/usher.js", defer: "" }]],
  markdown: { math: true },
  themeConfig: { sidebar: [{ items: ["formulas", "containers", "lists"].map((name) => ({ text: name, link: `/${name}` })) }] },
  vue: { template: { compilerOptions: { isCustomElement: (tag) => tag.startsWith("usher-") || tag.startsWith("mjx-") } } },
});
