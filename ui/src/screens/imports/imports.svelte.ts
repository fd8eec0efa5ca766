// One import: which file, tried first without writing anything, then done. It runs on while the desk is used.

import { asFault } from '../../backend/fault';
import type { Fault, ImportAsk, ImportReport } from '../../backend/types';
import { m } from '../../locale/paraglide/messages.js';
import type { App } from '../app.svelte';
import type { Seat } from '../seat.svelte';
import type { Work } from '../work.svelte';

export type Kind = 'customers' | 'removals';

export class ImportsState {
  kind = $state<Kind>('customers');
  file = $state<string | null>(null);
  map = $state<string | null>(null);
  /** Customers absent from the file are retired. */
  replace = $state(false);
  /** Where the removals come from: the same file of the same source twice adds nothing. */
  source = $state('');
  report = $state.raw<ImportReport | null>(null);
  work = $state.raw<Work | null>(null);
  fault = $state.raw<Fault | null>(null);
  /** The person stopped it: said quietly, for nothing is wrong. */
  stopped = $state(false);

  constructor(
    private readonly app: App,
    private readonly seat: Seat,
  ) {}

  readonly ready = $derived(this.work === null && (this.kind === 'customers' || this.source.trim() !== ''));
  /** Rows that an import would take. */
  readonly taken: number = $derived(
    this.report?.dry_run ? this.report.added + this.report.updated + this.report.retired : 0,
  );

  setKind(kind: Kind): void {
    this.kind = kind;
    this.file = null;
    this.map = null;
    this.#forget();
  }

  async pickFile(): Promise<void> {
    if (!this.ready) return;
    const file = await this.app.backend.pickFile(m.import_pick_file());
    if (!file) return;
    this.file = file;
    await this.run(true);
  }

  async pickMapping(): Promise<void> {
    const map = await this.app.backend.pickMapping(m.import_pick_mapping());
    if (map) await this.#changed(() => (this.map = map));
  }

  setReplace(replace: boolean): Promise<void> {
    return this.#changed(() => (this.replace = replace));
  }

  /** Reads the whole file; writes only when it is not a trial. */
  async run(trial: boolean): Promise<void> {
    const { file, kind } = this;
    if (!file || !this.ready) return;
    const ask: ImportAsk = {
      file,
      map: this.map,
      dry_run: trial,
      replace: kind === 'customers' && this.replace,
      source: kind === 'removals' ? this.source.trim() : null,
    };
    this.#forget();
    try {
      this.report = await this.#import(kind, ask);
      this.app.say(trial ? m.said_import_tried() : m.said_imported());
      if (!trial) this.app.changed();
    } catch (thrown) {
      const fault = asFault(thrown);
      this.stopped = fault.is_stop === true;
      if (!this.stopped) this.fault = fault;
    } finally {
      this.work = null;
    }
  }

  #import(kind: Kind, ask: ImportAsk): Promise<ImportReport> {
    const { backend } = this.app;
    return this.seat.during(ask.dry_run ? m.import_trying() : m.importing(), 'imports', (work) => {
      this.work = work;
      return kind === 'customers'
        ? backend.importCustomers(ask, work.watch)
        : backend.importRemovals(ask, work.watch);
    });
  }

  /** What was found before holds no more: the file is tried again. */
  async #changed(change: () => void): Promise<void> {
    change();
    if (this.file) await this.run(true);
  }

  #forget(): void {
    this.report = null;
    this.fault = null;
    this.stopped = false;
  }
}
