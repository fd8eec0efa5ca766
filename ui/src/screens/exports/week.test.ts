import { expect, it } from 'vitest';
import { hasBegun, weekAfter } from './week';

it.each([
  ['2026-W47', 1, '2026-W48'],
  ['2026-W53', 1, '2027-W01'],
  ['2027-W01', -1, '2026-W53'],
  ['2025-W52', 1, '2026-W01'],
  ['2026-W01', -1, '2025-W52'],
])('the week %s moved by %i is %s', (week, by, expected) => {
  expect(weekAfter(week, by)).toBe(expected);
});

it.each([
  ['2026-W47', '2026-11-16', true],
  ['2026-W47', '2026-11-15', false],
  ['2027-W01', '2027-01-03', false],
  ['2027-W01', '2027-01-04', true],
])('the week %s on %s has begun: %s', (week, today, expected) => {
  expect(hasBegun(week, today)).toBe(expected);
});
