import Layout from "@theme/Layout";
import { SignUp, useUsher } from "usherd-react";

export default function SignUpPage() {
  const { t } = useUsher();
  return (
    <Layout title={t("sign_up.title")}>
      <main className="container margin-vert--lg"><SignUp /></main>
    </Layout>
  );
}
