// One file of a suppression list: what it holds, tried first without writing anything, then taken.

import { asFault } from '../../backend/fault';
import type {
  Fault,
  KindChoice,
  LayoutChoice,
  ListAsk,
  ListKind,
  ListMode,
  ListReport,
  ListShown,
} from '../../backend/types';
import { focusOn } from '../../keyboard/focus';
import { m } from '../../locale/paraglide/messages.js';
import type { App } from '../app.svelte';
import type { Seat } from '../seat.svelte';
import type { Work } from '../work.svelte';
import type { ListsState } from './lists.svelte';

const AREA = /^[2-9]\d\d$/;

export class ListImportState {
  kind = $state<ListKind>('mps');
  layout = $state('');
  /** Which list of the kind; empty: the kind's own. */
  id = $state('');
  date = $state('');
  mode = $state<ListMode>('replace');
  subscription = $state('');
  areas = $state('');
  file = $state<string | null>(null);
  report = $state.raw<ListReport | null>(null);
  work = $state.raw<Work | null>(null);
  fault = $state.raw<Fault | null>(null);
  /** The person stopped it: said quietly, for nothing is wrong. */
  stopped = $state(false);

  constructor(
    private readonly app: App,
    private readonly seat: Seat,
    private readonly lists: ListsState,
  ) {}

  readonly kindChoice: KindChoice | undefined = $derived.by(() =>
    this.lists.choices?.kinds.find((one) => one.kind === this.kind),
  );
  readonly layoutChoice: LayoutChoice | undefined = $derived(
    this.kindChoice?.layouts.find((one) => one.id === this.layout),
  );
  /** The list in use that the file belongs to. */
  readonly before: ListShown | undefined = $derived.by(() =>
    this.lists.lists?.find((one) => one.id === (this.id.trim() || this.kind)),
  );
  readonly areaCodes: string[] = $derived(this.areas.split(/[\s,;]+/).filter(Boolean));
  readonly isRegistry: boolean = $derived(this.layoutChoice?.is_registry === true);
  readonly areasWrong: boolean = $derived(
    this.isRegistry && !this.areaCodes.every((code) => AREA.test(code)),
  );
  readonly dateNeeded: boolean = $derived(this.kindChoice?.must_be_dated === true && this.date === '');
  /** All that an import needs is said. */
  readonly ready: boolean = $derived(
    this.work === null && this.layoutChoice !== undefined && !this.areasWrong && !this.dateNeeded,
  );
  /** The file was tried as it is asked for now, and something in it can be taken. */
  readonly canTake: boolean = $derived.by(() => {
    const { report } = this;
    if (!this.ready || !report?.dry_run || !report.fits) return false;
    return report.mode === 'replace' ? report.entries > 0 : report.read > report.refused;
  });

  /** Nothing was chosen yet: it begins as this list came the last time. */
  begin(): void {
    if (!this.layout && !this.file) this.#usual();
  }

  setKind(kind: ListKind): void {
    this.kind = kind;
    this.id = '';
    this.date = '';
    this.mode = 'replace';
    this.#usual();
  }

  setId(id: string): void {
    this.id = id;
    if (this.before) this.#usual();
    else this.changed();
  }

  setLayout(layout: string): void {
    this.layout = layout;
    const modes = this.layoutChoice?.modes ?? [];
    if (!modes.includes(this.mode)) this.mode = modes[0] ?? 'replace';
    this.changed();
  }

  /** What was found before holds no more. */
  changed(): void {
    this.report = null;
    this.fault = null;
    this.stopped = false;
  }

  async pickFile(): Promise<void> {
    if (this.work) return;
    const file = await this.app.backend.pickListFile(m.list_pick_file());
    if (!file) return;
    this.file = file;
    this.changed();
    await this.run(true);
  }

  /** Reads the whole file; writes only when it is not a trial. */
  async run(trial: boolean): Promise<void> {
    if (!this.file || !this.ready) return;
    const ask = this.#ask(this.file, trial);
    this.changed();
    try {
      this.report = await this.#import(ask);
      this.app.say(this.#said(this.report));
      if (!trial) {
        this.file = null;
        this.date = '';
        await this.lists.open();
      }
    } catch (thrown) {
      const fault = asFault(thrown);
      this.stopped = fault.is_stop === true;
      if (!this.stopped) this.fault = fault;
    } finally {
      this.work = null;
      void focusOn(this.fault ? 'part' : 'outcome');
    }
  }

  /** The layout in which this list came the last time, or the only one there is. */
  #usual(): void {
    const layouts = this.kindChoice?.layouts ?? [];
    const usual =
      layouts.find((one) => one.id === this.before?.layout) ?? (layouts.length === 1 ? layouts[0] : null);
    this.setLayout(usual?.id ?? '');
  }

  #ask(file: string, dry_run: boolean): ListAsk {
    return {
      file,
      kind: this.kind,
      id: this.id.trim() || null,
      layout: this.layout,
      list_date: this.date || null,
      mode: this.mode,
      subscription: this.isRegistry ? this.subscription.trim() || null : null,
      areas: this.isRegistry ? this.areaCodes.map(Number) : [],
      dry_run,
      override_reason: null,
    };
  }

  #import(ask: ListAsk): Promise<ListReport> {
    const title = ask.dry_run ? m.list_trying() : m.list_importing();
    return this.seat.during(title, 'lists', (work) => {
      this.work = work;
      return this.app.backend.importList(ask, work.watch);
    });
  }

  #said(report: ListReport): string {
    if (!report.fits) return m.said_list_misfit();
    return report.dry_run ? m.said_list_tried() : m.said_list_imported();
  }
}
