// This week's exports: one plan a service, the chosen one with its preview and what was written, the history.

import { asFault } from '../../backend/fault';
import type {
  BatchRow,
  BatchVerified,
  ExportAsk,
  ExportPlan,
  ExportPreview,
  ExportWritten,
  Fault,
  HeldBack,
  MendAsk,
  Rejected,
  ServiceRow,
} from '../../backend/types';
import { m } from '../../locale/paraglide/messages.js';
import type { App } from '../app.svelte';
import type { Seat } from '../seat.svelte';
import type { Work } from '../work.svelte';
import { hasBegun, weekAfter } from './week';

/** Records shown at once under the ruler. */
export const SHOWN = 5;

export interface Mended {
  fault: Fault | null;
  /** Why it is held back still. */
  still: HeldBack | null;
}

export class ExportsState {
  services = $state.raw<ServiceRow[]>([]);
  plans = $state.raw<Record<string, ExportPlan>>({});
  chosen = $state('');
  /** None: the last whole week, as the desk decides. */
  week = $state<string | null>(null);
  layout = $state<string | null>(null);
  preview = $state.raw<ExportPreview | null>(null);
  /** Records before the ones shown. */
  from = $state(0);
  written = $state.raw<ExportWritten | null>(null);
  verified = $state.raw<BatchVerified | null>(null);
  rejected = $state.raw<Rejected | null>(null);
  history = $state.raw<BatchRow[]>([]);
  fault = $state.raw<Fault | null>(null);
  work = $state.raw<Work | null>(null);
  /** The person stopped the writing: said quietly, for nothing is wrong. */
  stopped = $state(false);
  /** A removal was mended and goes with this file: said where it stood. */
  mended = $state(false);
  /** Removals that were mended, and the plan that is shown does not know it yet. */
  unplanned = $state.raw<string[]>([]);

  constructor(
    readonly app: App,
    private readonly seat: Seat,
  ) {}

  readonly plan: ExportPlan | undefined = $derived(this.plans[this.chosen]);
  readonly service: ServiceRow | undefined = $derived(
    this.services.find((one) => one.service === this.chosen),
  );
  readonly period: string | null = $derived(this.week ?? this.plan?.period ?? null);
  readonly heldBack: HeldBack[] = $derived(this.plan?.held_back ?? []);
  /** The week after the one shown has begun: a week to come has no plan. */
  readonly canGoOn: boolean = $derived.by(
    () => this.period !== null && hasBegun(weekAfter(this.period, 1), this.app.today),
  );

  async open(): Promise<void> {
    await this.#try(async () => {
      this.services = await this.app.backend.services();
      this.chosen ||= this.services[0]?.service ?? '';
      await this.#plans();
      await this.#preview();
      this.history = await this.app.backend.exportList();
    });
  }

  async choose(service: string): Promise<void> {
    if (service === this.chosen) return;
    this.chosen = service;
    this.layout = null;
    this.#forgetResults();
    await this.#try(() => this.#preview());
  }

  async goWeek(by: number): Promise<void> {
    if (!this.period || (by > 0 && !this.canGoOn)) return;
    const before = this.week;
    this.week = weekAfter(this.period, by);
    await this.#try(async () => {
      try {
        await this.#plans();
      } catch (thrown) {
        // A week that is refused has no plan: what is on the screen stays what is asked for.
        this.week = before;
        throw thrown;
      }
      this.#forgetResults();
      await this.#preview();
    });
  }

  async setLayout(layout: string): Promise<void> {
    this.layout = layout;
    await this.#try(async () => {
      await this.#plan(this.chosen);
      await this.#preview();
    });
  }

  async page(by: number): Promise<void> {
    this.from = Math.max(0, this.from + by * SHOWN);
    await this.#try(() => this.#preview());
  }

  async write(): Promise<void> {
    if (this.work) return;
    const out = await this.app.backend.pickFolder(m.export_pick_folder());
    if (!out) return;
    this.stopped = false;
    await this.#try(async () => {
      this.written = await this.#write(this.#ask(this.chosen), out);
      this.verified = null;
      this.app.say(m.said_written({ count: this.written.records }));
      await this.#again();
    });
    this.#settle();
  }

  /** What the person stopped is no fault. */
  #settle(): void {
    this.stopped = this.fault?.is_stop === true;
    if (this.stopped) this.fault = null;
    this.work = null;
  }

  #write(ask: ExportAsk, out: string): Promise<ExportWritten> {
    return this.seat.during(m.writing(), 'exports', (work) => {
      this.work = work;
      return this.app.backend.exportWrite(ask, out, work.watch);
    });
  }

  async verify(batch: string): Promise<void> {
    await this.#try(async () => {
      this.verified = await this.app.backend.exportVerify(batch);
    });
  }

  /**
   * Answers with what still holds the removal back; the fault of a refused call stays with the caller's form. A fault
   * after it is the plan's, and stands over it: what was mended is not mended twice.
   */
  async mend(ask: MendAsk): Promise<Mended> {
    this.mended = false;
    try {
      await this.app.backend.mend(ask);
    } catch (thrown) {
      return { fault: asFault(thrown), still: null };
    }
    this.unplanned = [...this.unplanned, ask.removal];
    await this.#try(async () => {
      await this.#plans();
      await this.#preview();
    });
    const still = this.unplanned.length
      ? null
      : (this.heldBack.find((one) => one.removal === ask.removal) ?? null);
    this.mended = still === null;
    if (this.mended) this.app.say(this.mendedWords);
    return { fault: null, still };
  }

  get mendedWords(): string {
    if (this.unplanned.length) return m.mend_unplanned();
    const count = this.heldBack.length;
    return count ? m.said_mended({ count }) : m.mend_all();
  }

  acknowledge(batch: string, on: string): Promise<boolean> {
    return this.#try(async () => {
      await this.app.backend.exportAcknowledge(batch, on);
      await this.#again();
    });
  }

  void(batch: string, reason: string): Promise<boolean> {
    return this.#try(async () => {
      await this.app.backend.exportVoid(batch, reason);
      this.#forgetResults();
      await this.#again();
    });
  }

  async reject(batch: string): Promise<void> {
    const file = await this.app.backend.pickFile(m.reject_pick_file());
    if (!file) return;
    await this.#try(async () => {
      this.rejected = await this.app.backend.exportReject(file, batch);
      await this.#again();
    });
  }

  async #again(): Promise<void> {
    await this.#plans();
    await this.#preview();
    this.history = await this.app.backend.exportList();
    void this.app.refreshDue();
  }

  async #plans(): Promise<void> {
    const plans = await Promise.all(
      this.services.map((one) => this.app.backend.exportPlan(this.#ask(one.service))),
    );
    this.plans = Object.fromEntries(plans.map((plan) => [plan.service, plan]));
    this.unplanned = [];
  }

  async #plan(service: string): Promise<void> {
    const plan = await this.app.backend.exportPlan(this.#ask(service));
    this.plans = { ...this.plans, [service]: plan };
  }

  async #preview(): Promise<void> {
    const service = this.chosen;
    if (!this.plan || this.plan.records === 0) {
      this.preview = null;
      return;
    }
    const preview = await this.app.backend.exportPreview(this.#ask(service), this.from + 1, SHOWN);
    if (service === this.chosen) this.preview = preview;
  }

  #ask(service: string): ExportAsk {
    const layout = service === this.chosen ? this.layout : null;
    return { service, layout, week: this.week, since_last: false };
  }

  #forgetResults(): void {
    this.from = 0;
    this.written = null;
    this.verified = null;
    this.rejected = null;
    this.stopped = false;
    this.mended = false;
    this.fault = null;
  }

  async #try(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      this.fault = null;
      return true;
    } catch (thrown) {
      this.fault = asFault(thrown);
      return false;
    }
  }
}
