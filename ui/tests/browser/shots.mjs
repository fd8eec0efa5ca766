// Pictures of every screen on the recorded double, to be looked at: `node tests/browser/shots.mjs FOLDER [PATTERN]`.
// Needs `npm run build:browser` first.

import { mkdir } from 'node:fs/promises';
import { openBrowser, openPage } from './browser.mjs';
import { scenes, sizes } from './scenes.mjs';
import { serve } from './serve.mjs';

const [folder = 'shots', pattern = ''] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const { address, stop } = await serve('dist-browser');
const browser = await openBrowser();
for (const [scene, act] of Object.entries(scenes)) {
  for (const [size, options] of Object.entries(sizes)) {
    for (const theme of ['light', 'dark']) {
      const name = `${scene}-${size}-${theme}`;
      if (!new RegExp(pattern).test(name)) continue;
      const { page, context, faults } = await openPage(browser, address, { ...options, theme });
      await act(page).catch((error) => faults.push(error.message.split('\n')[0]));
      await page.screenshot({ path: `${folder}/${name}.png` });
      if (faults.length) console.error(name, faults);
      await context.close();
    }
  }
}
await browser.close();
stop();
