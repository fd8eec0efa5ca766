import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { openConsole, type Console } from '../console.testing';

describe('mending', () => {
  async function mending(index: number): Promise<Console> {
    const console = await openConsole();
    await console.user.keyboard('{Control>}3{/Control}');
    await console.user.click((await screen.findAllByTestId('mend'))[index] as HTMLElement);
    return console;
  }

  it('shows what is on file, and the number opens the request', async () => {
    const console = await mending(2);
    expect(await screen.findByTestId('mend-on-file')).toHaveTextContent('Margaret Whitcomb');
    await waitFor(() => expect(screen.getByTestId('mend-on-file')).toHaveTextContent('21•• Oak St'));
    await console.user.click(screen.getAllByTestId('request-link')[2] as HTMLElement);
    expect(await screen.findByTestId('request')).toHaveAttribute('data-reference', '214100733021');
  });

  it('says why it is held back still, and keeps the form', async () => {
    const console = await mending(1);
    await console.user.type(await screen.findByTestId('mend-zip'), '6410');
    await console.user.type(screen.getByTestId('mend-reason'), 'told on the phone{Enter}');
    expect(await screen.findByTestId('mend-still')).toHaveTextContent('ZIP has four digits');
    expect(screen.queryByTestId('mended')).toBeNull();
    await waitFor(() => expect(screen.getByTestId('mend-zip')).toHaveFocus());
    await console.user.keyboard('64105{Enter}');
    expect(await screen.findByTestId('mended')).toHaveTextContent('2 are still held back');
    expect(screen.queryByTestId('mend-zip')).toBeNull();
    expect(screen.getAllByTestId('held-back')).toHaveLength(2);
  });
});

it('a file that should have gone says so, and warnings name days as the screen does', async () => {
  const console = await openConsole();
  const plan = console.backend.exportPlan;
  console.backend.exportPlan = async (ask) => ({ ...(await plan(ask)), export_day: '2026-11-16' });
  await console.user.keyboard('{Control>}3{/Control}');
  expect(await screen.findByTestId('out')).toHaveTextContent('Was due out Mon, Nov 16');
  expect(screen.getByText(/^The earliest is due Tue, Nov 24/)).toBeInTheDocument();
});
