// A recorded double of the host: invented people, answers like the desk's own. Tests only, never shipped.

import { grouped } from '../locale/format';
import type { Backend } from './backend';
import {
  delimitedPreview,
  filesOf,
  fixedPreview,
  history,
  planOf,
  services,
  sha256,
} from './testing.exports';
import { daysOf, fault, reference, rule, today } from './testing.given';
import { importing } from './testing.imports';
import { listing } from './testing.lists';
import { cardOf, findPeople, hitOf, margaret, maskedPhone, people } from './testing.people';
import { requesting } from './testing.requests';
import type * as T from './types';

/** Every call by name with its arguments, so that a test can say what was asked. */
export interface Double extends Backend {
  calls: { name: string; args: unknown[] }[];
  /** What the host does when the machine goes to sleep. */
  sleep: () => void;
}

const session = (user: string): T.Session => ({
  user,
  role: user === 'sue' ? 'supervisor' : 'agent',
  must_change_password: user === 'new',
  site: '214',
  company: 'Aurelia Jewelers',
  language: 'en',
  today,
  may: [
    ...['lookup', 'show-customer', 'record', 'draft', 'contact', 'withdraw', 'verify', 'request-list'],
    ...['request-show', 'permit'],
    ...(user === 'sue' ? ['export-plan', 'export-write', 'export-verify', 'export-void'] : []),
    ...(user === 'sue' ? ['acknowledge', 'reject-read', 'mend', 'lift-lock'] : []),
    ...(user === 'sue' ? ['import-customers', 'import-removals'] : []),
    ...(user === 'sue' ? ['lists-read', 'import-list', 'list-drop', 'scrub', 'scrub-override'] : []),
  ],
  demo: true,
  brands: ['Aurelia', 'Brightwater'],
  idle_minutes: 10,
  remarks: [],
});

function recording(): Pick<
  Backend,
  'previewRecord' | 'record' | 'serviceMessages' | 'saveDraft' | 'openDraft' | 'discardDraft'
> {
  const drafts = new Map<string, T.RecordAsk>();
  const words = (ask: T.RecordAsk) =>
    ask.channels.map((one) => (one === 'phone' ? 'calling' : one)).join(' and ');
  const missing = (ask: T.RecordAsk) => {
    if (ask.subject.who !== 'person') return [];
    const { address_1, phone_home, email } = ask.subject.person;
    return address_1 || phone_home || email ? [] : ['address or number or e-mail'];
  };
  return {
    async previewRecord(ask) {
      const wide = ask.scope === 'address' || ask.scope === 'surname-at-address';
      return {
        due: rule.due,
        rules: [rule],
        say:
          ask.language === 'es'
            ? 'Ahora mismo voy a detener el correo postal y las llamadas.'
            : `I’ll take you off our ${words(ask)} lists now. You’ll have a confirmation number in a moment.`,
        others_reached: wide ? 1 : 0,
        others: wide ? ['Daniel Whitcomb'] : [],
        missing: missing(ask),
        duplicate: null,
        likely_same:
          ask.subject.who === 'person' && ask.subject.person.last_name
            ? findPeople('whitcombe')
                .map(hitOf)
                .filter((hit) => !ask.also.includes(hit.customer_no))
            : [],
        numbers: ask.channels.includes('phone') ? [maskedPhone] : [],
      };
    },
    async record(ask) {
      if (ask.note?.match(/\d{13,}/)) {
        throw fault(
          'bad-input',
          'the note holds a card number; nothing was recorded',
          'take the number out and confirm again',
        );
      }
      const person = people.find(
        (one) => ask.subject.who === 'customer' && one.no === ask.subject.customer_no,
      );
      if (person) person.stopped = [...new Set([...person.stopped, ...ask.channels])];
      return {
        reference,
        reference_grouped: grouped(reference),
        kinds: ask.channels,
        due: rule.due,
        rules: [rule],
        say: `That’s done: mail will stop by Friday, December 18, 2026, calls and texts by Thursday, December 3, 2026 at the latest. Your confirmation number is ${grouped(reference)}. Mail that is already prepared may still arrive for up to six weeks. We never rent or sell your information.`,
        duplicate: false,
        numbers: [
          {
            reference,
            reference_grouped: grouped(reference),
            kinds: ask.channels,
            due: rule.due,
            stops: daysOf(ask),
          },
        ],
        then_ask: ask.channels.includes('share')
          ? 'One last thing: may we still remind you of your care plan or warranty, without any offers, by mail or e-mail?'
          : null,
      };
    },
    async serviceMessages(ask) {
      const say = ask.go_on.length ? 'Those reminders go on, without offers.' : 'Then those stop as well.';
      return { reference: ask.reference, go_on: ask.go_on, say };
    },
    async saveDraft(ask) {
      const draft = ask.draft ?? 'd1';
      drafts.set('4821', { ...ask, draft });
      const actionable = ask.channels.length > 0 && missing(ask).length === 0;
      return { draft, park_code: '4821', actionable, due: actionable ? rule.due : null };
    },
    async openDraft(code) {
      const ask = drafts.get(code) ?? [...drafts.values()].find((one) => one.draft === code);
      if (!ask) throw fault('not-found', 'no parked request has this code', 'check the four digits');
      return ask;
    },
    async discardDraft() {},
  };
}

function verifying(
  reach: () => void,
): Pick<Backend, 'beginVerification' | 'answerVerification' | 'skipQuestion' | 'liftLock'> {
  const questions: T.Question[] = [
    { point: 'last-purchase-month', ask: 'In which month and year did you last buy something from us?' },
    { point: 'date-of-birth', ask: 'What is your date of birth?' },
    { point: 'email', ask: 'Which e-mail address do you use with us?' },
  ];
  let meter: T.Meter;
  const next = () => {
    const question = questions[(meter.matched + meter.wrong) % questions.length] ?? null;
    if (meter.matched >= meter.needed) {
      reach();
      meter = { ...meter, state: 'reached', question: null };
    } else if (meter.wrong >= 3) {
      meter = {
        ...meter,
        state: 'locked',
        question: null,
        locked_until: '2026-11-18T20:32:00Z',
        other_ways: ['in the store, with a receipt', 'by letter to the address on file'],
      };
    } else meter = { ...meter, question };
    return meter;
  };
  return {
    async beginVerification(ask) {
      const thin = ask.customer_no === '00220917';
      meter = {
        check: 'c1',
        state: thin ? 'too-thin' : 'asking',
        level: ask.specific ? 'high' : 'reasonable',
        needed: ask.specific ? 3 : 2,
        matched: 0,
        wrong: 0,
        last: null,
        question: thin ? null : (questions[0] ?? null),
        locked_until: null,
        other_ways: thin
          ? ['sign in to the account on the web', 'in the store, with a receipt', 'by letter']
          : [],
        source: '11 CCR 7062(b)',
      };
      return meter;
    },
    async answerVerification(_check, answer) {
      const last = answer.startsWith('m') ? 'match' : answer.startsWith('n') ? 'near' : 'no';
      if (last === 'match') meter = { ...meter, last, matched: meter.matched + 1 };
      else if (last === 'near') meter = { ...meter, last };
      else meter = { ...meter, last, wrong: meter.wrong + 1 };
      return last === 'near' ? meter : next();
    },
    async skipQuestion() {
      meter = { ...meter, last: null, question: questions[2] ?? null };
      return meter;
    },
    async liftLock() {},
  };
}

function due(): T.DueList {
  const row = (number: string | null, left: number, state: string, channels: T.Channel[]): T.DueRow => ({
    reference: number,
    park_code: number ? null : '4821',
    draft: number ? null : 'd1',
    customer_no: margaret.no,
    channels,
    received_on: '2026-11-12',
    due: left < 0 ? '2026-11-17' : rule.due,
    business_days_left: left,
    overdue: left < 0,
    words: rule.words,
    state,
  });
  return {
    rows: [
      row('214083059001', -1, 'held-back', ['phone']),
      row(null, 2, 'unfinished', ['mail', 'phone']),
      row(reference, 9, 'waiting-for-export', ['mail', 'phone', 'text']),
      row('214083059244', 12, 'handed-over', ['email']),
    ],
    total: 4,
    overdue: 1,
    unfinished: 1,
    safe_until: rule.due,
    need_you: 3,
    this_week: 212,
    week: '2026-W47',
  };
}

function exporting(): Pick<
  Backend,
  | 'services'
  | 'exportPlan'
  | 'exportPreview'
  | 'exportWrite'
  | 'exportVerify'
  | 'exportVoid'
  | 'exportList'
  | 'exportAcknowledge'
  | 'exportReject'
  | 'mend'
> {
  const mended = new Set<string>();
  const written = new Map<string, T.BatchRow>();
  const rows = () => [...written.values(), ...history];
  const change = (batch: string, with_: Partial<T.BatchRow>): T.BatchRow => {
    const row = rows().find((one) => one.batch === batch);
    if (!row) throw fault('not-found', `no batch ${batch}`, 'see the history');
    return Object.assign(row, with_);
  };
  return {
    services: async () => services,
    exportPlan: async (ask) =>
      planOf(ask.service, mended, written.get(ask.service)?.batch ?? null, ask.layout),
    exportPreview: async (ask) => (ask.service === 'tps' ? delimitedPreview : fixedPreview),
    async exportWrite(ask, out) {
      const plan = planOf(ask.service, mended, null, ask.layout);
      const batch = `${ask.service}-${plan.period}-1`;
      written.set(ask.service, {
        ...(history[0] as T.BatchRow),
        batch,
        service: ask.service,
        period: plan.period,
        records: plan.records,
        state: 'written',
        layout: plan.layout,
        files: Object.values(filesOf(batch)),
      });
      return {
        ...plan,
        batch,
        ...filesOf(`${out}/${batch}`),
        unsaid: [{ reference, reason: 'an address of another country' }],
        also: [],
        folder_remark: null,
        sha256,
      };
    },
    exportVerify: async (batch) => ({
      batch,
      whole: true,
      records: 145,
      checked: ['file', 'manifest', 'every field'],
      faults: [],
    }),
    exportVoid: async (batch, reason) => change(batch, { state: 'voided', void_reason: reason }),
    exportList: async () => rows(),
    exportAcknowledge: async (batch, on) => change(batch, { state: 'acknowledged', acknowledged_on: on }),
    exportReject: async (_file, batch) => ({
      batch,
      lines: 3,
      reopened: 2,
      open_lines: [{ line: 3, reason: 'fits no record of this batch' }],
      already: false,
    }),
    async mend(ask) {
      // A ZIP of four digits is written down, and the layout still has no place for it.
      if (/^(\d{5}(-\d{4})?)?$/.test(ask.person.zip ?? '')) mended.add(ask.removal);
    },
  };
}

export function recordedDouble(): Double {
  const calls: Double['calls'] = [];
  const verified = new Set<string>();
  const aside = new Map<string, string>();
  const locks: (() => void)[] = [];
  let here = '';
  let shown = '';
  const contact: T.Contact = {
    contact: 'k1',
    received_by: 'phone',
    asked_by: 'self',
    language: 'en',
    notice_given: false,
    started_at: `${today}T14:00:00Z`,
  };
  const backend: Backend = {
    doorway: async () => ({
      exists: true,
      demo: true,
      try_with: [
        { user: 'ann', role: 'agent', password: 'invented-agent' },
        { user: 'sue', role: 'supervisor', password: 'invented-supervisor' },
      ],
    }),
    async signIn(user, password) {
      if (!password.startsWith('invented'))
        throw fault('not-allowed', 'name or password is wrong', 'try again in 2 seconds');
      here = user;
      return session(user);
    },
    async putAside(left) {
      aside.set(here, left);
    },
    async takeUp() {
      const left = aside.get(here) ?? null;
      aside.delete(here);
      return left;
    },
    async hearLock(lock) {
      locks.push(lock);
    },
    async signOut() {},
    session: async () => null,
    async lookAround() {},
    setUp: async () => 'INVENTED-RECOVERY-CODE',
    changePassword: async () => ({ ...session('new'), must_change_password: false }),
    async lookup(ask) {
      const found = findPeople(ask.text);
      const read_as = /@/.test(ask.text)
        ? 'e-mail'
        : /\d{7}/.test(ask.text.replace(/\D/g, ''))
          ? 'phone'
          : 'last name + ZIP';
      return {
        query: ask.text,
        read_as,
        took_ms: 0.3,
        total: found.length,
        more: false,
        add: null,
        customers: found.map(hitOf),
      };
    },
    async customer(ask) {
      shown = ask.customer_no;
      const card = cardOf(ask.customer_no, verified.has(ask.customer_no));
      if (!card) throw fault('not-found', 'no such customer', 'look again');
      return card;
    },
    beginContact: async (ask) => ({ ...contact, ...ask }),
    setCaller: async (_contact, asked_by) => ({ ...contact, asked_by }),
    setReceivedBy: async (_contact, received_by) => ({ ...contact, received_by }),
    setLanguage: async (_contact, language) => ({ ...contact, language }),
    script: async (script, language) => ({
      script,
      language,
      text:
        script === 'cannot-stop'
          ? 'There are a few things we cannot stop. Prescreened credit offers: optoutprescreen.com or 1-888-567-8688. Mail to “current resident”. Other companies: DMAchoice. The national do-not-call registry: donotcall.gov, 1-888-382-1222.'
          : 'You may ask us at any time not to rent, sell or exchange your name and address, and not to write to you or call you.',
    }),
    giveNotice: async () => ({ ...contact, notice_given: true }),
    async endContact() {},
    due: async () => due(),
    pickFolder: async () => '/exports',
    async forgetCopied() {},
    pickFile: async () => '/exports/rejects.csv',
    ...recording(),
    ...requesting(),
    ...importing(),
    ...listing(),
    ...verifying(() => verified.add(shown)),
    ...exporting(),
  };
  const sleep = () => locks.forEach((lock) => lock());
  return Object.assign(watched(backend, calls), { calls, sleep });
}

/** The same calls, each written down before it is answered. */
function watched(backend: Backend, calls: Double['calls']): Backend {
  return Object.fromEntries(
    Object.entries(backend).map(([name, call]: [string, (...args: unknown[]) => unknown]) => [
      name,
      (...args: unknown[]) => {
        calls.push({ name, args: JSON.parse(JSON.stringify(args)) });
        return call(...args);
      },
    ]),
  ) as unknown as Backend;
}
