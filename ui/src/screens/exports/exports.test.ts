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

  it('says the fault of the plan after it as the plan’s: what is mended is not mended twice', async () => {
    const console = await mending(0);
    const { exportPlan } = console.backend;
    console.backend.exportPlan = async () => {
      throw { code: 'internal', what: 'the plan could not be made', where: '', do: 'open Exports again' };
    };
    await console.user.type(await screen.findByTestId('mend-last_name'), 'Pine');
    await console.user.type(screen.getByTestId('mend-reason'), 'told on the phone{Enter}');
    expect(await screen.findByTestId('mended')).toHaveTextContent('Mended');
    expect(screen.getByTestId('mended')).toHaveTextContent('as it was before');
    expect(screen.getByTestId('fault')).toHaveTextContent('The plan could not be made');
    expect(screen.queryByTestId('mend-last_name')).toBeNull();
    expect(screen.getAllByTestId('held-back')).toHaveLength(3);
    expect(screen.getAllByTestId('mend')).toHaveLength(2);
    console.backend.exportPlan = exportPlan;
    await console.user.keyboard('{Control>}1{/Control}{Control>}3{/Control}');
    await waitFor(() => expect(screen.getAllByTestId('held-back')).toHaveLength(2));
    expect(screen.getAllByTestId('mend')).toHaveLength(2);
    expect(screen.queryByTestId('fault')).toBeNull();
  });

  it('that was refused keeps the form, with its own fault', async () => {
    const console = await mending(0);
    console.backend.mend = async () => {
      throw { code: 'bad-input', what: 'that is no name; nothing was changed', where: '', do: 'look again' };
    };
    await console.user.type(await screen.findByTestId('mend-last_name'), '?');
    await console.user.type(screen.getByTestId('mend-reason'), 'told on the phone{Enter}');
    expect(await screen.findByTestId('fault')).toHaveTextContent('nothing was changed');
    expect(screen.getByTestId('mend-last_name')).toHaveValue('?');
    expect(screen.queryByTestId('mended')).toBeNull();
  });
});

describe('the week', () => {
  async function weeks(): Promise<Console> {
    const console = await openConsole();
    const { exportPlan } = console.backend;
    console.backend.exportPlan = async (ask) => {
      if (ask.week === '2026-W45')
        throw { code: 'usage', what: 'nothing was planned for this week', where: 'week', do: 'take another' };
      return { ...(await exportPlan(ask)), period: ask.week ?? '2026-W46' };
    };
    await console.user.keyboard('{Control>}3{/Control}');
    await screen.findByTestId('week');
    return console;
  }

  it('goes on no further than the one that has begun', async () => {
    const console = await weeks();
    expect(screen.getByTestId('week-after')).toHaveAttribute('aria-disabled', 'false');
    await console.user.click(screen.getByTestId('week-after'));
    await waitFor(() => expect(screen.getByTestId('week')).toHaveTextContent('Week 47'));
    expect(screen.getByTestId('week-after')).toHaveAttribute('aria-disabled', 'true');
    const asked = console.backend.calls.length;
    await console.user.click(screen.getByTestId('week-after'));
    expect(screen.getByTestId('week')).toHaveTextContent('Week 47');
    expect(console.backend.calls).toHaveLength(asked);
  });

  it('that is refused leaves the screen as it was', async () => {
    const console = await weeks();
    await console.user.click(await screen.findByTestId('export-write'));
    await screen.findByTestId('export-result');
    await console.user.click(screen.getByTestId('week-before'));
    expect(await screen.findByTestId('fault')).toHaveTextContent('Nothing was planned for this week');
    expect(screen.getByTestId('week')).toHaveTextContent('Week 46');
    expect(screen.getByTestId('export-result')).toBeInTheDocument();
    expect(console.app.seat?.weekly.period).toBe('2026-W46');
  });
});

it('a folder that everybody may write to is said with what was written there', async () => {
  const console = await openConsole();
  const { exportWrite } = console.backend;
  const folder_remark = 'everybody on this computer may write to this folder (777)';
  console.backend.exportWrite = async (...asked) => ({ ...(await exportWrite(...asked)), folder_remark });
  await console.user.keyboard('{Control>}3{/Control}');
  await console.user.click(await screen.findByTestId('export-write'));
  expect(await screen.findByTestId('folder-remark')).toHaveTextContent('Everybody on this computer');
});

it('a file that should have gone says so, and warnings name days as the screen does', async () => {
  const console = await openConsole();
  const plan = console.backend.exportPlan;
  console.backend.exportPlan = async (ask) => ({ ...(await plan(ask)), export_day: '2026-11-16' });
  await console.user.keyboard('{Control>}3{/Control}');
  expect(await screen.findByTestId('out')).toHaveTextContent('Was due out Mon, Nov 16');
  expect(screen.getByText(/^The earliest is due Tue, Nov 24/)).toBeInTheDocument();
});
