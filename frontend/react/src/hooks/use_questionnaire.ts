import { UsherError, type Questionnaire, type QuestionnaireStep } from "usherd-client";
import { useEffect, useState } from "react";

import { useAuth } from "../context.js";
import { draftOf, dropDraft, keepDraft } from "./drafts.js";
import { answerTo, askedOf, missingIn, stepsOf, type Answers } from "./answers.js";
import { useOwner } from "./owner.js";
import { isFaultOf } from "./use_form.js";

/** The steps that the account skipped in this tab, so that a reload goes on after them; elsewhere they are offered again. */
function skippedSteps(account: string | undefined, questionnaire: Questionnaire, add?: string): string[] {
  const key = `usher skipped ${account ?? ""} ${questionnaire.id} ${questionnaire.version}`;
  try {
    const skipped: string[] = JSON.parse(sessionStorage.getItem(key) ?? "[]");
    if (add) sessionStorage.setItem(key, JSON.stringify([...new Set([...skipped, add])]));
    return skipped;
  } catch {
    return []; // a browser without storage
  }
}

const DRAFT = "answers";

interface Loaded {
  questionnaire: Questionnaire;
  /** As the server has them for the owner; empty while that is not known. */
  stored: Answers;
  /** The same with what was typed since. */
  answers: Answers;
  current: string | null;
}

/** What was typed. The server may have newer answers of another tab to all other questions, so these are never sent. */
const typedIn = ({ stored, answers }: Loaded): Answers =>
  Object.fromEntries(Object.entries(answers).filter(([id, answer]) => JSON.stringify(answer) !== JSON.stringify(stored[id])));

/** The active questionnaire, a step at a time: answers are saved with each step, and any step may be continued later. `answered`: questions
    that the user has just answered, left out of steps that have others. */
export function useQuestionnaire(onDone?: () => void, answered: readonly string[] = []) {
  const { client, status } = useAuth();
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [missing, setMissing] = useState<string[]>([]);
  const owner = useOwner((_, before) => {
    if (!before) return setLoaded((was) => was && { ...was, stored: {} }); // a visitor's answers go on into the account
    setLoaded(null);
    setFailure(null);
    setMissing([]);
  });
  const isOwners = () => client.user()?.id === owner;

  /** The required questions without an answer in the step that comes next. */
  async function load(draft: Answers = {}): Promise<string[]> {
    const [questionnaire, given] = await Promise.all([client.questionnaire(), client.answers()]);
    if (!isOwners()) return [];
    const answers = { ...given.answers, ...draftOf<Answers>(owner, DRAFT), ...draft };
    const skipped = skippedSteps(owner, questionnaire);
    const next = stepsOf(questionnaire, answers).find((step) =>
      !skipped.includes(step.id) && (!given.completed_steps.includes(step.id) || missingIn(step, questionnaire, answers).length));
    const current = given.completed_at ? null : (next?.id ?? null);
    setLoaded({ questionnaire, stored: given.answers, answers, current });
    // From now on this account has met it; where that cannot be written it is met once more.
    if (current && owner && !given.offered) client.saveAnswers({ version: questionnaire.version, seen_steps: [current] }).catch(() => {});
    if (!current) onDone?.();
    return next ? missingIn(next, questionnaire, answers) : [];
  }
  const isWanted = status !== "unknown" && !loaded && !failure;
  useEffect(() => {
    if (isWanted) load().catch((error) => isOwners() && setFailure(error));
  }, [client, owner, isWanted]);

  const steps = loaded ? stepsOf(loaded.questionnaire, loaded.answers) : [];
  const index = steps.findIndex(({ id }) => id === loaded?.current);
  const step: QuestionnaireStep | null = steps[index] ?? null;

  function go(to: number) {
    setMissing([]);
    setLoaded((before) => before && { ...before, current: steps[to]?.id ?? null });
    if (to >= steps.length) onDone?.();
  }

  /** Whether the form is another one now: another account's; or a newer version was published, and begun elsewhere, or an answer was taken
      back there. Then what was typed goes into it. */
  async function save(isComplete: boolean): Promise<boolean> {
    if (!loaded || !step) return false;
    const { questionnaire, answers } = loaded;
    const typed = typedIn(loaded);
    const change = Object.fromEntries(askedOf(step, questionnaire, answers).filter(({ id }) => id in typed).map((question) => [question.id, answerTo(question, answers)]));
    // Skipped steps stay open: they are offered again, and count as skipped. The last one completes the questionnaire.
    const body = { answers: change, seen_steps: [step.id], ...(isComplete ? { completed_steps: [step.id] } : {}) };
    try {
      await client.saveAnswers({ ...body, version: questionnaire.version });
      dropDraft(owner, DRAFT);
      if (isOwners()) setLoaded((before) => before && { ...before, stored: { ...before.stored, ...change } });
      return !isOwners();
    } catch (error) {
      const isOf = (name: string) => error instanceof UsherError && error.errors.some(({ field }) => isFaultOf(name, field));
      if (isOf("completed_steps")) {
        setMissing(await load(typed));
        return true;
      }
      if (!isOf("version")) throw error;
    }
    await client.saveAnswers(body).finally(() => load(typed));
    dropDraft(owner, DRAFT);
    return true;
  }

  const asked = loaded && step ? askedOf(step, loaded.questionnaire, loaded.answers) : [];
  const others = asked.filter(({ id }) => !answered.includes(id));
  return {
    questionnaire: loaded?.questionnaire ?? null,
    answers: loaded?.answers ?? {},
    /** Null before it is loaded, and after the last step. */
    step,
    questions: others.length ? others : asked,
    index,
    count: steps.length,
    isLoading: !loaded && !failure,
    isDone: !!loaded && !step,
    failure,
    retry: () => setFailure(null),
    /** Required questions that `next` found without an answer. */
    missing,
    set(question: string, value: unknown) {
      setMissing((before) => before.filter((id) => id !== question));
      keepDraft(owner, DRAFT, question, value);
      setLoaded((before) => before && { ...before, answers: { ...before.answers, [question]: value } });
    },
    /** Saves the step and goes on; with required answers missing it stays, and names them. */
    async next() {
      if (!loaded || !step) return;
      const without = missingIn(step, loaded.questionnaire, loaded.answers);
      setMissing(without);
      if (without.length) return;
      if (!(await save(true))) go(index + 1);
    },
    /** Keeps what is answered so far and goes on. */
    async skip() {
      if (!loaded || !step?.skippable) return;
      skippedSteps(owner, loaded.questionnaire, step.id);
      if (!(await save(false))) go(index + 1);
    },
    back: () => go(Math.max(0, index - 1)),
    restart: () => go(0),
  };
}

export type QuestionnaireState = ReturnType<typeof useQuestionnaire>;
