import { screen } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { openConsole } from '../console.testing';

it('what needs somebody stands on Due, and the status leads there', async () => {
  const console = await openConsole();
  await console.user.click(await screen.findByTestId('need-you'));
  await screen.findAllByTestId('due-row');
});

it('the keys are shown right after the sign-in', async () => {
  const console = await openConsole('ann');
  await console.user.keyboard('{F1}');
  expect(await screen.findByRole('dialog')).toHaveTextContent('Open a request by its number');
});

it('"select all" in a dialog selects nothing behind it, and in a field only the field', async () => {
  const console = await openConsole('ann');
  await console.user.keyboard('{F1}');
  const dialog = await screen.findByRole('dialog');
  const all = new KeyboardEvent('keydown', { key: 'a', ctrlKey: true, bubbles: true, cancelable: true });
  dialog.dispatchEvent(all);
  expect(all.defaultPrevented).toBe(true);
  expect(getSelection()?.anchorNode).toBe(dialog);
  await console.user.keyboard('{Escape}{Control>}g{/Control}');
  const field = await screen.findByTestId('request-number');
  const inField = new KeyboardEvent('keydown', { key: 'a', ctrlKey: true, bubbles: true, cancelable: true });
  field.dispatchEvent(inField);
  expect(inField.defaultPrevented).toBe(false);
});
