// The built UI in Chromium, under the window's own policy and frozen prototypes.
//
// Without a server: every screen on the recorded double (`dist-browser`), in both themes: axe finds nothing, the
// console is silent, nothing runs out of the window at any size. With PREFDESK_LOOPBACK (the address that a test
// build of the console prints): also the main job against a real desk, on the shipped build that it serves.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { openBrowser, openPage } from './browser.mjs';
import { mainJob } from './main-job.mjs';
import { scenes, sizes } from './scenes.mjs';
import { serve } from './serve.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const failures = [];
let checks = 0;

async function check(name, work) {
  checks += 1;
  try {
    await work();
    console.log(`ok    ${name}`);
  } catch (error) {
    failures.push(name);
    console.log(`FAIL  ${name}\n      ${error.message}`);
  }
}

function none(found, what) {
  if (found.length) throw new Error(`${what}: ${found.join('; ')}`);
}

/** Nothing in a page is waited for without end: a hang is a failure with a name. */
function within(ms, work, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not end within ${ms / 1000} s`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

async function accessible(page) {
  await page.evaluate(axe);
  const run = page.evaluate(() =>
    globalThis.axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }),
  );
  const { violations } = await within(60_000, run, 'axe');
  none(
    violations.map(
      ({ id, nodes }) =>
        `${id} (${nodes
          .map(({ target }) => target.join(' '))
          .slice(0, 3)
          .join(', ')})`,
    ),
    'axe',
  );
}

/** Nothing may stick out sideways, but for parts that scroll by themselves. */
async function fits(page) {
  const over = await page.evaluate(() =>
    [document.documentElement, document.querySelector('main')]
      .filter((one) => one && one.scrollWidth > one.clientWidth + 1)
      .map((one) => `${one.tagName} is ${one.scrollWidth} wide in ${one.clientWidth}`),
  );
  none(over, 'overflow');
}

/** Scenes in which the caller waits for a sentence; at 200 % the first one fills the window. */
const spoken = (scene, size) =>
  (size === 'large' ? /^(record|confirmed)$/ : /^(record|confirmed|everything|answered|relay)$/).test(scene);

/** What is said to the caller is read without scrolling: nothing of it is out of the window or under something. */
async function inSight(page) {
  const hidden = await page.evaluate(() =>
    [...document.querySelectorAll('[data-testid="say"]')]
      .filter((one) => {
        const { left, right, top, bottom } = one.getBoundingClientRect();
        return [top + 2, bottom - 2].some((y) => document.elementFromPoint((left + right) / 2, y) !== one);
      })
      .map((one) => one.textContent.slice(0, 40)),
  );
  none(hidden, 'to be scrolled for');
}

const browser = await openBrowser();
const { address, stop } = await serve('dist-browser');
const only = new RegExp(process.argv[2] ?? '');

for (const [scene, act] of Object.entries(scenes)) {
  for (const [size, options] of Object.entries(sizes)) {
    // Contrast is the theme's, so both themes at the usual size; elsewhere the question is only whether it fits.
    for (const theme of size === 'wide' ? ['light', 'dark'] : ['light']) {
      const name = `${scene} ${size} ${theme}`;
      if (!only.test(name)) continue;
      await check(name, async () => {
        const { page, context, faults } = await openPage(browser, address, { ...options, theme });
        try {
          await act(page);
          if (size === 'wide') await accessible(page);
          await fits(page);
          if (spoken(scene, size)) await inSight(page);
          none(faults, 'console');
        } finally {
          await context.close();
        }
      });
    }
  }
}
stop();

const loopback = process.env.PREFDESK_LOOPBACK;
if (loopback) {
  await check('the main job against a real desk', async () => {
    const { page, faults } = await openPage(browser, loopback);
    await mainJob(page);
    await accessible(page);
    none(faults, 'console');
  });
} else console.log('note  PREFDESK_LOOPBACK is not set: nothing was run against a real desk');

await browser.close();
console.log(`${checks - failures.length} of ${checks} passed`);
process.exitCode = failures.length ? 1 : 0;
