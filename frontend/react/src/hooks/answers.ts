import type { Question, Questionnaire, QuestionnaireStep, SignUpFields } from "usherd-client";

import type { TextKey, Translate } from "../texts.js";

export type Answers = Record<string, unknown>;
interface Condition {
  question: string;
  equals?: unknown;
  includes?: unknown;
}

const questionsOf = (questionnaire: Questionnaire) => questionnaire.steps.flatMap((step) => step.questions);

/** Whether a question applies: its condition holds, and the question that it names applies too. */
export function isAsked(question: Question, questionnaire: Questionnaire, answers: Answers): boolean {
  const when = question.when as Condition | null | undefined;
  if (!when) return true;
  const earlier = questionsOf(questionnaire).find(({ id }) => id === when.question);
  if (!earlier || !isAsked(earlier, questionnaire, answers)) return false;
  const given = answers[when.question];
  return "includes" in when ? Array.isArray(given) && given.includes(when.includes) : given === when.equals;
}

export const askedOf = (step: QuestionnaireStep, questionnaire: Questionnaire, answers: Answers): Question[] =>
  step.questions.filter((question) => isAsked(question, questionnaire, answers));

/** The steps that ask something. */
export const stepsOf = (questionnaire: Questionnaire, answers: Answers): QuestionnaireStep[] =>
  questionnaire.steps.filter((step) => askedOf(step, questionnaire, answers).length > 0);

/** A blank text, an empty list and an empty object answer nothing. */
export function isAnswered(value: unknown): boolean {
  if (value == null) return false;
  if (typeof value === "string") return value.trim() !== "";
  return typeof value === "object" ? Object.keys(value).length > 0 : true;
}

export const isOffered = ({ options }: Question, value: unknown) => !!options?.some((option) => option.value === value);

/** What the server takes as the answer: nothing blank, and of an earlier version's options only those that are still offered. */
export function answerTo(question: Question, answers: Answers): unknown {
  const given = answers[question.id];
  const fits = (value: unknown) => question.other || !question.options || isOffered(question, value);
  const answer = Array.isArray(given) ? given.filter(fits) : fits(given) ? given : null;
  return isAnswered(answer) ? answer : null;
}

/** The ids of the required questions of a step that lack an answer. */
export const missingIn = (step: QuestionnaireStep, questionnaire: Questionnaire, answers: Answers): string[] =>
  askedOf(step, questionnaire, answers).filter((question) => question.required && answerTo(question, answers) == null).map(({ id }) => id);

type Level = NonNullable<SignUpFields["experience_level"]>;
type Role = NonNullable<SignUpFields["professional_role"]>;
const levels: Level[] = ["beginner", "intermediate", "advanced"];
const roles: Role[] = ["student", "researcher", "engineer", "hobbyist", "other"];
const demanded: (Pick<Question, "id" | "kind" | "when"> & { values: (Level | Role)[] })[] = [
  { id: "experience_level", kind: "single", values: levels, when: null },
  { id: "professional_role", kind: "single", values: roles, when: null },
  { id: "role_other", kind: "text", values: [], when: { question: "professional_role", equals: "other" } },
];

/** The questions that the server wants at sign-up where SIGNUP_PROFILE is required, by the names of its fields: the questionnaire's where
    they are, else ours. */
export function questionsOfProfile(questionnaire: Questionnaire, t: Translate): Question[] {
  return demanded.map(({ id, kind, values, when }) => ({
    kind, other: false,
    label: t(`profile.${id}` as TextKey),
    options: values.map((value) => ({ value, label: t(`profile.${value}`) })),
    ...questionsOf(questionnaire).find(({ profile }) => profile === id),
    id, when: when ?? null, required: true,
  }));
}

/** Those of questionsOfProfile that apply. */
export const askedOfProfile = (questions: Question[], answers: Answers): Question[] =>
  questions.filter(({ when }) => !when || answers[String(when["question"])] === when["equals"]);
