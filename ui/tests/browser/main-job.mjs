// The main job on a real desk: sign in as the demo's agent, find somebody, stop mail and calls, read the number.

import { press } from './browser.mjs';

export async function mainJob(page) {
  await page.getByTestId('try-agent').click();
  await page.getByTestId('search').waitFor();
  await page.keyboard.type('sm');
  await page.getByTestId('hit').first().waitFor();
  await press(page, 'Enter');
  await page.getByTestId('card').waitFor();
  await press(page, 'F4');
  await page.getByTestId('confirm').and(page.locator('[aria-disabled="false"]')).waitFor();
  await press(page, 'Control+Enter');
  const digits = (await page.getByTestId('reference').innerText()).replaceAll(/\s/g, '');
  if (!/^\d{12}$/.test(digits)) throw new Error(`the confirmation number is ${digits}`);
}
