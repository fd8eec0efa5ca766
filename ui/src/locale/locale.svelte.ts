// The console's language comes from its settings, never from the machine. What is said to a caller has a language of
// its own: the catalogue holds those sentences in all of them, and the console's words in those named here.

import { overwriteGetLocale, type Locale } from './paraglide/runtime.js';

const consoles: readonly Locale[] = ['en'];

/** The languages a caller can be answered in, in the order they turn; each is called by its own name. */
export const scripts: Readonly<Record<Locale, string>> = { en: 'English', es: 'Español' };

export function isScript(language: string): language is Locale {
  return language in scripts;
}

/** The one that comes after this one. */
export function nextScript(language: string): Locale {
  const all = Object.keys(scripts) as Locale[];
  return all[(all.indexOf(language as Locale) + 1) % all.length] ?? 'en';
}

class Language {
  current = $state<Locale>('en');

  /** Takes the settings' language where the console speaks it. */
  use(language: string): void {
    const base = language.split(/[-_]/)[0] ?? '';
    this.current = consoles.find((one) => one === base) ?? 'en';
    document.documentElement.lang = this.current;
  }
}

export const language = new Language();
overwriteGetLocale(() => language.current);

/** The form of dates and numbers that goes with the language. */
export function formLocale(): string {
  return { en: 'en-US', es: 'es-US' }[language.current];
}
