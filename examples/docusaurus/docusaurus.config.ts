export default {
  title: "The Reader",
  url: "http://localhost:3000",
  baseUrl: "/",
  favicon: "data:,",
  onBrokenLinks: "throw",
  presets: [["classic", { blog: false, theme: { customCss: "./src/css/site.css" } }]],
  plugins: [["usherd-docusaurus", { url: process.env.USHER_URL ?? "http://localhost:8000", adapt: { personalize: true, translate: ["ur"] } }]],
  themeConfig: {
    colorMode: { respectPrefersColorScheme: true },
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
