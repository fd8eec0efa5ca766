// The desk: the caller, whom it is about, and which piece of work stands in the right column.

import { asFault } from '../../backend/fault';
import type {
  Channel,
  CustomerCard,
  Fault,
  Person,
  RecordAsk,
  Recorded,
  RecordSubject,
  ServiceMessages,
} from '../../backend/types';
import { focusOn } from '../../keyboard/focus';
import { isScript, nextScript, scripts } from '../../locale/locale.svelte';
import { m } from '../../locale/paraglide/messages.js';
import type { App } from '../app.svelte';
import { Check } from '../verify/check.svelte';
import { Call } from './call.svelte';
import { Draft } from './draft.svelte';
import { bareReference, given, readBare, startPerson, type Bare } from './reading';
import { Search } from './search.svelte';

export type Target = { who: 'customer'; card: CustomerCard } | { who: 'person' } | Bare;
export interface Recent {
  customer_no: string;
  name: string;
}

const RECENT_PEOPLE = 8;
/** What the store calls a text that it reads as a whole telephone number. */
const PHONE = 'phone';

export class DeskState {
  readonly search: Search;
  readonly call: Call;
  target = $state.raw<Target | null>(null);
  /** The form for somebody unlisted. */
  person = $state<Person>({});
  /** Twelve digits it was begun from that cannot stand in it. */
  notPhone = $state<string | null>(null);
  draft = $state.raw<Draft | null>(null);
  recorded = $state.raw<Recorded | null>(null);
  /** What was answered about reminders after it. */
  reminders = $state.raw<ServiceMessages | null>(null);
  /** The language of the sentence that goes with it, and all that ends by it. */
  recordedIn = $state('en');
  recordedStops = $state.raw<Channel[]>([]);
  check = $state.raw<Check | null>(null);
  fault = $state.raw<Fault | null>(null);
  /** A quiet word about what just happened. */
  word = $state('');
  /** The code that opens again what was just parked. */
  parked = $state('');
  /** The search for which it was said that the person must be chosen first. */
  toChoose = $state('');
  recent = $state.raw<Recent[]>([]);
  /** What was typed to get to the person shown. */
  typed = '';

  #shown = 0;

  constructor(
    readonly app: App,
    usualScript: string,
  ) {
    this.search = new Search(app.backend);
    this.call = new Call(app.backend, usualScript);
  }

  /** A bare number or e-mail address that was typed while nobody is chosen. */
  readonly bare: Bare | null = $derived.by(() => {
    const bare = this.target ? null : readBare(this.search.text);
    // An e-mail address on file means the person who has it; a number may have gone to a stranger.
    return bare?.who === 'email' && this.search.hits.length > 0 ? null : bare;
  });
  /** A confirmation number that was typed into the search box, while nobody on file is found by it. */
  readonly reference: string | null = $derived.by(() =>
    this.target || this.search.hits.length ? null : bareReference(this.search.text),
  );
  readonly subject: RecordSubject | null = $derived.by(() => {
    const target = this.target ?? this.bare;
    if (!target) return null;
    if (target.who === 'customer') return { who: 'customer', customer_no: target.card.customer_no };
    return target.who === 'person' ? { who: 'person', person: given(this.person) } : target;
  });

  async choose(one: Recent): Promise<void> {
    if (!(await this.#leaveDraft())) return;
    this.search.settle();
    this.typed = this.search.text;
    this.check = null;
    const number = ++this.#shown;
    try {
      const card = await this.#card(one.customer_no);
      if (number !== this.#shown) return;
      this.target = { who: 'customer', card };
      this.recorded = null;
      this.fault = null;
      this.recent = [
        { customer_no: one.customer_no, name: one.name },
        ...this.recent.filter((other) => other.customer_no !== one.customer_no),
      ].slice(0, RECENT_PEOPLE);
      this.app.say(m.said_card_open());
      await focusOn('target');
    } catch (thrown) {
      this.fault = asFault(thrown);
    }
  }

  async startUnlisted(): Promise<void> {
    if (!(await this.#leaveDraft())) return;
    this.search.settle();
    await this.#startPerson(this.search.text);
    this.recorded = null;
    this.check = null;
    this.target = { who: 'person' };
    await focusOn('unlisted');
  }

  async #startPerson(text: string): Promise<void> {
    const twelve = bareReference(text);
    const readAs = twelve ? ((await this.search.readAs()) ?? PHONE) : '';
    this.person = startPerson(text, readAs === PHONE);
    this.notPhone = this.person.phone_home ? null : twelve;
  }

  /** Begins a request, or changes what the open one stops. */
  async stop(channels: Channel[]): Promise<void> {
    if (this.recorded || this.check) return;
    if (this.draft) {
      this.draft.channels = channels;
      return;
    }
    if (!this.target) await this.search.chosen();
    const target = this.target ?? this.bare;
    const subject = this.subject;
    if (!target || !subject) return this.#chooseThenStop(channels);
    this.search.settle();
    const foundOnFile = this.search.hits.length > 0;
    const { contact } = await this.call.going();
    const draft = new Draft(this.app.backend, contact, this.call.script);
    draft.receivedBy = this.call.way;
    draft.channels = channels;
    draft.subject = subject;
    if (target.who === 'number') {
      draft.scope = 'number';
      // The number is on somebody's file and that somebody was not chosen: a stranger has it now.
      if (foundOnFile) draft.setAskedBy('stranger');
    } else if (target.who === 'email') draft.scope = 'email-address';
    else if (target.who === 'person') draft.scope = this.person.last_name?.trim() ? 'person' : null;
    else draft.scope = 'person';
    this.target = target;
    this.draft = draft;
    await focusOn(this.#nextField(channels));
  }

  async confirm(): Promise<void> {
    const language = this.draft?.language ?? this.call.script;
    const stops = this.draft?.stops ?? [];
    const recorded = await this.draft?.record();
    if (!recorded) return;
    this.recordedIn = language;
    this.recordedStops = stops;
    this.draft = null;
    this.recorded = recorded;
    this.reminders = null;
    this.#quiet();
    this.app.say(m.said_recorded());
    await focusOn('reference');
    void this.app.refreshDue();
    void this.reload();
  }

  /** By which ways reminders go on after everything was stopped; none stops them too. The last answer counts. */
  async answerReminders(go_on: Channel[]): Promise<void> {
    if (!this.recorded) return;
    const { reference } = this.recorded;
    try {
      this.reminders = await this.app.backend.serviceMessages({
        reference,
        go_on,
        contact: this.call.contact?.contact ?? null,
        language: this.recordedIn,
      });
      this.app.say(m.said_reminders());
      void this.reload();
    } catch (thrown) {
      this.fault = asFault(thrown);
    }
  }

  /** Leaves the innermost piece of work: the check, the request, the person, the search. */
  async back(): Promise<'ask' | 'left'> {
    if (this.check) {
      this.check = null;
      await focusOn('target');
    } else if (this.draft) {
      if (this.draft.saved && this.draft.holdsSomething) return 'ask';
      await this.#letGo();
    } else if (this.target) {
      this.target = null;
      this.recorded = null;
      await focusOn('search');
    } else {
      this.search.clear();
      await focusOn('search');
    }
    return 'left';
  }

  async discard(reason: string): Promise<void> {
    try {
      await this.draft?.discard(reason);
      this.#dropDraft();
      this.word = m.word_discarded();
      await focusOn('target');
      void this.app.refreshDue();
    } catch (thrown) {
      this.fault = asFault(thrown);
    }
  }

  /** Opens a parked request where no dialog asks for its code. */
  async openParked(code: string): Promise<void> {
    this.fault = await this.takeParked(code);
    if (!this.fault) await focusOn('draft');
  }

  /** Takes up the request with this code; what was open is parked first. Answers with why it could not. */
  async takeParked(code: string): Promise<Fault | null> {
    try {
      let ask = await this.app.backend.openDraft(code);
      const open = this.draft?.saved?.draft;
      if (!(await this.#leaveDraft())) return this.fault;
      // The open one itself: what was typed last is kept only now.
      if (open && open === ask.draft) ask = await this.app.backend.openDraft(code);
      await this.call.going();
      if (ask.language !== this.call.script) await this.#setScript(ask.language);
      this.search.clear();
      this.recorded = null;
      this.typed = '';
      this.target = await this.targetOf(ask.subject);
      this.draft = this.resumed(ask, code);
      this.fault = null;
      return null;
    } catch (thrown) {
      return asFault(thrown);
    }
  }

  /** A request that was begun is parked by it. */
  async nextCaller(): Promise<void> {
    if (!(await this.#leaveDraft())) return;
    this.call.end();
    this.target = null;
    this.recorded = null;
    this.check = null;
    this.fault = null;
    this.person = {};
    this.search.clear();
    this.app.screen = 'desk';
    await focusOn('search');
  }

  /** A key was pressed that does not guess between the number and the people who have it. */
  askToChoose(): void {
    this.toChoose = this.search.text;
  }

  /** Opens the request whose number was typed, over this screen. */
  openReference(): void {
    if (this.reference && this.app.may('request-show')) this.app.request = this.reference;
  }

  /** Not worth a word to anybody when it fails. */
  forgetCopied(text: string): void {
    void this.app.backend.forgetCopied(text).catch(() => undefined);
  }

  async giveNotice(): Promise<void> {
    await this.call.giveNotice();
    this.word = m.word_notice();
  }

  /** Answers the caller in the next language; what was not said yet is said in it. */
  async turnScript(): Promise<void> {
    await this.#setScript(nextScript(this.call.script));
    const { script } = this.call;
    if (isScript(script)) this.app.say(m.said_script({ language: scripts[script] }));
  }

  async turnRelay(): Promise<void> {
    const marked = this.call.setRelay(!this.call.relay);
    if (this.draft && (this.draft.receivedBy === 'phone' || this.draft.receivedBy === 'relay'))
      this.draft.receivedBy = this.call.way;
    await marked;
    this.app.say(this.call.relay ? m.said_relay_on() : m.said_relay_off());
  }

  /** The person goes away for a while: the request that was begun is kept, and nothing runs on. */
  async rest(): Promise<void> {
    await this.draft?.save();
    this.draft?.stop();
    this.search.rest();
    this.call.rest();
  }

  /** The person is back. */
  resume(): void {
    this.call.resume();
  }

  async verify(): Promise<void> {
    if (await this.newCheck()) await focusOn('verify-right');
  }

  /** Shows the same person again, and the list beside: what is in force or verified has changed. */
  async reload(): Promise<void> {
    void this.search.refresh();
    if (this.target?.who !== 'customer') return;
    const number = this.#shown;
    const card = await this.#card(this.target.card.customer_no).catch(() => null);
    if (card && number === this.#shown && this.target?.who === 'customer')
      this.target = { who: 'customer', card };
  }

  async newCheck(): Promise<Check | null> {
    if (this.target?.who !== 'customer' || this.draft) return null;
    const { customer_no } = this.target.card;
    const { contact } = await this.call.going();
    this.check = new Check(this.app, customer_no, contact, this.typed, () => this.reload());
    return this.check;
  }

  /** A request that was kept, in the conversation that goes on now. */
  resumed(ask: RecordAsk, code: string): Draft {
    const draft = new Draft(this.app.backend, this.call.contact?.contact ?? null, ask.language);
    draft.resume(ask, code);
    return draft;
  }

  async #setScript(script: string): Promise<void> {
    if (this.draft) this.draft.language = script;
    await this.call.setScript(script);
  }

  /** Where the caller's next words go: what is still needed, which channels, or how far it reaches. */
  #nextField(channels: Channel[]): string {
    const { address_1, phone_home, email } = given(this.person);
    if (this.target?.who === 'person' && !address_1 && !phone_home && !email) return 'unlisted-address';
    return channels.length ? 'draft' : 'channels';
  }

  /** With only a list of people on the screen, an action means the highlighted one. */
  async #chooseThenStop(channels: Channel[]): Promise<void> {
    const hit = await this.search.chosen();
    if (!hit) return;
    await this.choose(hit);
    if (this.target) await this.stop(channels);
  }

  async #card(customerNo: string): Promise<CustomerCard> {
    const { contact } = await this.call.going();
    return this.app.backend.customer({ customer_no: customerNo, contact, typed: this.typed });
  }

  async targetOf(subject: RecordSubject): Promise<Target> {
    if (subject.who === 'customer') return { who: 'customer', card: await this.#card(subject.customer_no) };
    if (subject.who !== 'person') return subject;
    this.person = { ...subject.person };
    return { who: 'person' };
  }

  /** A request that was begun is kept, never lost: it stands on Due until somebody finishes it. */
  async #leaveDraft(): Promise<boolean> {
    this.#quiet();
    if (!this.draft) return true;
    const draft = this.draft;
    const saved = await draft.save();
    if (!saved && draft.worthKeeping) {
      this.fault = draft.fault;
      return false;
    }
    this.parked = saved?.park_code ?? '';
    this.#dropDraft();
    void this.app.refreshDue();
    return true;
  }

  /** There was not enough to act on, and what was typed is still on the screen. */
  async #letGo(): Promise<void> {
    try {
      if (!this.draft?.enough) await this.draft?.discard(m.discard_incomplete());
      this.#dropDraft();
      await focusOn('target');
      void this.app.refreshDue();
    } catch (thrown) {
      this.fault = asFault(thrown);
    }
  }

  #quiet(): void {
    this.word = '';
    this.parked = '';
  }

  #dropDraft(): void {
    this.draft?.stop();
    this.draft = null;
    if (this.target?.who === 'number' || this.target?.who === 'email') this.target = null;
  }
}
