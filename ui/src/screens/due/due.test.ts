import { screen, waitFor } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { openConsole } from '../console.testing';

it('a request that lacks what is needed has no clock, and is not said to be due today', async () => {
  const console = await openConsole();
  const { due } = console.backend;
  console.backend.due = async (ask) => {
    const list = await due(ask);
    const rows = list.rows.map((row) => (row.draft ? { ...row, due: '', business_days_left: 0 } : row));
    return { ...list, rows };
  };
  await console.user.keyboard('{Control>}2{/Control}');
  await waitFor(() => expect(screen.getAllByTestId('due-row')[1]).toHaveTextContent(/^\s*no clock yet/));
  expect(screen.getAllByTestId('due-row')[2]).toHaveTextContent(/^\s*9 business days/);
});
