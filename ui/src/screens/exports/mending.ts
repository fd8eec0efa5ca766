// Which of a person's fields to offer when a layout's field holds a removal back.

import type { CustomerCard, Fact, Person } from '../../backend/types';

const fields: [RegExp, (keyof Person)[]][] = [
  [/last|surname/, ['last_name']],
  [/first|forename|initials/, ['first_name']],
  [/zip|post/, ['zip']],
  [/address|street/, ['address_1', 'address_2']],
  [/city|town/, ['city']],
  [/state|county/, ['state']],
  [/phone|number|area/, ['phone_home']],
  [/mail/, ['email']],
];

const all: (keyof Person)[] = [
  'first_name',
  'last_name',
  'address_1',
  'city',
  'state',
  'zip',
  'phone_home',
  'email',
];

export function fieldsToMend(field: string): (keyof Person)[] {
  return fields.find(([name]) => name.test(field.toLowerCase()))?.[1] ?? all;
}

/** Which facts of the card show the value that is on file; the name stands in its head. */
export function factsFor(field: keyof Person, card: CustomerCard): Fact[] {
  const kind = /^phone/.test(field) ? 'phone' : field === 'email' ? 'email' : 'address';
  return /name/.test(field) ? [] : card.facts.filter((fact) => fact.kind.startsWith(kind));
}
