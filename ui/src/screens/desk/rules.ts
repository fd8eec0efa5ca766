// The rules behind a date, as a person reads them: the same words once, with every source that says so.

import type { RuleShown } from '../../backend/types';

export interface RuleLine {
  words: string;
  sources: string;
}

export function ruleLines(rules: readonly RuleShown[]): RuleLine[] {
  const words = [...new Set(rules.map((rule) => rule.words))];
  return words.map((one) => {
    const sources = rules.filter((rule) => rule.words === one).map((rule) => rule.source);
    return { words: one, sources: [...new Set(sources)].join(', ') };
  });
}
