import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { RecordAsk } from '../backend/types';
import { find, openConsole, type Console } from './console.testing';

const another = '{Control>}{Shift>}l{/Shift}{/Control}';

async function comes(console: Console, as: string): Promise<void> {
  await waitFor(() => expect(screen.getByTestId('signin-user')).toHaveFocus());
  expect(screen.getByTestId('signin-user')).toHaveValue('');
  await console.user.keyboard(`${as}{Tab}invented-word{Enter}`);
  await screen.findByTestId('nav-desk');
}

async function annWith(keys: string, part: string): Promise<Console> {
  const console = await openConsole('ann');
  await find(console, 'margaret{Enter}');
  await screen.findByTestId('card');
  await console.user.keyboard(keys);
  await screen.findByTestId(part);
  return console;
}

/** Sue has the desk for a while, and Ann comes back to it. */
async function sueBetween(console: Console): Promise<void> {
  await console.user.keyboard(another);
  await comes(console, 'sue');
  await console.user.keyboard(another);
  await comes(console, 'ann');
}

describe('one desk and two people', () => {
  it('one key makes way: the name is asked for, and nothing of the call is there', async () => {
    const console = await annWith('{F6}', 'confirm');
    await console.user.keyboard(another);
    expect(document.body).not.toHaveTextContent('Margaret');
    expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('Another person');
    await comes(console, 'sue');
    expect(document.body).not.toHaveTextContent('Margaret');
    expect(screen.getByTestId('search')).toHaveValue('');
    expect(JSON.stringify(console.app.seat?.left('desk', null))).not.toMatch(/margaret|00482215/i);
  });

  it('whoever comes back finds the request as they left it, and it is the same one', async () => {
    const console = await annWith('{F6}', 'confirm');
    await console.user.click(screen.getByTestId('channel-email'));
    await sueBetween(console);
    await screen.findByTestId('confirm');
    expect(screen.getByTestId('card')).toHaveTextContent('Margaret');
    expect(screen.getByTestId('search')).toHaveValue('margaret');
    expect(screen.getByTestId('channel-mail')).toBeChecked();
    expect(screen.getByTestId('channel-email')).toBeChecked();
    await console.user.keyboard('{Control>}{Enter}{/Control}');
    await screen.findByTestId('reference');
    expect((console.last('record') as [RecordAsk])[0]).toMatchObject({
      channels: ['mail', 'email'],
      draft: 'd1',
      contact: 'k1',
    });
  });

  it('each finds their own again, however often they change', async () => {
    const console = await annWith('{F6}', 'confirm');
    await console.user.keyboard(another);
    await comes(console, 'sue');
    await find(console, 'daniel{Enter}');
    await screen.findByTestId('card');
    await console.user.keyboard(another);
    await comes(console, 'ann');
    await waitFor(() => expect(screen.getByTestId('card')).toHaveTextContent('Margaret'));
    await console.user.keyboard(another);
    await comes(console, 'sue');
    await waitFor(() => expect(screen.getByTestId('card')).toHaveTextContent('Daniel'));
    expect(screen.queryByTestId('confirm')).toBeNull();
  });

  it('an identity check goes on where it was', async () => {
    const console = await annWith('{Control>}i{/Control}', 'verify-begin');
    await console.user.click(screen.getByTestId('verify-begin'));
    await console.user.type(await screen.findByTestId('verify-answer'), 'may{Enter}');
    await waitFor(() => expect(console.app.said).toBe('1 of 2 matched'));
    await sueBetween(console);
    await console.user.type(await screen.findByTestId('verify-answer'), 'may{Enter}');
    await waitFor(() => expect(screen.getByTestId('verify-state')).toHaveAttribute('data-state', 'reached'));
  });

  it('an identity check ends with the conversation it was begun in', async () => {
    const console = await annWith('{Control>}i{/Control}', 'verify-begin');
    await console.user.click(screen.getByTestId('verify-begin'));
    await screen.findByTestId('verify-answer');
    console.backend.setReceivedBy = async () => {
      throw { code: 'not-found', what: 'this contact has ended', where: '', do: '' };
    };
    await sueBetween(console);
    await waitFor(() => expect(screen.getByTestId('card')).toHaveTextContent('Margaret'));
    await screen.findByTestId('action-everything');
    expect(screen.queryByTestId('verify-answer')).toBeNull();
    expect(console.app.seat?.desk.check).toBeNull();
  });

  it('what was unticked stays unticked, texts too while the calls are', async () => {
    const console = await annWith('{F4}', 'confirm');
    await waitFor(() => expect(screen.getByTestId('park-code')).toBeInTheDocument(), { timeout: 3000 });
    for (const channel of ['text', 'mail', 'phone'])
      await console.user.click(screen.getByTestId(`channel-${channel}`));
    await sueBetween(console);
    await screen.findByTestId('confirm');
    for (const box of screen.getAllByTestId(/^channel-/)) expect(box).not.toBeChecked();
    await console.user.click(screen.getByTestId('channel-phone'));
    expect(screen.getByTestId('channel-phone')).toBeChecked();
    expect(screen.getByTestId('channel-text')).not.toBeChecked();
  });

  it('what could not be kept any more is still as it was left', async () => {
    const console = await annWith('{F4}', 'confirm');
    await waitFor(() => expect(screen.getByTestId('park-code')).toBeInTheDocument(), { timeout: 3000 });
    console.backend.saveDraft = async () => {
      throw { code: 'store-unusable', what: 'the disk is full; the draft was not kept', where: '', do: '' };
    };
    await console.user.click(screen.getByTestId('channel-mail'));
    await sueBetween(console);
    await screen.findByTestId('confirm');
    expect(screen.getByTestId('channel-mail')).not.toBeChecked();
    expect(screen.getByTestId('channel-phone')).toBeChecked();
  });

  it('a request that a colleague finished meanwhile is not begun again', async () => {
    const console = await annWith('{F6}', 'confirm');
    console.backend.openDraft = async () => {
      throw { code: 'not-found', what: 'there is no unfinished request of that code', where: '', do: '' };
    };
    await sueBetween(console);
    expect(await screen.findByTestId('fault')).toHaveTextContent('no unfinished request');
    expect(screen.queryByTestId('confirm')).toBeNull();
  });

  it('somebody who signed out finds an empty desk', async () => {
    const console = await annWith('{F6}', 'confirm');
    await console.user.click(screen.getByTestId('you'));
    await console.user.click(await screen.findByTestId('sign-out'));
    await comes(console, 'ann');
    expect(screen.queryByTestId('card')).toBeNull();
  });

  it('an open dialog does not keep anybody at the desk', async () => {
    const console = await annWith('{F1}', 'card');
    await screen.findByRole('dialog');
    await console.user.keyboard(another);
    await comes(console, 'sue');
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

it('the window locks when the machine goes to sleep, and keeps the request', async () => {
  const console = await annWith('{F6}', 'confirm');
  console.backend.sleep();
  await waitFor(() => expect(screen.getByTestId('signin-password')).toHaveFocus());
  expect(document.body).not.toHaveTextContent('Margaret');
  await waitFor(() => expect(console.last('signOut')).toBeDefined());
  await console.user.keyboard('invented-word{Enter}');
  expect(await screen.findByTestId('channel-mail')).toBeChecked();
});
