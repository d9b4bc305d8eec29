import Layout from "@theme/Layout";

import { AuthProvider, useAuth } from "../quickstart/contexts/AuthContext";
import Login from "../quickstart/pages/auth/login";

function Who() {
  const { user, loading, logout } = useAuth();
  if (loading) return null;
  if (!user) return <Login />;
  return (
    <main className="container margin-vert--lg">
      <h1>Signed in</h1>
      <p>{user.email}</p>
      <button className="button button--primary" onClick={logout}>Sign out</button>
    </main>
  );
}

/** The same server by a site's own auth context, written for another back end and not changed. */
export default function Quickstart() {
  return <Layout title="Own context"><AuthProvider><Who /></AuthProvider></Layout>;
}
