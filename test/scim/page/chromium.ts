/** A real Chromium for the tests of the page, and what they ask of it. */
import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import type { Target } from '../../../src/scim/target.ts';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
const quiet = ['gpu', 'quic', 'background-networking', 'component-update', 'sync'].map((what) => `--disable-${what}`);

/** Why tests in a browser cannot run here, or null. Printed once a file, so that a skip is never silent. */
export const noChromium: string | null =
  executablePath === undefined ? 'The page is not tested in a browser: Chromium is not installed (apt-get install chromium).' : null;
if (noChromium !== null) console.warn(noChromium);

export const token = 'page-token-for-the-tests';

export interface Screen {
  colorScheme?: 'light' | 'dark';
  viewport?: { width: number; height: number };
}

/** Starts one browser for the tests of a file; the answer opens the page of a target and logs in. A script error or a refused script fails the test. */
export function withChromium(): (target: Target, screen?: Screen) => Promise<Page> {
  let browser: Browser;
  beforeAll(async () => {
    if (executablePath !== undefined)
      browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--no-first-run', ...quiet] });
  });
  afterAll(() => browser?.close());
  return async (target, screen = {}) => {
    const page = await browser.newPage({ colorScheme: 'light', bypassCSP: false, ...screen });
    // Below the test's own limit, so that a failure says what was waited for.
    page.setDefaultTimeout(10_000);
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    onTestFinished(async () => {
      await page.close();
      expect(errors).toEqual([]);
    });
    await page.goto(`${target.url}/-/`);
    await page.getByLabel('Page token').fill(token);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('heading', { level: 1, name: 'People' }).waitFor();
    return page;
  };
}

/** Rules of WCAG 2.2 A and AA, and axe's best practices, that the page breaks. */
export async function faults(page: Page): Promise<unknown> {
  // Through the debugger, as the page's own policy lets no script in.
  await page.evaluate(axe.source);
  return page.evaluate(`axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => [id, ...nodes.map((n) => n.html)]))`);
}

/** Does this and waits until the text is seen, in less than two seconds even on a busy machine. */
export async function soon(page: Page, name: string, act: () => Promise<unknown>, seen: string): Promise<void> {
  const begin = performance.now();
  await act();
  await page.getByText(seen, { exact: true }).first().waitFor();
  const took = performance.now() - begin;
  if (process.env.MUSTER_PAGE_TIMES !== undefined) console.log(`${name}: ${Math.round(took)} ms`);
  expect(took, name).toBeLessThan(2000);
}
