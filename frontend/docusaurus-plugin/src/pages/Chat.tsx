import Layout from "@theme/Layout";
import { ChatPanel, useUsher } from "usherd-react";

export default function ChatPage() {
  const { t } = useUsher();
  return (
    <Layout title={t("chat.title")}>
      <main className="container margin-vert--lg"><ChatPanel /></main>
    </Layout>
  );
}
