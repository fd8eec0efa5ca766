import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { LookupAnswer, RecordAsk } from '../../backend/types';
import { find, openConsole, type Console } from '../console.testing';

const confirm = '{Control>}{Enter}{/Control}';
const park = '{Control>}{Shift>}p{/Shift}{/Control}';

async function asked(who: string, key: string): Promise<Console> {
  const console = await openConsole();
  await find(console, `${who}{Enter}`);
  await screen.findByTestId('card');
  await console.user.keyboard(key);
  await screen.findByTestId('confirm');
  return console;
}

describe('a confirmation number in the search box', () => {
  it('is no number to stop: Enter opens its request', async () => {
    const console = await openConsole();
    await find(console, '2140 8305 9160');
    expect(await screen.findByTestId('reference-card')).toHaveTextContent('2140 8305 9160');
    expect(screen.queryByTestId('action-phone')).toBeNull();
    await console.user.keyboard('{Enter}');
    expect(await screen.findByTestId('request')).toHaveAttribute('data-reference', '214083059160');
  });

  it('that was misread says so, and is there to be read again', async () => {
    const console = await openConsole();
    await find(console, '999983059178{Enter}');
    expect(await screen.findByTestId('fault')).toHaveTextContent('no request of that number');
    await waitFor(() => expect(screen.getByTestId('request-number')).toHaveFocus());
    await console.user.keyboard('214083059160{Enter}');
    await screen.findByTestId('request');
  });

  it.each([
    ['214083059160', 'phone', 'is a confirmation number'],
    ['999983059178', 'beginning of a phone', 'nor a telephone number'],
  ])('%s is not put where a phone belongs, and that is said', async (text, read_as, words) => {
    const console = await openConsole();
    const { lookup } = console.backend;
    console.backend.lookup = async (ask) => ({ ...(await lookup(ask)), read_as }) as LookupAnswer;
    await find(console, text);
    await console.user.keyboard('{Control>}n{/Control}');
    expect(await screen.findByTestId('unlisted-not-phone')).toHaveTextContent(words);
    expect(screen.getByTestId('unlisted-phone_home')).toHaveValue('');
    await console.user.type(screen.getByTestId('unlisted-phone_home'), '(816) 555-0142');
    expect(screen.queryByTestId('unlisted-not-phone')).toBeNull();
  });

  it('whose check digits do not fit may be a telephone number of somebody unlisted', async () => {
    const console = await openConsole();
    await find(console, '442079460018');
    expect(await screen.findByTestId('reference-misread')).toBeInTheDocument();
    await console.user.keyboard('{Control>}n{/Control}');
    expect(await screen.findByTestId('unlisted-phone_home')).toHaveValue('442079460018');
    expect(screen.queryByTestId('unlisted-not-phone')).toBeNull();
  });

  it('has its key among those of the call', async () => {
    const console = await openConsole('ann');
    await console.user.click(screen.getByTestId('open-request'));
    await screen.findByTestId('request-number');
  });
});

describe('the list under the search box', () => {
  it('puts whom the next key finds into the rows that are there', async () => {
    const console = await openConsole();
    await find(console, 'daniel');
    const [row] = await screen.findAllByTestId('hit');
    expect(row).toHaveTextContent('Daniel');
    await console.user.keyboard('{Control>}a{/Control}margaret');
    await waitFor(() => expect(row).toHaveTextContent('Margaret'));
    expect(screen.getAllByTestId('hit')[0]).toBe(row);
  });
});

describe('a number that somebody on file has', () => {
  it('is told to whoever presses a key that would have to guess', async () => {
    const console = await openConsole();
    await find(console, '8165550173');
    await screen.findAllByTestId('hit');
    expect(screen.queryByTestId('choose-first')).toBeNull();
    await console.user.keyboard('{F2}');
    expect(await screen.findByTestId('choose-first')).toBeInTheDocument();
    expect(screen.queryByTestId('confirm')).toBeNull();
    await console.user.keyboard('{Backspace}');
    expect(screen.queryByTestId('choose-first')).toBeNull();
  });

  it('is stopped only once it is confirmed', async () => {
    const console = await openConsole();
    await find(console, '(312) 555-0142');
    expect(await screen.findByTestId('card')).toHaveTextContent('will be stopped');
    await console.user.keyboard('{F8}');
    await screen.findByTestId('confirm');
    await console.user.keyboard(confirm);
    await screen.findByTestId('reference');
    expect(screen.getByTestId('card')).toHaveTextContent('is stopped');
  });
});

it('what reaches somebody through a number alone is marked as such', async () => {
  const console = await openConsole();
  const { customer } = console.backend;
  console.backend.customer = async (ask) => {
    const card = await customer(ask);
    return { ...card, channels: card.channels.map((one) => ({ ...one, through: 'number' })) };
  };
  await find(console, 'margaret{Enter}');
  expect(await screen.findAllByTestId('through-number')).not.toHaveLength(0);
  console.backend.customer = customer;
  await console.user.keyboard('{Escape}{Enter}');
  await waitFor(() => expect(screen.queryByTestId('through-number')).toBeNull());
});

it('what is missing is called by the words of the screen', async () => {
  const console = await openConsole();
  const { previewRecord } = console.backend;
  const missing = ['that is no number; nothing was recorded (phone_home): read the number again'];
  console.backend.previewRecord = async (ask) => ({ ...(await previewRecord(ask)), missing });
  await find(console, 'margaret{Enter}');
  await screen.findByTestId('card');
  await console.user.keyboard('{F8}');
  expect(await screen.findByText(/recorded \(Phone\): read/)).toBeInTheDocument();
});

describe('texts that end with the calls', () => {
  it('are ticked because of them, and unticked they go on', async () => {
    const console = await asked('margaret', '{F4}');
    const text = screen.getByTestId('channel-text');
    expect(text).toBeChecked();
    expect(text.closest('label')).toHaveTextContent('with calls');
    await console.user.click(text);
    expect(text).not.toBeChecked();
    expect(screen.getByTestId('texts-go-on')).toBeChecked();
    await console.user.click(text);
    expect(text).toBeChecked();
    expect(screen.queryByTestId('texts-go-on')).toBeNull();
    await console.user.keyboard(confirm);
    await screen.findByTestId('reference');
    expect(console.last('record')).toEqual([
      expect.objectContaining({ channels: ['mail', 'phone', 'text'], texts_may_go_on: false }),
    ]);
  });
});

it('everything that is asked for counts more than texts that were to go on', async () => {
  const console = await asked('margaret', '{F8}');
  await console.user.click(screen.getByTestId('channel-text'));
  await console.user.keyboard('{F2}');
  await waitFor(() => expect(screen.getByTestId('channel-share')).toBeChecked());
  await console.user.keyboard(confirm);
  await screen.findByTestId('reference');
  const [ask] = console.last('record') as [RecordAsk];
  expect(ask.channels).toContain('text');
  expect(ask.texts_may_go_on).toBe(false);
});

it('somebody likely the same stays in sight once added, and can be left out again', async () => {
  const console = await openConsole();
  await find(console, '88 Pine Rd');
  await console.user.keyboard('{Control>}n{/Control}');
  await console.user.type(await screen.findByTestId('unlisted-last_name'), 'whitcomb');
  await console.user.keyboard('{F6}');
  const box = () => within(screen.getByTestId('likely')).getByRole('checkbox');
  await screen.findByTestId('likely');
  await console.user.click(box());
  const also = () => (console.last('previewRecord') as [RecordAsk])[0].also;
  await waitFor(() => expect(also()).toHaveLength(1));
  expect(box()).toBeChecked();
  await console.user.click(box());
  await waitFor(() => expect(also()).toEqual([]));
  expect(box()).not.toBeChecked();
});

describe('parking', () => {
  it('says the code as large as it is needed, and goes on', async () => {
    const console = await asked('margaret', '{F6}');
    await console.user.keyboard(park);
    expect(await screen.findByTestId('parked')).toHaveTextContent(/^4821$/);
    await waitFor(() => expect(screen.getByTestId('search')).toHaveFocus());
    await find(console, 'daniel{Enter}');
    await waitFor(() => expect(screen.queryByTestId('parked')).toBeNull());
  });

  it('keeps a request of which everything was unticked as it is', async () => {
    const console = await asked('margaret', '{F6}');
    await waitFor(() => expect(screen.getByTestId('park-code')).toBeInTheDocument(), { timeout: 3000 });
    await console.user.click(screen.getByTestId('channel-mail'));
    await console.user.keyboard(park);
    await screen.findByTestId('parked');
    await console.user.keyboard('{Control>}o{/Control}');
    await console.user.type(await screen.findByTestId('parked-code'), '4821{Enter}');
    await screen.findByTestId('confirm');
    expect(screen.getByTestId('channel-mail')).not.toBeChecked();
  });

  it('a wrong code keeps the dialog and the request that is open', async () => {
    const console = await asked('margaret', '{F6}');
    await console.user.keyboard('{Control>}o{/Control}');
    await console.user.type(await screen.findByTestId('parked-code'), '1111{Enter}');
    expect(await screen.findByTestId('fault')).toHaveTextContent('No parked request has this code');
    await waitFor(() => expect(screen.getByTestId('parked-code')).toHaveFocus());
    await console.user.keyboard('22');
    expect(screen.getByTestId('parked-code')).toHaveValue('22');
    expect(screen.getByTestId('search')).toHaveValue('margaret');
    expect(screen.getByTestId('confirm')).toBeInTheDocument();
  });
});

describe('leaving a request', () => {
  async function incomplete(): Promise<Console> {
    const console = await openConsole();
    await find(console, 'prudence pine');
    await console.user.keyboard('{Control>}n{/Control}');
    await screen.findByTestId('unlisted-first_name');
    await console.user.keyboard('{F6}');
    await waitFor(() => expect(screen.getByTestId('park-code')).toBeInTheDocument(), { timeout: 3000 });
    return console;
  }

  it('that has not enough to act on asks nothing, and what was typed is still there', async () => {
    const console = await incomplete();
    await console.user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByTestId('confirm')).toBeNull());
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.getByTestId('unlisted-last_name')).toHaveValue('pine');
    expect(console.last('discardDraft')).toEqual(['d1', 'Left before there was enough to act on']);
  });

  it('that holds a note asks, and does not say that its clock runs', async () => {
    const console = await incomplete();
    await console.user.type(screen.getByTestId('note'), 'calls back');
    await console.user.keyboard('{Escape}');
    expect(await screen.findByTestId('discard-note')).toHaveTextContent('no clock runs yet');
    expect(console.last('discardDraft')).toBeUndefined();
  });

  it('of which everything was unticked asks all the same: its clock has run', async () => {
    const console = await asked('margaret', '{F6}');
    await waitFor(() => expect(screen.getByTestId('park-code')).toBeInTheDocument(), { timeout: 3000 });
    await console.user.click(screen.getByTestId('channel-mail'));
    await waitFor(() => expect(console.app.seat?.desk.draft?.enough).toBe(false), { timeout: 3000 });
    await console.user.keyboard('{Escape}');
    expect(await screen.findByTestId('discard-note')).toHaveTextContent('no clock runs');
    expect(console.last('discardDraft')).toBeUndefined();
  });

  it('that has enough says that its clock runs', async () => {
    const console = await asked('margaret', '{F6}');
    await waitFor(() => expect(screen.getByTestId('park-code')).toBeInTheDocument(), { timeout: 3000 });
    await console.user.keyboard('{Escape}');
    expect(await screen.findByTestId('discard-note')).toHaveTextContent('so its clock runs');
  });
});

it('somebody unlisted without a ZIP is asked for it, and nothing is refused', async () => {
  const console = await openConsole();
  await find(console, '88 Pine Rd');
  await console.user.keyboard('{Control>}n{/Control}');
  await screen.findByTestId('unlisted-zip');
  await console.user.keyboard('{F6}');
  expect(await screen.findByTestId('zip-hint')).toBeInTheDocument();
  expect(screen.getByTestId('confirm')).toHaveAttribute('aria-disabled', 'false');
  await console.user.type(screen.getByTestId('unlisted-zip'), '64111');
  await waitFor(() => expect(screen.queryByTestId('zip-hint')).toBeNull());
});

it('the list beside shows what was stopped as soon as it is recorded', async () => {
  const console = await asked('jos', '{F6}');
  expect(screen.getByTestId('hit')).not.toHaveTextContent('stopped');
  await console.user.keyboard(confirm);
  await screen.findByTestId('reference');
  await waitFor(() => expect(screen.getByTestId('hit')).toHaveTextContent('Mail stopped'));
  expect(screen.getByTestId('hit')).toHaveAttribute('aria-selected', 'true');
});
