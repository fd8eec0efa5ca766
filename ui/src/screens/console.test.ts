import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { RecordAsk } from '../backend/types';
import { find, openConsole } from './console.testing';

describe('from a ringing phone to a spoken number', () => {
  it('"no mail, no calls" takes three keystrokes beyond the lookup', async () => {
    const console = await openConsole();
    await find(console, 'margaret');
    await console.user.keyboard('{Enter}');
    await screen.findByTestId('card');
    await console.user.keyboard('{F4}');
    await screen.findByTestId('confirm');
    await console.user.keyboard('{Control>}{Enter}{/Control}');
    expect(await screen.findByTestId('reference')).toHaveTextContent('2140 8305 9160');
    const [ask] = console.last('record') as [RecordAsk];
    expect(ask.channels).toEqual(['mail', 'phone']);
    expect(ask.subject).toEqual({ who: 'customer', customer_no: '00482215' });
    expect(ask.scope).toBe('person');
    await waitFor(() => expect(screen.getByTestId('reference')).toHaveFocus());
  });

  it('a wrong number that is on file takes two, and touches the number alone', async () => {
    const console = await openConsole();
    await find(console, '(816) 555-0173');
    await screen.findAllByTestId('hit');
    await console.user.keyboard('{F8}');
    await screen.findByTestId('confirm');
    await console.user.keyboard('{Control>}{Enter}{/Control}');
    await screen.findByTestId('reference');
    const [ask] = console.last('record') as [RecordAsk];
    expect(ask.subject).toEqual({ who: 'number', number: '(816) 555-0173' });
    expect(ask).toMatchObject({
      scope: 'number',
      reason: 'wrong-number',
      asked_by: 'stranger',
      channels: ['phone'],
    });
  });

  it('a number that is on file offers nothing that could be meant for the person', async () => {
    const console = await openConsole();
    await find(console, '8165550173');
    await screen.findAllByTestId('hit');
    expect(screen.queryByTestId('action-everything')).toBeNull();
    expect(screen.getByTestId('action-phone')).toBeInTheDocument();
  });

  it('stopping everything names all five channels', async () => {
    const console = await openConsole();
    await find(console, 'daniel{Enter}');
    await screen.findByTestId('card');
    await console.user.keyboard('{F2}');
    await screen.findByTestId('confirm');
    await console.user.keyboard('{Control>}{Enter}{/Control}');
    await screen.findByTestId('reference');
    expect((console.last('record') as [RecordAsk])[0].channels).toEqual([
      'mail',
      'phone',
      'text',
      'email',
      'share',
    ]);
    expect(screen.getByText(/still remind you/)).toBeInTheDocument();
    const days = screen.getAllByTestId('due').map((day) => day.textContent?.replace(/\s+/g, ' ').trim());
    expect(days).toEqual([
      'Thursday, December 3, 2026 Calls, texts, e-mail, and sharing',
      'Friday, December 18, 2026 Mail',
    ]);
    await console.user.keyboard('{Control>}{Shift>}g{/Shift}{/Control}');
    await screen.findByText(/reminders go on, without offers/);
    expect(console.last('serviceMessages')).toEqual([
      expect.objectContaining({ reference: '214083059160', go_on: ['mail', 'email'] }),
    ]);
    await console.user.click(screen.getByTestId('reminders-stop'));
    await screen.findByText(/those stop as well/);
  });

  it('texts stop with the calls, and the card and the confirmation say so, unless they may go on', async () => {
    const console = await openConsole();
    await find(console, 'whitcomb jr{Enter}');
    await screen.findByTestId('card');
    await console.user.keyboard('{F8}');
    await screen.findByTestId('confirm');
    await waitFor(() => expect(screen.getByTestId('card')).toHaveTextContent(/Texts\s*Will stop/));
    await console.user.click(screen.getByTestId('texts-go-on'));
    await waitFor(() => expect(screen.getByTestId('card')).toHaveTextContent(/Texts\s*Allowed/));
    await console.user.click(screen.getByTestId('texts-go-on'));
    await console.user.keyboard('{Control>}{Enter}{/Control}');
    expect(await screen.findByTestId('stopped')).toHaveTextContent('Calls and texts');
  });

  it('nothing is recorded before the confirming key, and the sentence is in the future until then', async () => {
    const console = await openConsole();
    await find(console, 'margaret{Enter}');
    await screen.findByTestId('card');
    await console.user.keyboard('{F4}{Enter}{Enter}');
    await waitFor(() => expect(screen.getByTestId('say')).toHaveTextContent(/^I’ll take you off/));
    expect(console.last('record')).toBeUndefined();
  });
});

describe('an unfinished request', () => {
  it('is kept and its code said when the next caller comes', async () => {
    const console = await openConsole();
    await find(console, 'margaret{Enter}');
    await screen.findByTestId('card');
    await console.user.keyboard('{F6}');
    await screen.findByTestId('confirm');
    await console.user.keyboard('{Control>}{Shift>}n{/Shift}{/Control}');
    await waitFor(() => expect(screen.getByTestId('search')).toHaveFocus());
    expect((console.last('saveDraft') as [RecordAsk])[0].channels).toEqual(['mail']);
    expect(screen.getByTestId('word')).toHaveTextContent('4821');
  });

  it('opens again by its four digits as it was', async () => {
    const console = await openConsole();
    await find(console, 'margaret{Enter}');
    await screen.findByTestId('card');
    await console.user.keyboard('{F6}');
    await screen.findByTestId('confirm');
    await console.user.keyboard('{Control>}{Shift>}p{/Shift}{/Control}');
    await waitFor(() => expect(screen.queryByTestId('confirm')).toBeNull());
    await console.user.keyboard('{Control>}o{/Control}');
    await console.user.type(await screen.findByTestId('parked-code'), '4821{Enter}');
    await screen.findByTestId('confirm');
    expect(screen.getByTestId('channel-mail')).toBeChecked();
  });

  it('is never dropped without a reason once it is kept', async () => {
    const console = await openConsole();
    await find(console, 'margaret{Enter}');
    await screen.findByTestId('card');
    await console.user.keyboard('{F6}');
    await waitFor(() => expect(screen.getByTestId('park-code')).toBeInTheDocument(), { timeout: 3000 });
    await console.user.keyboard('{Escape}');
    expect(await screen.findByTestId('discard-confirm')).toBeDisabled();
    expect(console.last('discardDraft')).toBeUndefined();
  });
});

describe('someone unlisted', () => {
  it('starts from what was typed and goes to what is still needed', async () => {
    const console = await openConsole();
    await find(console, 'prudence pine 64111');
    await console.user.keyboard('{Control>}n{/Control}');
    expect(await screen.findByTestId('unlisted-last_name')).toHaveValue('pine');
    await console.user.keyboard('{F6}');
    await waitFor(() => expect(screen.getByTestId('unlisted-address_1')).toHaveFocus());
    await console.user.keyboard('88 Pine Rd');
    await waitFor(() => expect(screen.getByTestId('confirm')).toHaveAttribute('aria-disabled', 'false'));
    await console.user.keyboard('{Control>}{Enter}{/Control}');
    await screen.findByTestId('reference');
    expect((console.last('record') as [RecordAsk])[0].subject).toEqual({
      who: 'person',
      person: { first_name: 'prudence', last_name: 'pine', zip: '64111', address_1: '88 Pine Rd' },
    });
  });
});

describe('the identity check', () => {
  async function begun() {
    const console = await openConsole();
    await find(console, 'margaret{Enter}');
    await screen.findByTestId('card');
    await console.user.keyboard('{Control>}i{/Control}');
    await waitFor(() => expect(screen.getByTestId('right-copy')).toHaveFocus());
    await console.user.keyboard('{Enter}');
    await screen.findByTestId('verify-answer');
    return console;
  }

  it('locks after three wrong answers and shows the other ways', async () => {
    const console = await begun();
    for (const word of ['x', 'y', 'z'])
      await console.user.type(screen.getByTestId('verify-answer'), `${word}{Enter}`);
    await waitFor(() => expect(screen.getByTestId('verify-state')).toHaveAttribute('data-state', 'locked'));
    expect(screen.queryByTestId('verify-answer')).toBeNull();
    expect(screen.getByTestId('verify-state')).toHaveTextContent('by letter');
  });

  it('forgets a wrong answer at once and keeps a near one to be mended', async () => {
    const console = await begun();
    const answer = screen.getByTestId('verify-answer');
    await console.user.type(answer, 'wrong{Enter}');
    await waitFor(() => expect(answer).toHaveValue(''));
    await console.user.type(answer, 'nearly{Enter}');
    await waitFor(() => expect(screen.getByTestId('verify-last')).toHaveAttribute('data-last', 'near'));
    expect(answer).toHaveValue('nearly');
  });

  it('says how far it is without saying what was said', async () => {
    const console = await begun();
    await console.user.type(screen.getByTestId('verify-answer'), 'may{Enter}');
    await waitFor(() => expect(console.app.said).toBe('1 of 2 matched'));
  });
});

describe('exports', () => {
  it('a mended removal leaves the held back and the counts follow', async () => {
    const console = await openConsole();
    await console.user.keyboard('{Control>}3{/Control}');
    expect(await screen.findAllByTestId('held-back')).toHaveLength(3);
    await console.user.click(screen.getAllByTestId('mend')[0] as HTMLElement);
    await console.user.type(await screen.findByTestId('mend-last_name'), 'Pine');
    await console.user.type(screen.getByTestId('mend-reason'), 'told on the phone{Enter}');
    await waitFor(() => expect(screen.getAllByTestId('held-back')).toHaveLength(2));
    expect(console.last('mend')).toEqual([
      { removal: 'r1', person: { last_name: 'Pine' }, reason: 'told on the phone' },
    ]);
  });

  it('are not offered to an agent', async () => {
    await openConsole('ann');
    expect(screen.queryByTestId('nav-exports')).toBeNull();
  });
});

it('the palette runs an action by its name and gives the focus on', async () => {
  const console = await openConsole();
  await console.user.keyboard('{Control>}k{/Control}');
  await console.user.type(await screen.findByTestId('palette'), 'unlisted{Enter}');
  await waitFor(() => expect(screen.getByTestId('unlisted-first_name')).toHaveFocus());
});

it('a refused sign-in says so and asks for the password again', async () => {
  const { render } = await import('@testing-library/svelte');
  const { App } = await import('./app.svelte');
  const { recordedDouble } = await import('../backend/testing');
  const { default: Root } = await import('./Root.svelte');
  const { default: userEvent } = await import('@testing-library/user-event');
  render(Root, { app: new App(recordedDouble()) });
  const user = userEvent.setup();
  await user.type(await screen.findByTestId('signin-user'), 'sue');
  await user.type(screen.getByTestId('signin-password'), 'guess{Enter}');
  expect(await screen.findByTestId('fault')).toHaveTextContent('Name or password is wrong.');
  await waitFor(() => expect(screen.getByTestId('signin-password')).toHaveFocus());
});
