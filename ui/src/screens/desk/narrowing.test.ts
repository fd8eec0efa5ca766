import { expect, it } from 'vitest';
import type { LookupAnswer } from '../../backend/types';
import { narrowing } from './narrowing';

const answer = (total: number, more: boolean, add: LookupAnswer['add']): LookupAnswer => ({
  query: 'whitcomb',
  read_as: 'last name',
  took_ms: 1,
  total,
  more,
  add,
  customers: [],
});

it.each([
  ['a crowd', answer(200, true, 'first-name-or-zip'), 'More than 200 fit. Add a first name or a ZIP.'],
  ['more than are shown', answer(61, false, 'zip'), '61 fit. Add a ZIP.'],
  [
    'a crowd too large to look through',
    answer(0, true, 'zip'),
    'Too many are called so to look at all of them. Add a ZIP.',
  ],
  ['all that fit', answer(3, false, null), ''],
])('%s is said to be so, with what to add', (_, given, said) => {
  expect(narrowing(given)).toBe(said);
});
