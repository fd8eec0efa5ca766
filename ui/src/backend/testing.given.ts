// What every part of the recorded double takes as given: the day, a rule, a number, a fault. Tests only, never shipped.

import type { Channel, Code, Fault, RecordAsk, RuleShown, StopsByShown, TimelineItem } from './types';

export const today = '2026-11-18';
export const reference = '214083059160';

export const rule: RuleShown = {
  id: 'us-company-dnc',
  version: 2,
  due: '2026-12-03',
  words: '10 business days; skipped Sat, Sun, Thanksgiving',
  source: '47 CFR 64.1200(d)(3)',
};

export const fault = (code: Code, what: string, advice: string): Fault => ({
  code,
  what,
  where: '',
  do: advice,
});

export const happened = (
  on: string,
  what: string,
  channels: Channel[],
  told: Partial<TimelineItem> = {},
): TimelineItem => ({
  at: `${on}T15:00:00Z`,
  on,
  what,
  channels,
  reference: null,
  state: null,
  due: null,
  reason: null,
  ...told,
});

/** Mail has its own, later day; texts go with the calls. */
export function daysOf(ask: RecordAsk): StopsByShown[] {
  const first = ask.channels.filter((channel) => channel !== 'mail');
  const withTexts = first.includes('phone') && !first.includes('text') && !ask.texts_may_go_on;
  const kinds: Channel[] = withTexts
    ? first.flatMap((channel): Channel[] => (channel === 'phone' ? ['phone', 'text'] : [channel]))
    : first;
  const days: StopsByShown[] = [
    { kinds, due: rule.due },
    { kinds: ask.channels.includes('mail') ? ['mail'] : [], due: '2026-12-18' },
  ];
  return days.filter((by) => by.kinds.length);
}
