// A small page of a site, built with the official client. Only BASE_URL says which server is behind it.
import { twoFactorClient } from "better-auth/client/plugins";
import { createAuthClient } from "better-auth/react";
import { useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import { Form } from "./form.jsx";

const auth = createAuthClient({ baseURL: BASE_URL, plugins: [twoFactorClient()] });
const resetToken = new URLSearchParams(window.location.search).get("token");
const EMAIL = { name: "email", label: "Email", type: "email" };
const PASSWORD = { name: "password", label: "Password", type: "password" };
const CODE = { name: "code", label: "Code" };

function Visitor({ go }) {
  return (
    <>
      <Form
        name="Sign up"
        fields={[{ name: "name", label: "Name" }, EMAIL, PASSWORD]}
        call={(fields) => auth.signUp.email(fields)}
      />
      <Form
        name="Sign in"
        fields={[EMAIL, PASSWORD]}
        call={(fields) => auth.signIn.email(fields)}
        done={(data) => data.twoFactorRedirect && go("challenge")}
      />
      <Form
        name="Forgot password"
        fields={[EMAIL]}
        call={({ email }) => auth.requestPasswordReset({ email, redirectTo: `${window.location.origin}/reset` })}
        done={(data) => data.message}
      />
    </>
  );
}

function Reset({ go }) {
  return (
    <Form
      name="Set password"
      fields={[PASSWORD]}
      call={({ password }) => auth.resetPassword({ newPassword: password, token: resetToken })}
      done={() => go("home")}
    />
  );
}

function Challenge({ go }) {
  return <Form name="Verify" fields={[CODE]} call={({ code }) => auth.twoFactor.verifyTotp({ code })} done={() => go("home")} />;
}

function Enrolment() {
  const [uri, setUri] = useState(null);
  if (!uri)
    return (
      <Form
        name="Turn on two-factor"
        fields={[PASSWORD]}
        call={(fields) => auth.twoFactor.enable(fields)}
        done={(data) => void setUri(data.totpURI)}
      />
    );
  return (
    <>
      <p>
        Add this to your authenticator: <code>{uri}</code>
      </p>
      <Form name="Confirm" fields={[CODE]} call={({ code }) => auth.twoFactor.verifyTotp({ code })} />
    </>
  );
}

function Member({ user }) {
  return (
    <>
      <p>
        Signed in as <strong>{user.name}</strong>, {user.email}
      </p>
      {user.twoFactorEnabled ? <p>Two-factor is on</p> : <Enrolment />}
      <button onClick={() => auth.signOut()}>Sign out</button>
    </>
  );
}

const PLACES = { home: Visitor, reset: Reset, challenge: Challenge };

function Page() {
  const { data, isPending, error } = auth.useSession();
  const [place, go] = useState(resetToken ? "reset" : "home");
  const Place = PLACES[place];
  const began = useRef(false);
  began.current ||= !isPending; // fetching the session again must not discard what the user is typing
  if (!began.current) return <p>One moment</p>;
  return (
    <>
      <h1>Courses</h1>
      {error && <p role="alert">{error.message ?? error.statusText}</p>}
      {data ? <Member user={data.user} /> : <Place go={go} />}
    </>
  );
}

createRoot(document.getElementById("root")).render(<Page />);
