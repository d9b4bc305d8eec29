import type { components, paths } from "./api.js";

type Schemas = components["schemas"];
export type User = Schemas["User"];
export type Profile = Schemas["Profile"];
export type Session = Schemas["Session"];
/** Who reads a page, and by which traits it may adapt. */
export type Reader = Pick<Schemas["Reader"], "traits" | "audience" | "source">;
export type SignUpFields = Schemas["SignupBody"];
export type PasskeySignUpFields = Schemas["PasskeySignupBody"];
export type SignInFields = Schemas["LoginBody"];
export type Passkey = Schemas["Passkey"];
export type PasskeyOptionsFields = Schemas["AuthenticationOptionsBody"];
export type SecondFactorFields = Schemas["VerifyTwoFactorBody"];
export type ProfileChange = Schemas["ProfileChange"];
export type UserChange = Schemas["UserChange"];
export type ListedSession = Schemas["ListedSession"];
export type Questionnaire = Schemas["Questionnaire"];
export type QuestionnaireStep = Schemas["QuestionnaireStep"];
export type Question = Schemas["Question"];
export type GivenAnswers = Schemas["GivenAnswers"];
export type AnswersChange = Schemas["AnswersChange"];
export type ChatThread = Schemas["ListedChatSession"];
export type ChatMessage = Schemas["ChatMessage"];
export type ProblemField = Schemas["ProblemField"];

/** What a sign-in leads to: a session, or one more step. `"access_token" in outcome` tells them apart. */
export type SignInOutcome = Session | Schemas["TwoFactorRequired"] | Schemas["TwoFactorEnrolmentRequired"];
/** What a second step leads to; not a session where the account's app was lost: a new one is set up before there is a session. */
export type SecondFactorOutcome = Session | Schemas["TwoFactorEnrolmentRequired"];
/** What a sign-up leads to: a session, the enrolment of a second factor, or a mail to confirm the address. */
export type SignUpOutcome = Session | Schemas["TwoFactorEnrolmentRequired"] | Schemas["VerificationRequired"];

export type Method = "get" | "post" | "put" | "patch" | "delete";
/** The paths that answer the method. */
export type PathOf<M extends Method> = { [P in keyof paths]: paths[P] extends Record<M, { responses: unknown }> ? P : never }[keyof paths];
type Operation<M extends Method, P extends keyof paths> = paths[P] extends Record<M, infer Row> ? Row : never;
type Json<Value> = Value extends { content: { "application/json": infer Body } } ? Body : undefined;
type Responses<Row> = Row extends { responses: infer All } ? All : never;
type Success<All> = { [Status in keyof All & (200 | 201 | 202 | 204)]: Json<All[Status]> }[keyof All & (200 | 201 | 202 | 204)];
/** The body of a successful response, `undefined` where it has none. */
export type Result<M extends Method, P extends keyof paths> = Success<Responses<Operation<M, P>>>;
/** The request's body. */
export type Body<M extends Method, P extends keyof paths> =
  Operation<M, P> extends { requestBody?: infer Given } ? (NonNullable<Given> extends { content: { "application/json": infer Sent } } ? Sent : undefined) : undefined;
/** The values of a path's `{parameters}`. */
export type PathValues<M extends Method, P extends keyof paths> =
  Operation<M, P> extends { parameters: { path: infer Values } } ? Values : undefined;
type OrUndefined<Values> = { [Name in keyof Values]: Values[Name] | undefined };
/** Values that are undefined are left out. */
export type Query<M extends Method, P extends keyof paths> =
  Operation<M, P> extends { parameters: { query?: infer Values } } ? OrUndefined<Values> : undefined;

export interface RequestOptions<M extends Method, P extends keyof paths> {
  body?: Body<M, P> | undefined;
  path?: PathValues<M, P> | undefined;
  query?: Query<M, P> | undefined;
  signal?: AbortSignal | undefined;
}
