import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where Debian's package installs it; another one can be named. */
const executable = process.env.CHROMIUM ?? '/usr/bin/chromium';

/**
 * Whether there is a browser to test in. In CI a missing one is an error; elsewhere it is only
 * reported.
 */
export function hasBrowser(): boolean {
  if (existsSync(executable)) return true;
  const message = `${executable} is missing: apt-get install chromium, or name another one in CHROMIUM`;
  if (process.env.CI) throw new Error(message);
  console.warn(`tests in a browser are skipped: ${message}`);
  return false;
}

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: executable,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
