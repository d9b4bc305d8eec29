// A site of a few pages that uses every component of usherd-react.
import { useState, useSyncExternalStore } from "react";
import { createRoot } from "react-dom/client";
import { Account, AdaptPage, AuthProvider, ChatButton, ChatPanel, ReaderLine, RequireAuth, SignIn, SignUp, useAuth, UserMenu, useVariants, When } from "usherd-react";

import { articleOf } from "./adapted.mjs";

const suggestions = ["What is ROS 2?", "How do two nodes find each other?", "Which chapter should I read first?"];
const providers = [{ name: "campus", label: "Campus" }];
const pages = {
  "/": Home,
  "/sign-in": () => <SignIn />,
  "/sign-up": () => <SignUp />,
  "/account": () => <Account />,
  "/chat": () => <><ChatPanel suggestions={suggestions} /><p id="text">A topic has a name and a type.</p></>,
  "/chapter": Chapter,
  "/adapted-react": Adapted,
  "/guide": Guide,
  "/members": () => <RequireAuth level={1}><h1>For members</h1></RequireAuth>,
};

function Chapter() {
  return (
    <>
      <h1>Topics</h1>
      <ReaderLine answers="/account" />
      <When experience_level="beginner"><p>A node is a program.</p></When>
      <When experience_level={["intermediate", "advanced"]}><p>Topics are typed.</p></When>
      <When else><p>A node publishes to a topic.</p></When>
    </>
  );
}

function Adapted() {
  useVariants();
  return (
    <AdaptPage tasks="personalize translate:ur" article="article">
      <article dangerouslySetInnerHTML={{ __html: articleOf(location.search) }} />
    </AdaptPage>
  );
}

function Home() {
  const { status, user, error } = useAuth();
  return (
    <>
      <h1>Reader</h1>
      <p id="status" data-status={status}>{user ? `Hello, ${user.name ?? user.email}` : "A page for all"}</p>
      <p>{error ? "Offline" : ""}</p>
    </>
  );
}

/** A page of a course, with the chat as a button. */
function Guide() {
  return (
    <>
      <h1>Nodes</h1>
      <p id="text">A node is a process that publishes and subscribes.</p>
      <p>Each node has a name of its own. <a href="/">Back</a></p>
      <p><label>Notes <input id="notes" defaultValue="What I have typed" /></label></p>
    </>
  );
}

const language = () => document.documentElement.lang;

function onLanguage(changed) {
  addEventListener("languagechange", changed);
  return () => removeEventListener("languagechange", changed);
}

function Site() {
  const spoken = useSyncExternalStore(onLanguage, language);
  const [place, setPlace] = useState(location.pathname);
  const navigate = (path) => {
    history.pushState(null, "", path);
    setPlace(location.pathname);
  };
  const Link = ({ href, ...rest }) => <a href={href} onClick={(event) => (event.preventDefault(), navigate(href))} {...rest} />;
  const Page = pages[place] ?? Home;
  return (
    <AuthProvider url={window.usherUrl} language={spoken} navigate={navigate} providers={providers}>
      <nav aria-label="Site"><a href="/">Reader</a><a href="/chat">Chat</a><UserMenu next={place} /></nav>
      <main key={place}><Page /></main>
      <ChatButton suggestions={suggestions} hidden={place !== "/guide"} />
    </AuthProvider>
  );
}

createRoot(document.getElementById("site")).render(<Site />);
