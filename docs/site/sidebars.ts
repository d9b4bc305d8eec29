// The order of the pages: first the tasks, then what is looked up. A test finds a page that is missing here.
import type { SidebarsConfig } from "@docusaurus/plugin-content-docs";

const pages = (label: string, items: string[]) => ({ type: "category" as const, label, items });

export default {
  usher: [
    { type: "doc", id: "index", label: "Overview" },
    { type: "doc", id: "quickstart", label: "Quickstart" },
    pages("Your site", ["docusaurus", "vitepress", "mkdocs", "nextjs", "plain-html", "front-end", "pages", "questionnaire", "readers", "adapted-pages", "chat"]),
    pages("Signing in", ["passkeys", "second-factor", "social-sign-in", "better-auth"]),
    pages("Back ends", ["fastapi", "express", "back-ends", "admin-api", "testing"]),
    pages("On a server", [
      "hosts", "install", "reverse-proxy", "examples/hosts", "examples/nginx", "examples/caddy", "operations", "accounts", "console", "monitoring", "examples/prometheus", "troubleshooting", "postgres",
    ]),
    pages("Moving here", ["move-from-better-auth", "move-from-fastapi"]),
    pages("Reference", [
      "settings", "reference/commands", "reference/http", "reference/access", "reference/errors", "reference/metrics", "reference/audit-events", "reference/questionnaire-format", "reference/schema",
    ]),
    pages("Behind it", ["security", "asvs", "design", "figures", "peers", "reporting", "changelog"]),
    pages("Decisions", [
      "decisions", "decisions/accounts", "decisions/sign-in", "decisions/tokens", "decisions/mail", "decisions/questionnaire", "decisions/chat", "decisions/server", "decisions/pages", "decisions/database", "decisions/operations", "decisions/settings", "decisions/command-line", "decisions/better-auth", "decisions/code",
    ]),
  ],
} satisfies SidebarsConfig;
