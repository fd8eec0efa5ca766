// How the desk reads what was typed when nobody is chosen: a bare number, a bare e-mail address, or words to
// start an unlisted person with. The store's own reading is the one that finds people.

import type { Person, RecordSubject } from '../../backend/types';

export type Bare = Extract<RecordSubject, { who: 'number' | 'email' }>;

/** Twelve digits, in groups or not, as a confirmation number has. A telephone number of so many begins with a plus. */
export function bareReference(text: string): string | null {
  const digits = text.replace(/[\s.\-\u2010-\u2015]/g, '');
  return /^\d{12}$/.test(digits) ? digits : null;
}

/**
 * Whether twelve digits can be a confirmation number: ISO 7064 MOD 97-10, as the desk makes them (`docs/formats.md`).
 * Only decides what is said of them; the desk itself reads the number when its request is asked for.
 */
export function checkDigitsFit(digits: string): boolean {
  return Number(digits) % 97 === 1 && !/0[01]$/.test(digits);
}

/** A number that could be called: ten digits or more in any format, never a customer number or a ZIP. */
export function bareNumber(text: string): string | null {
  if (bareReference(text)) return null;
  const digits = text.replace(/\D/g, '');
  const looksRight = /^[+(]?[\d\s().\-–/]+(\s*(x|ext\.?)\s*\d+)?$/i.test(text.trim());
  return looksRight && digits.length >= 10 && digits.length <= 20 ? text.trim() : null;
}

export function bareEmail(text: string): string | null {
  return /^\S+@\S+\.\S+$/.test(text.trim()) ? text.trim() : null;
}

export function readBare(text: string): Bare | null {
  const number = bareNumber(text);
  if (number) return { who: 'number', number };
  const email = bareEmail(text);
  return email ? { who: 'email', email } : null;
}

/**
 * What was typed, put where it belongs in the form for an unlisted person. Twelve digits that are no confirmation
 * number are a telephone number only where the store reads them as one.
 */
export function startPerson(text: string, readAsPhone = false): Person {
  const bare = readBare(text);
  if (bare?.who === 'number') return { phone_home: bare.number };
  if (bare?.who === 'email') return { email: bare.email };
  const digits = bareReference(text);
  if (digits) return readAsPhone && !checkDigitsFit(digits) ? { phone_home: text.trim() } : {};
  const words = text.trim().split(/\s+/).filter(Boolean);
  const zip = /^\d{5}(-\d{4})?$/.test(words.at(-1) ?? '') ? words.pop() : undefined;
  if (/^\d/.test(words[0] ?? '')) return { address_1: words.join(' '), zip };
  const last_name = words.pop();
  return { first_name: words.join(' ') || undefined, last_name, zip };
}

/** The filled fields alone, trimmed. */
export function given(person: Person): Person {
  return Object.fromEntries(
    Object.entries(person)
      .map(([field, value]) => [field, value?.trim()])
      .filter(([, value]) => value),
  );
}
