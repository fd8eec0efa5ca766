// One list scrubbed for a purpose: what it is for, where the files go, what came of it.

import { asFault } from '../../backend/fault';
import type { Fault, Purpose, ScrubAsk, ScrubReport } from '../../backend/types';
import { focusOn } from '../../keyboard/focus';
import { m } from '../../locale/paraglide/messages.js';
import type { App } from '../app.svelte';
import type { Seat } from '../seat.svelte';
import type { Work } from '../work.svelte';

export class ScrubState {
  purpose = $state<Purpose | ''>('');
  file = $state<string | null>(null);
  map = $state<string | null>(null);
  out = $state<string | null>(null);
  /** People who are nearly the same too. */
  fuzzy = $state(false);
  campaign = $state('');
  /** Why a missing or stale registry is used all the same. */
  reason = $state('');
  report = $state.raw<ScrubReport | null>(null);
  /** Where the files of the report are. */
  written = $state('');
  work = $state.raw<Work | null>(null);
  fault = $state.raw<Fault | null>(null);
  /** The person stopped it: said quietly, for nothing is wrong. */
  stopped = $state(false);

  constructor(
    private readonly app: App,
    private readonly seat: Seat,
  ) {}

  readonly ready: boolean = $derived(
    this.work === null && this.purpose !== '' && this.file !== null && this.out !== null,
  );
  /** The registry is missing or stale; somebody who may can go on with a reason. */
  readonly heldBack: boolean = $derived(this.fault?.code === 'held-back');
  readonly canRun: boolean = $derived(this.ready && !this.heldBack);

  setPurpose(purpose: Purpose | ''): void {
    this.purpose = purpose;
    this.changed();
  }

  /** What came of it before holds no more. */
  changed(): void {
    this.report = null;
    this.fault = null;
    this.stopped = false;
    this.reason = '';
  }

  async pickFile(): Promise<void> {
    await this.#picked(this.app.backend.pickFile(m.scrub_pick_file()), (file) => (this.file = file));
  }

  async pickMapping(): Promise<void> {
    await this.#picked(this.app.backend.pickMapping(m.import_pick_mapping()), (map) => (this.map = map));
  }

  async pickFolder(): Promise<void> {
    await this.#picked(this.app.backend.pickFolder(m.scrub_pick_folder()), (out) => (this.out = out));
  }

  /** With a reason it goes on without a fresh registry. */
  async run(reason = ''): Promise<void> {
    const { file, out, purpose } = this;
    if (!this.ready || !file || !out) return;
    const ask: ScrubAsk = {
      file,
      purpose,
      out,
      map: this.map,
      fuzzy: this.fuzzy,
      campaign: this.campaign.trim() || null,
      name: null,
      brand: null,
      override_reason: reason.trim() || null,
    };
    this.changed();
    this.reason = reason;
    try {
      this.report = await this.#scrub(ask);
      this.written = out;
      this.out = null;
      this.app.say(m.said_scrubbed());
    } catch (thrown) {
      const fault = asFault(thrown);
      this.stopped = fault.is_stop === true;
      if (!this.stopped) this.fault = fault;
    } finally {
      this.work = null;
      // Held back, the question for a reason takes the focus.
      if (!this.heldBack) void focusOn(this.fault ? 'part' : 'outcome');
    }
  }

  #scrub(ask: ScrubAsk): Promise<ScrubReport> {
    return this.seat.during(m.scrubbing(), 'lists', (work) => {
      this.work = work;
      return this.app.backend.scrub(ask, work.watch);
    });
  }

  async #picked(picking: Promise<string | null>, take: (path: string) => void): Promise<void> {
    const path = await picking;
    if (!path || this.work) return;
    take(path);
    this.changed();
  }
}
