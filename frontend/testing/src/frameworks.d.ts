// As much of Playwright, Vitest and Cypress as the fixtures use; the site has the whole. The types of all three take 98 MiB. The sources
// were compiled with them, by hand: Playwright 1.40.0 and 1.65.1, Vitest 2.0.0 and 4.1.12, Cypress 13.0.0 and 15.3.0.
declare module "@playwright/test" {
  type Use<Value> = (value: Value) => Promise<void>;
  type Fixture<Value, Args> = (args: Args, use: Use<Value>, info: { parallelIndex: number }) => Promise<void>;
  export interface Page { context(): BrowserContext }
  export interface BrowserContext { newCDPSession(page: Page): Promise<unknown> }
  export interface PlaywrightTestArgs { context: BrowserContext; page: Page }
  export interface PlaywrightTestOptions { baseURL: string | undefined }
  export interface PlaywrightWorkerArgs { browserName: string }
  export interface PlaywrightWorkerOptions { channel: string | undefined }
  export interface TestType<TestArgs, WorkerArgs> {
    extend<T extends {}, W extends {} = {}>(fixtures: {
      [Name in keyof T]: Fixture<T[Name], TestArgs & WorkerArgs & T & W>;
    } & { [Name in keyof W]: [W[Name], { scope: "worker"; option: true }] }): TestType<TestArgs & T, WorkerArgs & W>;
  }
  export const test: TestType<PlaywrightTestArgs & PlaywrightTestOptions, PlaywrightWorkerArgs & PlaywrightWorkerOptions>;
  export const expect: (value: unknown) => unknown;
}
declare module "vitest" {
  export interface TestAPI<Context> {
    extend<T extends object>(fixtures: { [Name in keyof T]: (context: T & Context, use: (value: T[Name]) => Promise<void>) => Promise<void> }): TestAPI<Context & T>;
  }
  export const test: TestAPI<object>;
}
declare namespace Cypress {
  interface Chainable<Subject = any> {
    task<Value>(name: string, argument?: unknown): Chainable<Value>;
    then<Value>(next: (value: Subject) => Value): Chainable<Value>;
    setCookie(name: string, value: string, options: { sameSite: "lax" | "no_restriction" | "strict"; [option: string]: unknown }): Chainable<unknown>;
  }
}
declare const Cypress: {
  Commands: {
    add<Name extends keyof Cypress.Chainable>(name: Name, work: (...words: Parameters<Cypress.Chainable[Name]>) => ReturnType<Cypress.Chainable[Name]> | void): void;
  };
};
declare const cy: Cypress.Chainable;
