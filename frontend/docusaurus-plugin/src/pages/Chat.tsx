import { usePluginData } from "@docusaurus/useGlobalData";
import Layout from "@theme/Layout";
import { ChatPanel, useUsher } from "usherd-react";

export default function ChatPage() {
  const { t } = useUsher();
  const { suggestions } = usePluginData("usher") as { suggestions: string[] };
  return (
    <Layout title={t("chat.title")}>
      <main className="container margin-vert--lg"><ChatPanel suggestions={suggestions} /></main>
    </Layout>
  );
}
