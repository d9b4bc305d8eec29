import { useId } from "react";

import styles from "./quiz.module.css";

interface Asked {
  ask: string;
  /** Each with what is said of it. */
  answers: [text: string, why: string][];
  right: number;
}

function Question({ ask, answers, right }: Asked) {
  const name = useId();
  return (
    <fieldset className={styles.question}>
      <legend>{ask}</legend>
      {answers.map(([text, why], at) => (
        <div key={text} className={styles.answer}>
          <label><input type="radio" name={name} /> <span>{text}</span></label>
          <div role="status">
            <p data-right={at === right}><strong>{at === right ? "Right." : "Not yet."}</strong> {why}</p>
          </div>
        </div>
      ))}
    </fieldset>
  );
}

/** Questions that say at once whether an answer is right, and why. The style sheet shows it, so that a page which Usher adapted has it, too. */
export default function Quiz({ questions }: { questions: Asked[] }) {
  return (
    <form aria-label="Quiz" onSubmit={(event) => event.preventDefault()}>
      {questions.map((one) => <Question key={one.ask} {...one} />)}
    </form>
  );
}
