// Who is at the desk, which screen is shown, and what the live region says. One for the window.

import { createContext } from 'svelte';
import type { Backend } from '../backend/backend';
import type { DueList, Session } from '../backend/types';
import { language } from '../locale/locale.svelte';

export type Screen = 'desk' | 'due' | 'exports';
export type Theme = 'system' | 'light' | 'dark';

const themes: readonly Theme[] = ['system', 'light', 'dark'];

export class App {
  session = $state.raw<Session | null>(null);
  screen = $state<Screen>('desk');
  theme = $state<Theme>('system');
  /** What the live region says next; never personal data. */
  said = $state('');
  /** The supervisor's line and the counts of the status bar. */
  due = $state.raw<DueList | null>(null);

  constructor(readonly backend: Backend) {
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

  arrive(session: Session): void {
    this.session = session;
    language.use(session.language);
    if (!session.must_change_password) void this.refreshDue();
  }

  async leave(): Promise<void> {
    await this.backend.signOut();
    this.session = null;
    this.due = null;
    this.screen = 'desk';
  }

  /** The counts are a convenience: a failure leaves the last ones standing. */
  async refreshDue(): Promise<void> {
    try {
      this.due = await this.backend.due({ overdue_only: false, offset: 0, limit: 1 });
    } catch {
      // The Due screen itself says what is wrong.
    }
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
}

export const [useApp, provideApp] = createContext<App>();
