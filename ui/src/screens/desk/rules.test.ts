import { expect, it } from 'vitest';
import { ruleLines } from './rules';

const rule = (id: string, words: string, source: string) => ({
  id,
  version: 1,
  due: '2026-12-03',
  words,
  source,
});

it('two laws that count the same days are one line with both sources', () => {
  const rules = [
    rule('dnc', '10 business days', '47 CFR 64.1200(d)(3)'),
    rule('revoke', '10 business days', '47 CFR 64.1200(a)(10)'),
    rule('mail', '30 days', 'DMA Guidelines'),
  ];
  expect(ruleLines(rules)).toEqual([
    { words: '10 business days', sources: '47 CFR 64.1200(d)(3), 47 CFR 64.1200(a)(10)' },
    { words: '30 days', sources: 'DMA Guidelines' },
  ]);
});
