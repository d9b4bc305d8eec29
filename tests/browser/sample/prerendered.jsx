// A page whose HTML has the form before the script starts, as a static site generator makes it.
import { hydrateRoot } from "react-dom/client";
import { AuthProvider, SignUp } from "usherd-react";

export const Prerendered = ({ url }) => (
  <AuthProvider url={url} language="en">
    <main><SignUp /></main>
  </AuthProvider>
);

if (typeof document !== "undefined") hydrateRoot(document.getElementById("site"), <Prerendered url={window.usherUrl} />);
