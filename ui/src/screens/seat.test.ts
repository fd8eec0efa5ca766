import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { ImportAsk, PermitAsk, RecordAsk, WithdrawAsk } from '../backend/types';
import { find, openConsole, type Console } from './console.testing';

const lock = '{Control>}l{/Control}';

async function signIn(console: Console, as: string): Promise<void> {
  const name = await screen.findByTestId('signin-user');
  await console.user.clear(name);
  await console.user.type(name, as);
  await console.user.type(screen.getByTestId('signin-password'), 'invented-word{Enter}');
}

async function drafted(): Promise<Console> {
  const console = await openConsole();
  await find(console, 'margaret{Enter}');
  await screen.findByTestId('card');
  await console.user.keyboard('{F6}');
  await screen.findByTestId('confirm');
  return console;
}

describe('the lock', () => {
  it('hides everything at once, keeps the request and gives the keys back', async () => {
    const console = await drafted();
    await console.user.keyboard(lock);
    expect(screen.queryByTestId('card')).toBeNull();
    expect(document.body).not.toHaveTextContent('Margaret');
    await waitFor(() => expect(console.last('signOut')).toBeDefined());
    expect((console.last('saveDraft') as [RecordAsk])[0].channels).toEqual(['mail']);
  });

  it('opens to the same person where they were', async () => {
    const console = await drafted();
    await console.user.keyboard(lock);
    await waitFor(() => expect(screen.getByTestId('signin-user')).toHaveValue('sue'));
    await waitFor(() => expect(screen.getByTestId('signin-password')).toHaveFocus());
    await console.user.type(screen.getByTestId('signin-password'), 'invented-word{Enter}');
    await screen.findByTestId('confirm');
    expect(screen.getByTestId('card')).toHaveTextContent('Margaret');
    expect(screen.getByTestId('channel-mail')).toBeChecked();
  });

  it('shows another person an empty desk', async () => {
    const console = await drafted();
    await console.user.keyboard(lock);
    await signIn(console, 'ann');
    await screen.findByTestId('search');
    expect(screen.queryByTestId('card')).toBeNull();
    expect(document.body).not.toHaveTextContent('Margaret');
  });

  it('refuses a wrong password and shows nothing', async () => {
    const console = await drafted();
    await console.user.keyboard(lock);
    await console.user.type(await screen.findByTestId('signin-password'), 'guess{Enter}');
    await screen.findByTestId('fault');
    expect(screen.queryByTestId('card')).toBeNull();
  });
});

describe('a request that was recorded', () => {
  async function opened(): Promise<Console> {
    const console = await openConsole();
    await console.user.keyboard('{Control>}g{/Control}');
    await console.user.type(await screen.findByTestId('request-number'), '2140 8305 9160{Enter}');
    await screen.findByTestId('request');
    return console;
  }

  it('opens by the number the caller reads out', async () => {
    await opened();
    const rows = screen.getAllByTestId('request-removal');
    expect(rows.map((row) => row.dataset.channel)).toEqual(['mail', 'phone']);
    expect(rows[0]).toHaveTextContent('mps-2026-W46-1');
  });

  it('opens from Due', async () => {
    const console = await openConsole();
    await console.user.keyboard('{Control>}2{/Control}');
    await console.user.click((await screen.findAllByTestId('request-link'))[0] as HTMLElement);
    expect(await screen.findByTestId('request')).toHaveAttribute('data-reference', '214083059001');
  });

  it('is withdrawn with a reason only, one channel of it, and says who must be told', async () => {
    const console = await opened();
    await console.user.click(screen.getByTestId('withdraw-open'));
    await console.user.click(await screen.findByTestId('withdraw-phone'));
    expect(screen.getByTestId('withdraw-lost')).toHaveTextContent('calls');
    await console.user.click(screen.getByTestId('withdraw-confirm'));
    expect(console.last('withdraw')).toBeUndefined();
    await console.user.type(screen.getByTestId('withdraw-reason'), 'wrong person chosen{Enter}');
    expect(await screen.findByTestId('withdrawn')).toHaveTextContent('mps');
    const [ask] = console.last('withdraw') as [WithdrawAsk];
    expect(ask).toEqual({ reference: '214083059160', channel: 'phone', reason: 'wrong person chosen' });
    expect(screen.getAllByTestId('request-removal').map((row) => row.dataset.state)).toEqual([
      'in-force',
      'withdrawn',
    ]);
  });

  it('is ended by a permission that the desk accepts, and a refused one says what is needed', async () => {
    const console = await opened();
    await console.user.click(screen.getByTestId('permit-open'));
    await console.user.selectOptions(await screen.findByTestId('permit-channel'), 'phone');
    await console.user.type(screen.getByTestId('permit-evidence'), 'said so today{Enter}');
    expect(await screen.findByTestId('fault')).toHaveTextContent('signed or recorded consent');
    await console.user.selectOptions(screen.getByTestId('permit-source'), 'recording');
    await console.user.click(screen.getByTestId('permit-confirm'));
    await screen.findByTestId('permitted');
    expect((console.last('permit') as [PermitAsk])[0]).toMatchObject({
      channel: 'phone',
      ends: ['214083059160'],
      source: 'recording',
    });
  });
});

describe('how a call goes', () => {
  it('one key turns the script, and the request is said and kept in that language', async () => {
    const console = await drafted();
    await console.user.keyboard('{F5}');
    await waitFor(() => expect(screen.getByTestId('say')).toHaveTextContent('Ahora mismo'));
    expect(screen.getByTestId('say')).toHaveAttribute('lang', 'es');
    expect(console.last('setLanguage')).toEqual(['k1', 'es']);
    await console.user.keyboard('{Control>}{Enter}{/Control}');
    await screen.findByTestId('reference');
    expect((console.last('record') as [RecordAsk])[0].language).toBe('es');
  });

  it('the next caller is answered in the usual language again', async () => {
    const console = await openConsole();
    await console.user.keyboard('{F5}');
    expect(screen.getByTestId('script-language')).toHaveTextContent('Español');
    await console.user.keyboard('{Control>}{Shift>}n{/Shift}{/Control}');
    await waitFor(() => expect(screen.getByTestId('script-language')).toHaveTextContent('English'));
  });

  it('a relay call is marked on the contact and on the request', async () => {
    const console = await drafted();
    await console.user.keyboard('{Control>}{Shift>}y{/Shift}{/Control}');
    expect(await screen.findByTestId('relay-note')).toBeInTheDocument();
    expect(console.last('setReceivedBy')).toEqual(['k1', 'relay']);
    await console.user.keyboard('{Control>}{Enter}{/Control}');
    await screen.findByTestId('reference');
    expect((console.last('record') as [RecordAsk])[0].received_by).toBe('relay');
  });
});

describe('an import', () => {
  async function tried(): Promise<Console> {
    const console = await openConsole();
    await console.user.keyboard('{Control>}4{/Control}');
    await console.user.click(await screen.findByTestId('import-file'));
    await screen.findByTestId('import-run');
    return console;
  }

  it('is tried before anything is written, and every refused row says why', async () => {
    const console = await tried();
    expect((console.last('importCustomers') as [ImportAsk])[0].dry_run).toBe(true);
    expect(screen.getAllByTestId('refused-row')).toHaveLength(3);
  });

  it('runs on while the desk is used, and is there again afterwards', async () => {
    const console = await tried();
    await console.user.keyboard('{Control>}{Enter}{/Control}');
    await screen.findByTestId('work');
    await console.user.keyboard('{Control>}1{/Control}');
    await screen.findByTestId('search');
    await console.user.click(await screen.findByTestId('working'));
    await waitFor(() => expect(screen.getByTestId('import-report')).toHaveAttribute('data-dry', 'false'));
    expect(screen.queryByTestId('working')).toBeNull();
  });

  it('is seen at once wherever customers are shown: the card, the list and the counts are read again', async () => {
    const console = await openConsole();
    await find(console, 'margaret{Enter}');
    await screen.findByTestId('card');
    await console.user.keyboard('{Control>}4{/Control}');
    await console.user.click(await screen.findByTestId('import-file'));
    await screen.findByTestId('import-run');
    const asked = (name: string) => console.backend.calls.filter((call) => call.name === name).length;
    const before = { customer: asked('customer'), lookup: asked('lookup'), due: asked('due') };
    await console.user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(screen.getByTestId('import-report')).toHaveAttribute('data-dry', 'false'), {
      timeout: 5000,
    });
    await waitFor(() => {
      for (const [name, count] of Object.entries(before))
        expect([name, asked(name)]).toEqual([name, count + 1]);
    });
    expect(screen.queryByTestId('import-run')).toBeNull();
    expect(screen.queryByTestId('work')).toBeNull();
  });

  it('stops when it is told to, which is no fault', async () => {
    const console = await tried();
    await console.user.keyboard('{Control>}{Enter}{/Control}');
    await console.user.click(await screen.findByTestId('work-stop'));
    await screen.findByTestId('import-stopped');
    expect(screen.queryByTestId('fault')).toBeNull();
  });

  it('of removals waits for the name of their source', async () => {
    const console = await openConsole();
    await console.user.keyboard('{Control>}4{/Control}');
    await console.user.click(await screen.findByTestId('import-removals'));
    expect(screen.getByTestId('import-file')).toBeDisabled();
    await console.user.type(screen.getByTestId('import-source'), 'sms-gateway');
    await console.user.click(screen.getByTestId('import-file'));
    await screen.findByTestId('import-report');
    expect((console.last('importRemovals') as [ImportAsk])[0].source).toBe('sms-gateway');
  });
});
