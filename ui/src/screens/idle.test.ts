import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { whenIdle } from './idle';

const LIMIT_MS = 600_000;
let stop = () => {};

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  stop();
  vi.useRealTimers();
});

function watched(limit = () => LIMIT_MS) {
  const then = vi.fn();
  stop = whenIdle(limit, then);
  return then;
}

it('ten minutes without a touch are idle, and a touch begins them anew', () => {
  const then = watched();
  vi.advanceTimersByTime(LIMIT_MS - 10_000);
  window.dispatchEvent(new Event('keydown'));
  vi.advanceTimersByTime(LIMIT_MS - 10_000);
  expect(then).not.toHaveBeenCalled();
  vi.advanceTimersByTime(20_000);
  expect(then).toHaveBeenCalled();
});

it('after the machine slept, the first touch comes too late', () => {
  const then = watched();
  vi.setSystemTime(Date.now() + LIMIT_MS);
  window.dispatchEvent(new Event('pointermove'));
  expect(then).toHaveBeenCalledTimes(1);
});

it('a longer limit is heeded from the moment it is set', () => {
  let limit = LIMIT_MS;
  const then = watched(() => limit);
  vi.advanceTimersByTime(LIMIT_MS - 5_000);
  limit = LIMIT_MS * 3;
  vi.advanceTimersByTime(LIMIT_MS);
  expect(then).not.toHaveBeenCalled();
});
