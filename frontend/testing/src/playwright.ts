import { expect, test as base, type PlaywrightTestArgs, type PlaywrightTestOptions, type PlaywrightWorkerArgs, type PlaywrightWorkerOptions, type TestType } from "@playwright/test";

import { fixtures, type UsherFixtures, type UsherWorkerOptions } from "./playwright_fixtures.js";

export { expect };
export { usher, type UsherFixtures, type UsherWorkerOptions } from "./playwright_fixtures.js";

type TestArgs = PlaywrightTestArgs & PlaywrightTestOptions;
type WorkerArgs = PlaywrightWorkerArgs & PlaywrightWorkerOptions;

/** Playwright's `test` with `usher`, `mailbox` and `passkey`. */
export const test: TestType<TestArgs & UsherFixtures, WorkerArgs & UsherWorkerOptions> = base.extend<UsherFixtures, UsherWorkerOptions>({
  usherOptions: [{}, { scope: "worker", option: true }],
  ...fixtures,
});
