// The suppression lists in use, and letting go of one. Importing one and scrubbing with them have states of their own.

import { asFault } from '../../backend/fault';
import type { Fault, ListChoices, ListKind, ListShown } from '../../backend/types';
import { m } from '../../locale/paraglide/messages.js';
import type { App } from '../app.svelte';
import type { Seat } from '../seat.svelte';
import { ListImportState } from './listImport.svelte';
import { ScrubState } from './scrub.svelte';

export type Part = 'in-use' | 'import' | 'scrub';

export class ListsState {
  part = $state<Part>('in-use');
  /** None: not read yet. */
  lists = $state.raw<ListShown[] | null>(null);
  choices = $state.raw<ListChoices | null>(null);
  fault = $state.raw<Fault | null>(null);
  readonly importing: ListImportState;
  readonly scrubbing: ScrubState;

  constructor(
    readonly app: App,
    seat: Seat,
  ) {
    this.importing = new ListImportState(app, seat, this);
    this.scrubbing = new ScrubState(app, seat);
  }

  /** Reads what is in use, and what there is to choose from. */
  async open(): Promise<void> {
    const { backend } = this.app;
    await this.#try(async () => {
      this.lists = await backend.lists();
      this.choices ??= await backend.listChoices();
      this.importing.begin();
    });
  }

  drop(id: string): Promise<boolean> {
    return this.#try(async () => {
      await this.app.backend.listDrop(id);
      this.lists = await this.app.backend.lists();
      this.app.say(m.said_list_dropped());
    });
  }

  of(kind: ListKind): ListShown[] {
    return (this.lists ?? []).filter((list) => list.kind === kind);
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
