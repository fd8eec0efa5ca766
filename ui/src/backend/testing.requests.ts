// An invented request and what becomes of it, for the recorded double. Tests only, never shipped.

import { grouped } from '../locale/format';
import type { Backend } from './backend';
import { fault, happened, rule } from './testing.given';
import { margaret, nameOf } from './testing.people';
import type * as T from './types';

function invented(reference: string): T.RequestShown {
  const removal = (channel: T.Channel, id: string, batches: string[]): T.RemovalShown => ({
    removal: id,
    channel,
    scope: 'person',
    brand: null,
    state: 'in-force',
    due: rule.due,
    rule: channel === 'mail' ? 'us-mail-guideline v1' : 'us-company-dnc v2',
    words: rule.words,
    source: rule.source,
    message_class: 'marketing',
    batches,
  });
  return {
    reference,
    reference_grouped: grouped(reference),
    customer_no: margaret.no,
    name: nameOf(margaret),
    received_at: '2026-11-12T15:00:00Z',
    received_on: '2026-11-12',
    received_by: 'phone',
    asked_by: 'self',
    reason: 'ordinary',
    pass_on: true,
    who: 'ann',
    site: '214',
    source: null,
    note: null,
    removals: [removal('mail', 'r1', ['mailhouse-2026-W46-1', 'mps-2026-W46-1']), removal('phone', 'r2', [])],
    timeline: [
      happened('2026-11-12', 'removal', ['mail']),
      happened('2026-11-12', 'removal', ['phone']),
      happened('2026-11-17', 'exported', ['mail'], { state: 'mps-2026-W46-1 add live' }),
    ],
  };
}

export function requesting(): Pick<Backend, 'request' | 'withdraw' | 'permit'> {
  const kept = new Map<string, T.RequestShown>();
  const find = (text: string) => {
    const reference = text.replace(/\s/g, '');
    if (!/^214\d{9}$/.test(reference))
      throw fault('not-found', 'there is no request of that number here', 'have it read again');
    const request = kept.get(reference) ?? invented(reference);
    kept.set(reference, request);
    return request;
  };
  const end = (request: T.RequestShown, channels: T.Channel[]) => {
    const ended = request.removals.map((one) =>
      channels.includes(one.channel) ? { ...one, state: 'withdrawn' } : one,
    );
    kept.set(request.reference, { ...request, removals: ended });
  };
  return {
    request: async (reference) => find(reference),
    async withdraw(ask) {
      const request = find(ask.reference);
      const channels = ask.channel ? [ask.channel] : request.removals.map(({ channel }) => channel);
      end(request, channels);
      return { reference: request.reference, channels, tell: ['mailhouse'], by_hand: ['mps'] };
    },
    async permit(ask) {
      if (ask.channel === 'phone' && ask.source === 'agent')
        throw fault(
          'bad-input',
          'a permission by agent does not restore phone; nothing was recorded',
          'give a signed or recorded consent',
        );
      for (const reference of ask.ends) end(find(reference), [ask.channel]);
      return { channel: ask.channel, ended: ask.ends, still_in_force: [] };
    },
  };
}
