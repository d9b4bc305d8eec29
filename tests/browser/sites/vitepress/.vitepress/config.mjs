import { defineConfig } from "vitepress";

export default defineConfig({
  title: "Course",
  ignoreDeadLinks: true, // docs/ leads to pages that are not here
  markdown: { math: true },
  vue: { template: { compilerOptions: { isCustomElement: (tag) => tag.startsWith("usher-") || tag.startsWith("mjx-") } } },
});
