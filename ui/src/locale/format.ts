// Dates, numbers and references in the locale's form. Local dates (`YYYY-MM-DD`) are never moved by a time zone.

import { formLocale } from './locale.svelte';

const asUtc = (date: string) => new Date(`${date.slice(0, 10)}T00:00:00Z`);

function formatted(date: string, options: Intl.DateTimeFormatOptions): string {
  const at = asUtc(date);
  if (Number.isNaN(at.getTime())) return date;
  return new Intl.DateTimeFormat(formLocale(), { ...options, timeZone: 'UTC' }).format(at);
}

/** "Thu, Dec 3": the weekday helps a caller; the year only where it is another. */
export function shortDay(date: string, today = ''): string {
  const year = today.slice(0, 4) === date.slice(0, 4) || today === '' ? undefined : 'numeric';
  return formatted(date, { weekday: year ? undefined : 'short', month: 'short', day: 'numeric', year });
}

/** "Thursday, December 3, 2026": as it is spoken. */
export function spokenDay(date: string): string {
  return formatted(date, { weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' });
}

/** "Nov 16 – 22, 2026". */
export function dayRange(first: string, last: string): string {
  const form = new Intl.DateTimeFormat(formLocale(), {
    month: 'short',
    day: 'numeric',
    year: 'numeric',
    timeZone: 'UTC',
  });
  return form.formatRange(asUtc(first), asUtc(last));
}

/** The moment in the workstation's own time: "2:32 PM". */
export function timeOfDay(instant: string): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return instant;
  return new Intl.DateTimeFormat(formLocale(), { hour: 'numeric', minute: '2-digit' }).format(at);
}

export function count(value: number): string {
  return new Intl.NumberFormat(formLocale()).format(value);
}

/** "20 seconds", "3 minutes": rough on purpose, for what is left of long work. */
export function duration(seconds: number): string {
  const [value, unit] = seconds < 90 ? [seconds, 'second'] : [Math.round(seconds / 60), 'minute'];
  return new Intl.NumberFormat(formLocale(), { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}

export function percent(share: number): string {
  return new Intl.NumberFormat(formLocale(), { style: 'percent' }).format(share);
}

/** "47" of `2026-W47`. */
export function weekNumber(week: string): string {
  return week.split('-W')[1]?.replace(/^0/, '') ?? week;
}

/** "mail, calls and texts". */
export function listed(words: string[]): string {
  return new Intl.ListFormat(formLocale(), { type: 'conjunction' }).format(words);
}

/** Digits in groups of four, as they are spoken; anything else is left alone. */
export function grouped(reference: string): string {
  return /^\d{12}$/.test(reference) ? reference.replace(/(\d{4})(?=\d)/g, '$1 ') : reference;
}
