import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LookupAnswer, LookupAsk, LookupHit } from '../../backend/types';
import { recordedDouble } from '../../backend/testing';
import { PAUSE_MS, Search } from './search.svelte';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A backend whose lookups wait until the test answers them. */
function waiting() {
  const asked: { ask: LookupAsk; answer: (total: number) => void }[] = [];
  const lookup = (ask: LookupAsk) =>
    new Promise<LookupAnswer>((resolve) => {
      const empty = { query: ask.text, read_as: 'name', took_ms: 1, more: false, add: null, customers: [] };
      asked.push({ ask, answer: (total) => resolve({ ...empty, total }) });
    });
  return { asked, search: new Search({ ...recordedDouble(), lookup }) };
}

it('every keystroke asks at once, and an answer that was overtaken is dropped', async () => {
  const { asked, search } = waiting();
  search.typed('w');
  search.typed('wh');
  asked[1]?.answer(2);
  await vi.advanceTimersByTimeAsync(0);
  asked[0]?.answer(99);
  await vi.advanceTimersByTimeAsync(0);
  expect(search.answer?.total).toBe(2);
});

it('a search is settled after a pause, once', async () => {
  const { asked, search } = waiting();
  search.typed('whitcomb');
  expect(asked.map(({ ask }) => ask.settled)).toEqual([false]);
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  search.settle();
  expect(asked.map(({ ask }) => ask.settled)).toEqual([false, true]);
});

it('typing on before the pause settles nothing', async () => {
  const { asked, search } = waiting();
  search.typed('w');
  await vi.advanceTimersByTimeAsync(PAUSE_MS - 1);
  search.typed('wh');
  await vi.advanceTimersByTimeAsync(PAUSE_MS - 1);
  expect(asked.some(({ ask }) => ask.settled)).toBe(false);
});

it('an answer that comes after the box was cleared shows nobody', async () => {
  const { asked, search } = waiting();
  search.typed('whitcomb');
  search.clear();
  asked[0]?.answer(4);
  await vi.advanceTimersByTimeAsync(0);
  expect(search.answer).toBeNull();
});

describe('reading the list again', () => {
  const people = (...numbers: string[]): LookupAnswer => ({
    query: 'whitcomb',
    read_as: 'name',
    took_ms: 1,
    total: numbers.length,
    more: false,
    add: null,
    customers: numbers.map((customer_no) => ({ customer_no }) as LookupHit),
  });

  async function listed() {
    const asked: LookupAsk[] = [];
    const lookup = vi.fn(async (ask: LookupAsk) => {
      asked.push(ask);
      return people('1', '2', '3');
    });
    const search = new Search({ ...recordedDouble(), lookup });
    search.typed('whitcomb');
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    search.move(1);
    asked.length = 0;
    return { asked, search };
  }

  it('is no new search, and what is highlighted stays so', async () => {
    const { asked, search } = await listed();
    await search.refresh();
    expect(asked).toEqual([{ text: 'whitcomb', read_as: null, limit: null, settled: false }]);
    expect(search.highlighted?.customer_no).toBe('2');
  });

  it('leaves alone whoever types on: that is asked for already, from the first hit', async () => {
    const { asked, search } = await listed();
    search.typed('whitcombe');
    await search.refresh();
    await vi.advanceTimersByTimeAsync(0);
    expect(asked.map(({ text }) => text)).toEqual(['whitcombe']);
    expect(search.at).toBe(0);
  });
});
