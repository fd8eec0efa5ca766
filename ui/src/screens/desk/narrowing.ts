// What to add to a search that more people fit than are shown.

import type { LookupAnswer, Narrow } from '../../backend/types';
import { count } from '../../locale/format';
import { m } from '../../locale/paraglide/messages.js';

const ADD: Record<Narrow, () => string> = {
  rest: m.add_rest,
  name: m.add_last_name,
  'first-name': m.add_first_name,
  'first-name-or-zip': m.add_first_name_or_zip,
  zip: m.add_zip,
  house: m.add_house,
};

export function narrowing(answer: LookupAnswer): string {
  if (!answer.add) return '';
  const said = { found: count(answer.total), add: ADD[answer.add]() };
  // Of a crowd only a part is looked at: that it held nobody is not that there is nobody.
  if (!answer.total) return m.results_unread(said);
  return answer.more ? m.results_more(said) : m.results_some(said);
}
