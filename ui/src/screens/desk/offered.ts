// What can be stopped for the person, number or address on the screen, in the order of the keys.

import type { Channel, RecordSubject } from '../../backend/types';
import type { Action } from '../../keyboard/bindings';
import { allChannels } from '../../locale/words';
import type { DeskState } from './desk.svelte';

export interface Offer {
  action: Extract<Action, `stop-${string}`>;
  testid: string;
  channels: Channel[];
}

const all: Offer[] = [
  { action: 'stop-everything', testid: 'action-everything', channels: [...allChannels] },
  { action: 'stop-mail-phone', testid: 'action-mail-phone', channels: ['mail', 'phone'] },
  { action: 'stop-mail', testid: 'action-mail', channels: ['mail'] },
  { action: 'stop-phone', testid: 'action-phone', channels: ['phone'] },
  { action: 'stop-more', testid: 'action-more', channels: [] },
];

/** The channels that a subject of this kind can be asked to stop. */
export function stoppable(who: RecordSubject['who']): readonly Channel[] {
  if (who === 'number') return ['phone', 'text'];
  return who === 'email' ? ['email'] : allChannels;
}

/** Keys that would have to guess whom they mean: a number that is on file was typed, and nobody was chosen. */
export function mustChooseFirst(desk: DeskState): Offer['action'][] {
  if (desk.recorded || desk.check || desk.target) return [];
  const known = desk.bare?.who === 'number' && desk.search.hits.length > 0;
  return known ? all.map(({ action }) => action).filter((action) => action !== 'stop-phone') : [];
}

/** Offers for what is on the screen; nothing while a confirmation or a check stands there. */
export function offered(desk: DeskState): Offer[] {
  if (desk.recorded || desk.check) return [];
  const about = desk.target ?? desk.bare;
  if (!about) return desk.search.hits.length ? all : [];
  // A number on file while nobody is chosen: the keys must not guess between the person and the number, so only
  // the wrong number is offered; Enter chooses the person.
  if (!desk.target && about.who === 'number' && desk.search.hits.length) {
    return all.filter((offer) => offer.action === 'stop-phone');
  }
  const can = stoppable(about.who);
  return all
    .map((offer) => ({ ...offer, channels: offer.channels.filter((channel) => can.includes(channel)) }))
    .filter((offer) => offer.action !== 'stop-mail-phone' || offer.channels.length === 2)
    .filter((offer) => offer.channels.length > 0 || (offer.action === 'stop-more' && can.length > 1));
}
