// Every screen, reached by the keys a person would press, on the recorded double.

import { press, signIn } from './browser.mjs';

/** The same screens at the sizes they must hold: the usual window, a narrow one, text at 200 %, a large one. */
export const sizes = {
  wide: { width: 1280, height: 800 },
  small: { width: 820, height: 700 },
  narrow: { width: 640, height: 900 },
  large: { width: 1280, height: 800, textScale: 2 },
  full: { width: 1920, height: 1080 },
};

export const scenes = {
  door: async () => {},
  empty: (page) => signIn(page),
  list: async (page) => {
    await signIn(page);
    await page.keyboard.type('whitcomb');
    await page.getByTestId('hit').first().waitFor();
  },
  card: async (page) => {
    await scenes.list(page);
    await press(page, 'Enter');
    await page.getByTestId('card').waitFor();
  },
  record: async (page) => {
    await scenes.card(page);
    await press(page, 'F4');
    await page.getByTestId('confirm').waitFor();
    await page.waitForTimeout(150);
  },
  household: async (page) => {
    await scenes.record(page);
    await page.getByTestId('scope-address').check();
    await page.waitForTimeout(1800);
  },
  confirmed: async (page) => {
    await scenes.record(page);
    await press(page, 'Control+Enter');
    await page.getByTestId('reference').waitFor();
  },
  everything: async (page) => {
    await scenes.card(page);
    await press(page, 'F2');
    await page.getByTestId('confirm').waitFor();
    await page.waitForTimeout(150);
    await press(page, 'Control+Enter');
    await page.getByTestId('reminders-stop').waitFor();
  },
  answered: async (page) => {
    await scenes.everything(page);
    await press(page, 'Control+Shift+s');
    await page.locator('[data-testid="reminders-stop"][aria-pressed="true"]').waitFor();
  },
  typed: async (page) => {
    await signIn(page);
    await page.keyboard.type('2140 8305 9160');
    await page.getByTestId('reference-card').waitFor();
  },
  misread: async (page) => {
    await signIn(page);
    await page.keyboard.type('999983059178');
    await press(page, 'Enter');
    await page.getByTestId('fault').waitFor();
  },
  choose: async (page) => {
    await signIn(page);
    await page.keyboard.type('8165550173');
    await page.getByTestId('hit').first().waitFor();
    await press(page, 'F2');
    await page.getByTestId('choose-first').waitFor();
  },
  parked: async (page) => {
    await scenes.record(page);
    await press(page, 'Control+Shift+p');
    await page.getByTestId('parked').waitFor();
  },
  wrongcode: async (page) => {
    await scenes.record(page);
    await press(page, 'Control+o');
    await page.getByTestId('parked-code').fill('1111');
    await press(page, 'Enter');
    await page.getByTestId('fault').waitFor();
  },
  leaving: async (page) => {
    await scenes.record(page);
    await page.getByTestId('park-code').waitFor();
    await press(page, 'Escape');
    await page.getByTestId('discard-note').waitFor();
  },
  zip: async (page) => {
    await signIn(page);
    await page.keyboard.type('88 Pine Rd');
    await press(page, 'Control+n');
    await page.getByTestId('unlisted-zip').waitFor();
    await press(page, 'F6');
    await page.getByTestId('zip-hint').waitFor();
  },
  number: async (page) => {
    await signIn(page);
    await page.keyboard.type('(312) 555-0142');
    await page.waitForTimeout(100);
  },
  unlisted: async (page) => {
    await signIn(page);
    await page.keyboard.type('prudence pine 64111');
    await press(page, 'Control+n');
    await page.getByTestId('unlisted-first_name').waitFor();
    await press(page, 'F2');
    await page.getByTestId('confirm').waitFor();
    await page.waitForTimeout(150);
  },
  right: async (page) => {
    await scenes.card(page);
    await press(page, 'Control+i');
    await page.getByTestId('verify-begin').waitFor();
  },
  verify: async (page) => {
    await scenes.right(page);
    await press(page, 'Enter');
    await page.getByTestId('verify-answer').fill('may');
    await press(page, 'Enter');
    await page.getByTestId('verify-answer').fill('never');
    await press(page, 'Enter');
    await page.waitForTimeout(100);
  },
  due: async (page) => {
    await signIn(page);
    await press(page, 'Control+2');
    await page.getByTestId('due-row').first().waitFor();
  },
  request: async (page) => {
    await scenes.due(page);
    await page.getByTestId('request-link').first().click();
    await page.getByTestId('request').waitFor();
  },
  withdraw: async (page) => {
    await scenes.request(page);
    await page.getByTestId('withdraw-open').click();
    await page.getByTestId('withdraw-reason').waitFor();
  },
  withdrawn: async (page) => {
    await scenes.withdraw(page);
    await page.getByTestId('withdraw-reason').fill('wrong person chosen');
    await press(page, 'Enter');
    await page.getByTestId('withdrawn').waitFor();
  },
  permit: async (page) => {
    await scenes.request(page);
    await page.getByTestId('permit-open').click();
    await page.getByTestId('permit-evidence').waitFor();
  },
  find: async (page) => {
    await signIn(page);
    await press(page, 'Control+g');
    await page.getByTestId('request-number').waitFor();
  },
  relay: async (page) => {
    await scenes.record(page);
    await press(page, 'F5', 'Control+Shift+y');
    await page.getByTestId('relay-note').waitFor();
    await page.locator('blockquote[lang="es"]').waitFor();
  },
  locked: async (page) => {
    await scenes.record(page);
    await press(page, 'Control+l');
    await page.getByTestId('signin-password').waitFor();
  },
  imports: async (page) => {
    await signIn(page);
    await press(page, 'Control+4');
    await page.getByTestId('import-file').click();
    await page.getByTestId('import-run').waitFor();
  },
  importing: async (page) => {
    await scenes.imports(page);
    await press(page, 'Control+Enter');
    await page.getByTestId('work').waitFor();
    await page.waitForTimeout(1300);
  },
  lists: async (page) => {
    await signIn(page);
    await press(page, 'Control+5');
    await page.getByTestId('list-row').first().waitFor();
  },
  listdrop: async (page) => {
    await scenes.lists(page);
    await page.getByTestId('list-drop').first().click();
    await page.getByTestId('list-drop-what').waitFor();
  },
  nolists: async (page) => {
    await scenes.lists(page);
    for (let left = await page.getByTestId('list-row').count(); left > 0; left -= 1) {
      await page.getByTestId('list-drop').first().click();
      await page.getByTestId('list-drop-confirm').click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await page.getByTestId('lists-empty').waitFor();
  },
  listtried: async (page) => {
    await scenes.lists(page);
    await press(page, 'F4');
    await page.getByTestId('list-file').click();
    await page.getByTestId('list-run').waitFor();
  },
  listmisfit: async (page) => {
    await scenes.lists(page);
    await press(page, 'F4');
    await page.getByTestId('list-layout').selectOption('us-dma-mps-fixed');
    await page.getByTestId('list-file').click();
    await page.getByTestId('list-misfit').waitFor();
  },
  listregistry: async (page) => {
    await scenes.lists(page);
    await press(page, 'F4');
    await page.getByTestId('list-kind').selectOption('dnc');
    await page.getByTestId('list-areas').fill('303, 72');
  },
  listimporting: async (page) => {
    await scenes.listtried(page);
    await press(page, 'Control+Enter');
    await page.getByTestId('work').waitFor();
    await page.waitForTimeout(1300);
  },
  scrub: async (page) => {
    await scenes.lists(page);
    await press(page, 'F6');
    await page.getByTestId('scrub-purpose').selectOption('prospect-mail');
    await page.getByTestId('scrub-file').click();
    await page.getByTestId('scrub-folder').click();
    await page.getByTestId('scrub-run').waitFor();
  },
  scrubheld: async (page) => {
    await scenes.scrub(page);
    await page.getByTestId('scrub-purpose').selectOption('house-call');
    await press(page, 'Control+Enter');
    await page.getByTestId('scrub-override').waitFor();
  },
  scrubbed: async (page) => {
    await scenes.scrub(page);
    await page.getByTestId('scrub-fuzzy').check();
    await press(page, 'Control+Enter');
    await page.getByTestId('scrub-result').waitFor();
  },
  exports: async (page) => {
    await signIn(page);
    await press(page, 'Control+3');
    await page.getByTestId('ruler').waitFor();
  },
  mend: async (page) => {
    await scenes.exports(page);
    await page.getByTestId('mend').first().click();
  },
  mendstill: async (page) => {
    await scenes.exports(page);
    await page.getByTestId('mend').nth(1).click();
    await page.getByTestId('mend-zip').fill('6410');
    await page.getByTestId('mend-reason').fill('told on the phone');
    await press(page, 'Enter');
    await page.getByTestId('mend-still').waitFor();
  },
  mended: async (page) => {
    await scenes.mendstill(page);
    await page.getByTestId('mend-zip').fill('64105');
    await press(page, 'Enter');
    await page.getByTestId('mended').waitFor();
  },
  written: async (page) => {
    await scenes.exports(page);
    await press(page, 'Control+Enter');
    await page.getByTestId('export-verify').click();
    await page.getByTestId('verified').waitFor();
  },
  batch: async (page) => {
    await scenes.exports(page);
    await page.getByTestId('history-row').first().click();
    await page.getByRole('dialog').waitFor();
  },
  palette: async (page) => {
    await scenes.card(page);
    await press(page, 'Control+k');
    await page.getByRole('dialog').waitFor();
  },
  keys: async (page) => {
    await scenes.card(page);
    await press(page, 'F1');
    await page.getByRole('dialog').waitFor();
  },
};
