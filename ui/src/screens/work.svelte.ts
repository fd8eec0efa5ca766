// Long work under way: how far, how fast, how long yet, and the way to stop it.

import type { Watch } from '../backend/backend';
import type { Step } from '../backend/types';
import type { Screen } from './app.svelte';

/** Before this nothing true can be said about the rate. */
const SETTLE_MS = 1000;

export class Work {
  done = $state(0);
  /** 0 to 1; 0 while it is not known. */
  share = $state(0);
  /** Records a second; 0 while it is not known. */
  rate = $state(0);
  /** None while it is not known. */
  secondsLeft = $state<number | null>(null);
  stopping = $state(false);

  readonly watch: Watch;
  readonly #started = Date.now();
  readonly #abort = new AbortController();

  constructor(
    readonly title: string,
    readonly screen: Screen,
  ) {
    this.watch = { onstep: (step) => this.#step(step), signal: this.#abort.signal };
  }

  /** It stops at its next step; nothing half-done stays. */
  stop(): void {
    this.stopping = true;
    this.#abort.abort();
  }

  #step(step: Step): void {
    this.done = step.done;
    this.share = Math.min(1, step.share ?? 0);
    const elapsed = Date.now() - this.#started;
    if (elapsed < SETTLE_MS) return;
    this.rate = Math.round((step.done * 1000) / elapsed);
    this.secondsLeft = this.share > 0 ? Math.ceil((elapsed / 1000) * (1 / this.share - 1)) : null;
  }
}
