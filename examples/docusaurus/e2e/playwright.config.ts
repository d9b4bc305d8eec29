import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { defineConfig, devices } from "@playwright/test";

const site = "http://localhost:3000";
// Workers read this file, too, and take what it has put into the environment.
const env = process.env;
env.USHER_URL ??= "http://localhost:8000";
env.TEST_API_KEY ??= randomUUID();
env.USHER_FOLDER ??= mkdtempSync(path.join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "usher-"));

const settings = {
  TEST_API: "true", TEST_API_KEY: env.TEST_API_KEY, DATABASE_URL: `sqlite:${env.USHER_FOLDER}/tests.db`,
  PORT: new URL(env.USHER_URL).port, PUBLIC_URL: env.USHER_URL, CORS_ORIGINS: site, RATE_LIMIT_ENABLED: "false",
};

export default defineConfig({
  fullyParallel: true,
  forbidOnly: !!env.CI,
  timeout: 120_000, // the first page of the development server takes its time
  expect: { timeout: 60_000 },
  use: { ...devices["Desktop Chrome"], baseURL: site, trace: "retain-on-failure", launchOptions: { executablePath: env.CHROMIUM } },
  webServer: [
    { command: env.USHERD ?? "usherd", url: `${env.USHER_URL}/readyz`, env: settings, cwd: env.USHER_FOLDER, reuseExistingServer: false },
    { command: "npm --prefix .. start", url: site, timeout: 180_000, reuseExistingServer: !env.CI },
  ],
});
