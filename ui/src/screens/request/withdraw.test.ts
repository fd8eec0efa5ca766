import { screen } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { happened } from '../../backend/testing.given';
import { openConsole } from '../console.testing';

it('a removal that no service has to be told of is not waiting to be sent', async () => {
  const console = await openConsole();
  const { request } = console.backend;
  console.backend.request = async (reference) => {
    const shown = await request(reference);
    const removals = shown.removals.map((one) => ({ ...one, state: 'honoured' }));
    return { ...shown, removals };
  };
  await console.user.keyboard('{Control>}g{/Control}');
  await console.user.type(await screen.findByTestId('request-number'), '214083059160{Enter}');
  const [mail, phone] = await screen.findAllByTestId('request-removal');
  expect(mail).toHaveTextContent('Sent in mailhouse');
  expect(phone).toHaveTextContent('No service has to be told');
  expect(phone).not.toHaveTextContent('Not sent');
});

it('a request that was withdrawn says why', async () => {
  const console = await openConsole();
  const { request } = console.backend;
  console.backend.request = async (reference) => {
    const shown = await request(reference);
    const ended = happened('2026-11-18', 'ended', ['mail'], { reason: 'it was another Margaret' });
    return { ...shown, timeline: [...shown.timeline, ended] };
  };
  await console.user.keyboard('{Control>}g{/Control}');
  await console.user.type(await screen.findByTestId('request-number'), '214083059160{Enter}');
  expect(await screen.findByText('it was another Margaret')).toBeVisible();
});

describe('a request that is withdrawn', () => {
  async function withdraw(channel: string): Promise<void> {
    const console = await openConsole();
    await console.user.keyboard('{Control>}g{/Control}');
    await console.user.type(await screen.findByTestId('request-number'), '214083059160{Enter}');
    await console.user.click(await screen.findByTestId('withdraw-open'));
    await console.user.click(await screen.findByTestId(`withdraw-${channel}`));
    const { customer } = console.backend;
    console.backend.customer = async (ask) => {
      const card = await customer(ask);
      const channels = card.channels.map((one) => ({ ...one, stopped: one.channel === 'mail' }));
      return { ...card, channels };
    };
    await console.user.type(screen.getByTestId('withdraw-reason'), 'wrong person chosen{Enter}');
    await screen.findByTestId('withdrawn');
  }

  it('says what another request stops all the same', async () => {
    await withdraw('mail');
    expect(screen.getByTestId('stopped-still')).toHaveTextContent('another request: mail');
  });

  it('says so when nothing stops it any more', async () => {
    await withdraw('phone');
    expect(screen.getByTestId('stopped-no-more')).toHaveTextContent('Nothing here stops calls any more');
  });
});
