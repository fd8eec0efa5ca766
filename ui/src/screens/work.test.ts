import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Work } from './work.svelte';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const step = (done: number, share: number) => ({ done, share, bytes_mb: 0 });

it('the rate and the time left follow from what is done', () => {
  const work = new Work('Importing', 'imports');
  vi.advanceTimersByTime(4000);
  work.watch.onstep(step(8000, 0.25));
  expect([work.rate, work.secondsLeft]).toEqual([2000, 12]);
});

it('nothing is promised in the first second, nor without a share', () => {
  const work = new Work('Importing', 'imports');
  vi.advanceTimersByTime(500);
  work.watch.onstep(step(100, 0.5));
  expect([work.rate, work.secondsLeft]).toEqual([0, null]);
  vi.advanceTimersByTime(2000);
  work.watch.onstep(step(500, 0));
  expect([work.rate, work.secondsLeft]).toEqual([200, null]);
});

it('stopping reaches the host once', () => {
  const work = new Work('Importing', 'imports');
  const stopped = vi.fn();
  work.watch.signal.addEventListener('abort', stopped);
  work.stop();
  work.stop();
  expect(stopped).toHaveBeenCalledTimes(1);
  expect(work.stopping).toBe(true);
});
