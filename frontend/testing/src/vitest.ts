import { test as base } from "vitest";

import { fixtures, type UsherFixtures } from "./vitest_fixtures.js";

export type { UsherFixtures };

/** Vitest's `test` with `usher`, `mailbox` and `accessToken`, of the server and the key that USHER_URL and TEST_API_KEY name. */
export const test = base.extend<UsherFixtures>(fixtures);
