import { expect, it } from 'vitest';
import { weekAfter } from './week';

it.each([
  ['2026-W47', 1, '2026-W48'],
  ['2026-W53', 1, '2027-W01'],
  ['2027-W01', -1, '2026-W53'],
  ['2025-W52', 1, '2026-W01'],
  ['2026-W01', -1, '2025-W52'],
])('the week %s moved by %i is %s', (week, by, expected) => {
  expect(weekAfter(week, by)).toBe(expected);
});
