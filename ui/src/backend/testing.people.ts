// Invented people for the recorded double. Tests only, never shipped.

import { allChannels } from '../locale/words';
import { happened, reference, today } from './testing.given';
import type { Channel, ChannelState, CustomerCard, Fact, LookupHit, OnList, TimelineItem } from './types';

interface Invented {
  no: string;
  first: string;
  last: string;
  address: string;
  masked: string;
  city: string;
  state: string;
  zip: string;
  phone: string;
  email: string;
  stopped: Channel[];
}

export const margaret: Invented = {
  no: '00482215',
  first: 'Margaret',
  last: 'Whitcomb',
  address: '2114 Oak St Apt 6',
  masked: '21•• Oak St',
  city: 'Kansas City',
  state: 'MO',
  zip: '64105',
  phone: '8165550173',
  email: 'margaret.whitcomb@example.com',
  stopped: ['email'],
};

export const people: Invented[] = [
  margaret,
  {
    no: '00482231',
    first: 'Daniel',
    last: 'Whitcomb',
    address: '2114 Oak St Apt 6',
    masked: '21•• Oak St',
    city: 'Kansas City',
    state: 'MO',
    zip: '64105',
    phone: '8165550173',
    email: 'dan@example.org',
    stopped: [],
  },
  {
    no: '00519044',
    first: 'Peg',
    last: 'Whitcombe',
    address: '88 W 7th Blvd',
    masked: '•• W 7th Blvd',
    city: 'Kansas City',
    state: 'MO',
    zip: '64105',
    phone: '8165550124',
    email: 'peg@example.net',
    stopped: ['mail', 'phone'],
  },
  {
    no: '00220917',
    first: 'R.',
    last: 'Whitcomb Jr',
    address: 'PO Box 311',
    masked: 'PO Box •••',
    city: 'Kansas City',
    state: 'MO',
    zip: '64105',
    phone: '',
    email: '',
    stopped: ['share'],
  },
  {
    no: '00731180',
    first: 'José',
    last: 'García-Łukasiewicz',
    address: '811 N Elm Ave',
    masked: '8•• N Elm Ave',
    city: 'Overland Park',
    state: 'KS',
    zip: '66210',
    phone: '9135550108',
    email: 'jose@example.com',
    stopped: [],
  },
];

export const maskedPhone = '(816) •••-••73';

const fact = (kind: string, text: string): Fact => ({
  kind,
  text,
  masked: text.includes('•'),
  doubtful: false,
});

export const nameOf = ({ first, last }: Invented) => `${first} ${last}`;

export function hitOf(person: Invented): LookupHit {
  const similar = person.last === 'Whitcombe';
  return {
    customer_no: person.no,
    name: nameOf(person),
    address: person.masked,
    city: person.city,
    state: person.state,
    zip: person.zip,
    match: similar ? 'similar' : 'exact',
    why: similar ? 'same ZIP, last name one letter off' : 'exact last name and ZIP',
    score: similar ? 0.93 : 1,
    removals: person.stopped,
  };
}

export function findPeople(text: string): Invented[] {
  const digits = text.replace(/\D/g, '');
  if (digits.length >= 7)
    return people.filter((person) => person.phone.includes(digits) || person.no === digits);
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return people.filter((person) => {
    const line = `${person.first} ${person.last} ${person.zip} ${person.email} ${person.no}`.toLowerCase();
    return words.every((word) => line.includes(word));
  });
}

function stateOf(person: Invented, channel: Channel): ChannelState {
  const stopped = person.stopped.includes(channel);
  return {
    channel,
    stopped,
    since: stopped ? '2024-03-03' : null,
    reference: stopped ? reference : null,
    through: stopped && person.last === 'Whitcombe' ? 'address' : 'person',
    brand: null,
    due: stopped ? '2024-03-18' : null,
    honoured: stopped,
  };
}

const past = ({ stopped }: Invented): TimelineItem[] => [
  happened(today, 'notice', []),
  happened('2024-03-05', 'honoured', stopped, { reference, state: 'done' }),
  happened('2024-03-03', 'removal', stopped, { reference, state: 'in-force', due: '2024-03-18' }),
  happened('2014-05-09', 'permission', ['mail']),
];

const onLists: OnList[] = [
  { list: 'mps', kind: 'mps', list_date: '2026-11-02', standing: 'on', levels: ['person'] },
  { list: 'dnc', kind: 'dnc', list_date: '2026-11-09', standing: 'not-covered', levels: [] },
];

export function cardOf(no: string, verified: boolean): CustomerCard | undefined {
  const person = people.find((one) => one.no === no);
  if (!person) return undefined;
  const household = people.filter((one) => one.address === person.address).length - 1;
  const open = (clear: string, masked: string) => (verified ? clear : masked);
  const facts = [fact('address', open(person.address, `${person.masked}, Apt ••`))];
  if (person.phone) facts.push(fact('phone-home', open('(816) 555-0173', maskedPhone)));
  if (person.email) facts.push(fact('email', open(person.email, 'm•••••••@e••••••.com')));
  if (verified) facts.push(fact('birth-date', '1961-04-09'), fact('last-purchase', '2026-05 · 214'));
  return {
    customer_no: person.no,
    name: nameOf(person),
    city: person.city,
    state: person.state,
    facts,
    channels: allChannels.map((channel) => stateOf(person, channel)),
    timeline: person.stopped.length ? past(person) : [],
    lists: person.stopped.length ? onLists : [],
    household,
    same_surname: household,
    verified_for: verified ? ['copy'] : [],
    locked_until: null,
    third_party: false,
    deceased: false,
  };
}
