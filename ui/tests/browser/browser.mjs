// One Chromium for all browser tests: with frozen prototypes, as in the window, and every console error kept.

import { chromium } from 'playwright-core';

export async function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
}

/** A page of this size and theme; `faults` gathers what the console and the policy complain about. */
export async function openPage(
  browser,
  address,
  { theme = 'light', width = 1280, height = 800, textScale = 1 } = {},
) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  await context.addInitScript(() => {
    Object.freeze(Object.prototype);
    Object.freeze(Array.prototype);
  });
  const page = await context.newPage();
  const faults = [];
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(error.message));
  // Long enough for a machine that is busy with something else: nothing here measures time.
  page.setDefaultTimeout(20_000);
  await page.goto(address);
  if (textScale !== 1) {
    // Larger text alone, as a person sets it: the root size, which everything here is measured in. Chromium asks
    // container queries anew only when the window changes too.
    await page.evaluate((scale) => (document.documentElement.style.fontSize = `${scale * 100}%`), textScale);
    await page.setViewportSize({ width: width - 1, height });
    await page.setViewportSize({ width, height });
  }
  return { page, context, faults };
}

export const press = (page, ...keys) =>
  keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());

export async function signIn(page, user = 'sue') {
  await page.getByTestId('signin-user').fill(user);
  await page.getByTestId('signin-password').fill(user === 'sue' ? 'invented-supervisor' : 'invented-agent');
  await page.keyboard.press('Enter');
  await page.getByTestId('search').waitFor();
}
