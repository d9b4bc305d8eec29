import Layout from "@theme/Layout";
import { SignIn, useUsher } from "usherd-react";

export default function SignInPage() {
  const { t } = useUsher();
  return (
    <Layout title={t("sign_in.title")}>
      <main className="container margin-vert--lg"><SignIn /></main>
    </Layout>
  );
}
