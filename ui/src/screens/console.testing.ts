// Opens the whole console on the recorded double, signed in. Tests only.

import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { recordedDouble, type Double } from '../backend/testing';
import { App } from './app.svelte';
import Root from './Root.svelte';

export interface Console {
  app: App;
  backend: Double;
  user: ReturnType<typeof userEvent.setup>;
  /** The arguments of the last call of this name. */
  last: (name: string) => unknown[] | undefined;
}

export async function openConsole(as = 'sue'): Promise<Console> {
  const backend = recordedDouble();
  const app = new App(backend);
  render(Root, { app });
  const user = userEvent.setup();
  await user.type(await screen.findByTestId('signin-user'), as);
  await user.type(screen.getByTestId('signin-password'), 'invented-word{Enter}');
  await screen.findByTestId('search');
  return {
    app,
    backend,
    user,
    last: (name) => backend.calls.filter((call) => call.name === name).at(-1)?.args,
  };
}

/** Types into the search box, where the focus already is. */
export async function find(console: Console, text: string): Promise<void> {
  await console.user.keyboard(text);
}
