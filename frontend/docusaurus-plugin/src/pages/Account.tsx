import Layout from "@theme/Layout";
import { Account, useUsher } from "usherd-react";

export default function AccountPage() {
  const { t } = useUsher();
  return (
    <Layout title={t("account.title")}>
      <main className="container margin-vert--lg"><Account /></main>
    </Layout>
  );
}
