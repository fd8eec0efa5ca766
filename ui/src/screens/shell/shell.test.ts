import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { recordedDouble } from '../../backend/testing';
import { App } from '../app.svelte';
import { openConsole } from '../console.testing';
import Root from '../Root.svelte';

it('what needs somebody stands on Due, and the status leads there', async () => {
  const console = await openConsole();
  await console.user.click(await screen.findByTestId('need-you'));
  await screen.findAllByTestId('due-row');
});

it('the keys are shown right after the sign-in, and while it is under way', async () => {
  const backend = recordedDouble();
  const { signIn } = backend;
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  backend.signIn = async (...asked) => {
    await opened;
    return signIn(...asked);
  };
  render(Root, { app: new App(backend) });
  const user = userEvent.setup();
  await user.type(await screen.findByTestId('signin-user'), 'ann');
  await user.type(screen.getByTestId('signin-password'), 'invented-word{Enter}');
  await user.keyboard('{F1}');
  expect(await screen.findByRole('dialog')).toHaveTextContent('Open a request by its number');
  open();
  await screen.findByTestId('search');
  expect(screen.getByRole('dialog')).toBeInTheDocument();
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.getByTestId('search')).toHaveFocus());
  await user.keyboard('{F1}');
  await screen.findByRole('dialog');
});

it('"select all" in a dialog selects nothing behind it, and in a field only the field', async () => {
  const console = await openConsole('ann');
  await console.user.keyboard('{F1}');
  const dialog = await screen.findByRole('dialog');
  const all = new KeyboardEvent('keydown', { key: 'a', ctrlKey: true, bubbles: true, cancelable: true });
  dialog.dispatchEvent(all);
  expect(all.defaultPrevented).toBe(true);
  expect(getSelection()?.anchorNode).toBe(dialog);
  expect(getSelection()?.isCollapsed).toBe(false);
  await console.user.keyboard('{Escape}{Control>}g{/Control}');
  const field = await screen.findByTestId('request-number');
  const inField = new KeyboardEvent('keydown', { key: 'a', ctrlKey: true, bubbles: true, cancelable: true });
  field.dispatchEvent(inField);
  expect(inField.defaultPrevented).toBe(false);
});

it('what is not well with the folder or the clock stands over every screen from the sign-in on', async () => {
  const backend = recordedDouble();
  const { signIn } = backend;
  backend.signIn = async (...asked) => ({
    ...(await signIn(...asked)),
    remarks: [
      {
        name: 'clock',
        ok: false,
        detail: 'this computer says 2025-11-18, which is before the last write in this folder',
        advice: 'if that is wrong, set the clock',
      },
    ],
  });
  render(Root, { app: new App(backend) });
  const user = userEvent.setup();
  await user.type(await screen.findByTestId('signin-user'), 'sue');
  await user.type(screen.getByTestId('signin-password'), 'invented-word{Enter}');
  await screen.findByTestId('search');
  expect(screen.getByTestId('remarks')).toHaveTextContent('This computer says 2025-11-18');
  await user.click(screen.getByTestId('nav-exports'));
  expect(screen.getByTestId('remarks')).toHaveTextContent('If that is wrong, set the clock');
});
