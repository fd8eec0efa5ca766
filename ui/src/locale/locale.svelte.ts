// The console's language comes from its settings, never from the machine.

import { isLocale, overwriteGetLocale, type Locale } from './paraglide/runtime.js';

class Language {
  current = $state<Locale>('en');

  /** Takes the settings' language where the catalogue has it. */
  use(language: string): void {
    const base = language.split(/[-_]/)[0] ?? '';
    if (isLocale(base)) this.current = base;
    document.documentElement.lang = this.current;
  }
}

export const language = new Language();
overwriteGetLocale(() => language.current);

/** The form of dates and numbers that goes with the language. */
export function formLocale(): string {
  return { en: 'en-US' }[language.current];
}
