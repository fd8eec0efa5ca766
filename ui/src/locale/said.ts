// What the desk says in whole sentences, as it stands on the screen: a capital in front, dates and fields called as
// the rest of the screen calls them.

import type { Channel } from '../backend/types';
import { shortDay } from './format';
import { allChannels, personField } from './words';

export function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

/** A capital in front and a stop behind. */
export function sentence(text: string): string {
  return text ? capital(text).replace(/\.?$/, '.') : '';
}

/** `2026-11-16` within a sentence becomes "Mon, Nov 16". */
export function withDays(text: string, today: string): string {
  return text.replace(/\b\d{4}-\d{2}-\d{2}\b/g, (day) => shortDay(day, today));
}

/** `(phone_home)` becomes "(Phone)"; a channel goes, for the sentence names it. */
export function withFields(text: string): string {
  return text.replace(/ \(([a-z0-9_]+)\)/g, (whole, word: string) => {
    if (allChannels.includes(word as Channel)) return '';
    const name = personField(word);
    return name === word ? whole : ` (${name})`;
  });
}
