// The search box's state: every keystroke asks at once; an answer that was overtaken is dropped by its number.

import type { Backend } from '../../backend/backend';
import { asFault } from '../../backend/fault';
import type { Fault, LookupAnswer, LookupHit } from '../../backend/types';

/** A pause this long makes the search a settled one, which is audited. */
export const PAUSE_MS = 600;

export class Search {
  text = $state('');
  answer = $state.raw<LookupAnswer | null>(null);
  fault = $state.raw<Fault | null>(null);
  /** Index of the hit that Enter chooses. */
  at = $state(0);
  /** The answer to the last keystroke is not here yet. */
  waiting = $state(false);

  #asked = 0;
  #settled = '';
  /** The text that the answer is to. */
  #shown = '';
  #pause: ReturnType<typeof setTimeout> | undefined;
  #pending: Promise<void> = Promise.resolve();

  constructor(private readonly backend: Backend) {}

  readonly hits = $derived(this.answer?.customers ?? []);
  /** Nobody fits; of a crowd that could not be looked through that is not known. */
  readonly nobody = $derived(this.answer !== null && this.hits.length === 0 && !this.answer.more);
  readonly highlighted: LookupHit | undefined = $derived(this.hits[this.at]);

  typed(text: string): void {
    this.text = text;
    clearTimeout(this.#pause);
    if (text.trim() === '') return this.clear();
    this.#pending = this.#ask(text, false);
    this.#pause = setTimeout(() => this.settle(), PAUSE_MS);
  }

  /** Says that this is the search that was meant. */
  settle(): void {
    clearTimeout(this.#pause);
    const text = this.text;
    if (text.trim() === '' || this.#settled === text) return;
    this.#settled = text;
    this.#pending = this.#ask(text, true);
  }

  /** Shows the answer to this text again, with the same hit highlighted. */
  async again(text: string, at: number): Promise<void> {
    this.text = text;
    this.#settled = text;
    this.#pending = this.#ask(text, true);
    await this.#pending;
    this.at = Math.max(0, Math.min(at, this.hits.length - 1));
  }

  /** The same people as they stand now: no new search, and what is highlighted stays so. */
  async refresh(): Promise<void> {
    // Whoever types on is asked for already, and what is highlighted is not theirs.
    if (!this.answer || this.text !== this.#shown) return;
    this.#pending = this.#ask(this.text, false, true);
    await this.#pending;
  }

  /** Nobody is here: a search that was not settled yet is not asked any more. */
  rest(): void {
    clearTimeout(this.#pause);
  }

  /** The hit that Enter chooses, once the answer to the last keystroke is here. */
  async chosen(): Promise<LookupHit | undefined> {
    await this.#pending;
    return this.highlighted;
  }

  /** How the store read what was typed; unknown when it could not say. */
  async readAs(): Promise<string | undefined> {
    await this.#pending;
    return this.text === this.#shown ? this.answer?.read_as : undefined;
  }

  move(by: number): void {
    if (this.hits.length) this.at = (this.at + by + this.hits.length) % this.hits.length;
  }

  clear(): void {
    clearTimeout(this.#pause);
    this.#asked += 1;
    this.#settled = '';
    this.text = '';
    this.answer = null;
    this.fault = null;
    this.at = 0;
    this.waiting = false;
  }

  async #ask(text: string, settled: boolean, same = settled): Promise<void> {
    const number = ++this.#asked;
    this.waiting = true;
    try {
      const answer = await this.backend.lookup({ text, read_as: null, limit: null, settled });
      if (number !== this.#asked || !answer) return;
      // The settled answer is to the same text: what was highlighted stays so.
      if (!same) this.at = 0;
      this.answer = answer;
      this.#shown = text;
      this.fault = null;
    } catch (thrown) {
      if (number === this.#asked) this.fault = asFault(thrown);
    } finally {
      if (number === this.#asked) this.waiting = false;
    }
  }
}
