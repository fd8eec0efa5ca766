// Who is at the desk, what they have before them, which screen is shown, and what the live region says. One for
// the window.

import { createContext } from 'svelte';
import type { Backend } from '../backend/backend';
import type { DueList, Session } from '../backend/types';
import { language } from '../locale/locale.svelte';
import { takeUp } from './desk/takeUp';
import { Seat, type Left } from './seat.svelte';

export type Screen = 'desk' | 'due' | 'exports' | 'imports' | 'lists';
export type Theme = 'system' | 'light' | 'dark';

const themes: readonly Theme[] = ['system', 'light', 'dark'];

export class App {
  session = $state.raw<Session | null>(null);
  /** What the person at the desk has before them; outlives the lock, never another's sign-in. */
  seat = $state.raw<Seat | null>(null);
  /** Nobody has touched the window for long, or the person went away: the door is shown, the seat is kept. */
  locked = $state(false);
  /** It was locked for somebody else to come in. */
  another = $state(false);
  screen = $state<Screen>('desk');
  /** The request that is looked at, over any screen; empty: its number is asked for. */
  request = $state<string | null>(null);
  theme = $state<Theme>('system');
  /** What the live region says next; never personal data. */
  said = $state('');
  /** The supervisor's line and the counts of the status bar. */
  due = $state.raw<DueList | null>(null);
  /** Counts what was changed from here, so that lists on the screen are read again. */
  changes = $state(0);

  #leaving: Promise<void> = Promise.resolve();

  constructor(readonly backend: Backend) {
    // The machine goes to sleep, or its session is locked.
    void backend.hearLock(() => this.lock()).catch(() => undefined);
    const kept = localStorage.getItem('theme') as Theme | null;
    this.setTheme(kept && themes.includes(kept) ? kept : 'system');
  }

  get today(): string {
    return this.session?.today ?? '';
  }

  /** Whether the role may do it; only hides what would be refused, the desk itself decides. */
  may(action: string): boolean {
    return this.session?.may.includes(action) ?? false;
  }

  async signIn(user: string, password: string): Promise<void> {
    // Whoever is still leaving takes their keys along first.
    await this.#leaving;
    this.arrive(await this.backend.signIn(user, password));
  }

  /** The same person finds everything as they left it; anybody else what they left themselves, if anything. */
  arrive(session: Session): void {
    if (this.seat?.user !== session.user) this.#clear();
    this.session = session;
    const stayed = this.seat !== null;
    if (this.seat) this.seat.resume();
    else this.seat = new Seat(this, session.user);
    this.locked = false;
    this.another = false;
    language.use(session.language);
    if (session.must_change_password) return;
    void this.refreshDue();
    void this.#takeUp(this.seat, stayed);
  }

  /** Hides everything at once, keeps what was begun, and gives the keys back; to another person, maybe. */
  lock(another = false): void {
    const seat = this.seat;
    if (!seat || this.locked) return;
    this.locked = true;
    this.another = another;
    this.#leaving = this.#putAside(seat).then(() => this.#signOut());
  }

  async leave(): Promise<void> {
    this.locked = false;
    await this.seat?.rest();
    await this.#signOut();
    this.#clear();
  }

  /** The counts are a convenience: a failure leaves the last ones standing. */
  async refreshDue(): Promise<void> {
    try {
      this.due = await this.backend.due({ overdue_only: false, offset: 0, limit: 1 });
    } catch {
      // The Due screen itself says what is wrong.
    }
  }

  /** Something was changed outside the screen that shows it. */
  changed(): void {
    this.changes += 1;
    void this.refreshDue();
    void this.seat?.desk.reload();
  }

  say(text: string): void {
    this.said = text;
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    localStorage.setItem('theme', theme);
    document.documentElement.dataset.theme = theme;
  }

  nextTheme(): void {
    this.setTheme(themes[(themes.indexOf(this.theme) + 1) % themes.length] ?? 'system');
  }

  /** Outside the page, for this person alone: whoever comes next finds nothing of it here. */
  async #putAside(seat: Seat): Promise<void> {
    await seat.rest();
    const left = JSON.stringify(seat.left(this.screen, this.request));
    await this.backend.putAside(left).catch(() => undefined);
  }

  /** What was put aside is asked for in any case: a seat that stayed needs none of it. */
  async #takeUp(seat: Seat, stayed: boolean): Promise<void> {
    const left = await this.backend.takeUp().catch(() => null);
    if (!left || stayed || seat !== this.seat) return;
    const { screen, request, desk }: Left = JSON.parse(left);
    this.screen = screen;
    await takeUp(seat.desk, desk);
    this.request = request;
  }

  /** The desk forgets its keys; that the page already shows the door does not wait for it. */
  async #signOut(): Promise<void> {
    await this.backend.signOut().catch(() => undefined);
  }

  #clear(): void {
    this.session = null;
    this.seat = null;
    this.request = null;
    this.due = null;
    this.said = '';
    this.screen = 'desk';
  }
}

export const [useApp, provideApp] = createContext<App>();
