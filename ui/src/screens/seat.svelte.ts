// What one person has before them: the caller, the week's exports, an import, the lists, long work under way. A look at
// another screen loses none of it, nor does the lock; another person gets a seat of their own.

import type { App, Screen } from './app.svelte';
import { DeskState } from './desk/desk.svelte';
import type { LeftDesk } from './desk/left';
import { leave } from './desk/takeUp';
import { ExportsState } from './exports/exports.svelte';
import { ImportsState } from './imports/imports.svelte';
import { ListsState } from './lists/lists.svelte';
import { Work } from './work.svelte';

export interface Left {
  screen: Screen;
  request: string | null;
  desk: LeftDesk;
}

export class Seat {
  readonly desk: DeskState;
  readonly weekly: ExportsState;
  readonly imports: ImportsState;
  readonly lists: ListsState;
  /** Long work under way, oldest first. */
  works = $state.raw<Work[]>([]);

  constructor(
    app: App,
    readonly user: string,
  ) {
    this.desk = new DeskState(app, app.session?.language ?? 'en');
    this.weekly = new ExportsState(app, this);
    this.imports = new ImportsState(app, this);
    this.lists = new ListsState(app, this);
  }

  /** Does long work where everybody can see how far it is and stop it. */
  async during<Value>(title: string, screen: Screen, run: (work: Work) => Promise<Value>): Promise<Value> {
    const work = new Work(title, screen);
    this.works = [...this.works, work];
    try {
      return await run(work);
    } finally {
      this.works = this.works.filter((one) => one !== work);
    }
  }

  /** Nobody is here for a while: what was begun is kept where a crash cannot reach it. */
  rest(): Promise<void> {
    return this.desk.rest();
  }

  resume(): void {
    this.desk.resume();
  }

  /** What goes on where it was after somebody else had the desk. */
  left(screen: Screen, request: string | null): Left {
    return { screen, request, desk: leave(this.desk) };
  }
}
