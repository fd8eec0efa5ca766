import { expect, it } from 'vitest';
import { dayRange, grouped, shortDay, spokenDay, weekNumber } from './format';

it('a local date is never moved by a time zone', () => {
  expect(spokenDay('2026-12-03')).toBe('Thursday, December 3, 2026');
  expect(shortDay('2026-12-03', '2026-11-18')).toBe('Thu, Dec 3');
  expect(shortDay('2024-03-03', '2026-11-18')).toBe('Mar 3, 2024');
});

it('a range of days says the month once', () => {
  expect(dayRange('2026-11-16', '2026-11-22').replaceAll(/\s/g, ' ')).toBe('Nov 16 – 22, 2026');
});

it('a reference is grouped to be spoken, and nothing else is', () => {
  expect(grouped('214083059160')).toBe('2140 8305 9160');
  expect(grouped('00482215')).toBe('00482215');
});

it('the week of a period is its number', () => {
  expect(weekNumber('2026-W07')).toBe('7');
});
