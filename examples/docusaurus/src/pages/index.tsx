import Link from "@docusaurus/Link";
import Layout from "@theme/Layout";
import { useState, type ReactNode } from "react";
import { useAuth } from "usherd-react";

import Corridor from "@site/static/img/corridor.svg";
import styles from "./index.module.css";

const readers = ["A beginner", "An engineer"] as const;
type Reader = (typeof readers)[number];

const page: Record<Reader, string> = {
  "A beginner": "Walk along a dark corridor: you count your steps, and each door that you touch corrects the count. A robot does the same.",
  "An engineer": "This is the Kalman filter in one dimension. Watch what the gain does, and what the model leaves out.",
};
const answer: Record<Reader, string> = {
  "A beginner": "Your level is beginner. Start with chapter 1. It needs no robot, and begins with a walk along a corridor.",
  "An engineer": "Your level is advanced. In chapter 1, read what the model leaves out. Then begin with the exercises.",
};
const steps = ["Software", "Hardware", "Your work"];
const done: Record<Reader, number> = { "A beginner": 1, "An engineer": 3 };

/** The words for each reader in one place, which is as large as the longest. */
function Fitted({ words, reader }: { words: Record<Reader, string>; reader: Reader }) {
  return <div className={styles.fitted}>{readers.map((one) => <p key={one} data-shown={one === reader}>{words[one]}</p>)}</div>;
}

function Card({ title, children, to, link }: { title: string; children: ReactNode; to: string; link: string }) {
  return (
    <section className={styles.card}>
      <div className={styles.stage}>{children}</div>
      <h2>{title}</h2>
      <Link to={to}>{link}</Link>
    </section>
  );
}

function Cards({ reader }: { reader: Reader }) {
  return (
    <div className={styles.cards}>
      <Card title="A page that fits its reader" to="/docs/intro" link="Read the chapter">
        <strong>Where is the robot?</strong>
        <Corridor role="img" />
        <Fitted words={page} reader={reader} />
      </Card>
      <Card title="A chat that knows who asks" to="/chat" link="Ask a question">
        <p className={styles.asked}>Where do I begin?</p>
        <div className={styles.answered}><Fitted words={answer} reader={reader} /></div>
      </Card>
      <Card title="Progress of your own account" to="/account" link="See your account">
        <strong>{done[reader]} of {steps.length} steps answered</strong>
        <ol className={styles.steps}>
          {steps.map((step, at) => (
            <li key={step} data-done={at < done[reader]}>
              <svg viewBox="0 0 20 20" aria-hidden="true"><path d="m5 10.5 3.5 3.5L15 7" /></svg>
              {step} <span>{at < done[reader] ? "answered" : at === done[reader] ? "next" : "later"}</span>
            </li>
          ))}
        </ol>
      </Card>
    </div>
  );
}

export default function Home() {
  const [reader, setReader] = useState<Reader>(readers[0]);
  const { status } = useAuth();
  return (
    <Layout description="A short course in robotics whose pages, chat and account fit their reader.">
      <main className={`container ${styles.home}`}>
        <header className={styles.hero}>
          <h1>A course that fits its reader</h1>
          <p>Say what you know about robots, and each page and each answer begins there.</p>
          <div className={styles.calls}>
            <Link className="button button--primary button--lg" to="/docs/intro">Start chapter 1</Link>
            <Link className="button button--outline button--primary button--lg" to={status === "signed-in" ? "/account" : "/sign-up"}>Tell about yourself</Link>
          </div>
        </header>
        <fieldset className={styles.readers}>
          <legend>See it as</legend>
          {readers.map((one) => (
            <label key={one}>
              <input type="radio" name="reader" checked={one === reader} onChange={() => setReader(one)} />
              <span>{one}</span>
            </label>
          ))}
        </fieldset>
        <Cards reader={reader} />
      </main>
    </Layout>
  );
}
