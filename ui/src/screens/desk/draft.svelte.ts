// One request being taken: what the caller asks for, its live preview, and its autosave as an unfinished request.

import type { Backend } from '../../backend/backend';
import { asFault } from '../../backend/fault';
import type {
  AskedBy,
  Channel,
  DraftSaved,
  Fault,
  LookupHit,
  Reason,
  ReceivedBy,
  RecordAsk,
  Recorded,
  RecordPreview,
  RecordSubject,
  Scope,
} from '../../backend/types';
import { allChannels } from '../../locale/words';

/** A request at rest this long is kept as unfinished: it outlives a crash. */
const AUTOSAVE_MS = 1500;

const reasonFor: Partial<Record<AskedBy, Reason>> = {
  caretaker: 'caretaker',
  parent: 'child',
  stranger: 'wrong-number',
};

export class Draft {
  channels = $state.raw<Channel[]>([]);
  subject = $state.raw<RecordSubject>({ who: 'number', number: '' });
  scope = $state<Scope | null>(null);
  numbers = $state.raw<string[]>([]);
  brand = $state<string | null>(null);
  askedBy = $state<AskedBy>('self');
  reason = $state<Reason>('ordinary');
  passOn = $state(false);
  textsMayGoOn = $state(false);
  receivedBy = $state<ReceivedBy>('phone');
  note = $state('');
  /** The language of the words that are read. */
  language = $state('en');
  also = $state.raw<LookupHit[]>([]);

  preview = $state.raw<RecordPreview | null>(null);
  saved = $state.raw<DraftSaved | null>(null);
  fault = $state.raw<Fault | null>(null);
  recording = $state(false);
  /** What was asked for last could not be kept. */
  unkept = false;

  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saving: Promise<unknown> = Promise.resolve();
  #also: string[] = [];
  #receivedAt: string | null = null;
  #resumed = $state(false);
  /** Its clock has run once. */
  #ran = $state(false);

  constructor(
    private readonly backend: Backend,
    private readonly contact: string | null,
    language: string,
  ) {
    this.language = language;
  }

  /** Its id alone: that it was kept again changes nothing that is asked for. */
  readonly #draft: string | null = $derived(this.saved?.draft ?? null);

  readonly ask: RecordAsk = $derived.by(() => ({
    channels: this.channels,
    subject: this.subject,
    scope: this.scope,
    numbers: this.numbers,
    brand: this.brand,
    asked_by: this.askedBy,
    reason: this.reason,
    pass_on: this.passOn,
    // Said of the calls, it stays said while they are unticked; texts that are asked for stop.
    texts_may_go_on: this.textsMayGoOn && !this.channels.includes('text'),
    received_by: this.receivedBy,
    received_at: this.#receivedAt,
    note: this.note.trim() || null,
    contact: this.contact,
    language: this.language,
    also: [...this.#also, ...this.also.map((hit) => hit.customer_no)],
    draft: this.#draft,
  }));

  /** All that would end: a phone removal stops marketing texts too, unless the caller says that they may go on. */
  readonly stops: Channel[] = $derived(
    allChannels.filter(
      (one) =>
        this.channels.includes(one) ||
        (one === 'text' && this.channels.includes('phone') && !this.textsMayGoOn),
    ),
  );

  readonly ready = $derived(
    this.channels.length > 0 && !this.recording && (this.preview?.missing.length ?? 0) === 0,
  );

  /** There is enough to act on, so its clock runs. */
  readonly enough: boolean = $derived(
    this.channels.length > 0 && this.preview
      ? this.preview.missing.length === 0
      : (this.saved?.actionable ?? false),
  );

  /** Something is ticked, or was when it was kept: what was unticked since must not come back. */
  readonly worthKeeping: boolean = $derived(this.channels.length > 0 || this.#draft !== null);

  /** Leaving it would lose something: a clock that runs, or what stands nowhere else. */
  readonly holdsSomething: boolean = $derived(
    this.enough || this.#ran || this.#resumed || this.note.trim() !== '' || this.also.length > 0,
  );

  /** Takes up a request that was parked. */
  resume(ask: RecordAsk, code: string): void {
    this.#resumed = true;
    this.channels = ask.channels;
    this.subject = ask.subject;
    this.scope = ask.scope;
    this.numbers = ask.numbers;
    this.brand = ask.brand;
    this.askedBy = ask.asked_by;
    this.reason = ask.reason;
    this.passOn = ask.pass_on;
    this.textsMayGoOn = ask.texts_may_go_on;
    this.receivedBy = ask.received_by;
    this.note = ask.note ?? '';
    this.#also = ask.also;
    this.#receivedAt = ask.received_at;
    if (ask.draft) this.saved = { draft: ask.draft, park_code: code, actionable: true, due: null };
  }

  /** Who is calling brings its usual reason with it. */
  setAskedBy(askedBy: AskedBy): void {
    this.askedBy = askedBy;
    this.reason = reasonFor[askedBy] ?? 'ordinary';
    if (this.contact) void this.backend.setCaller(this.contact, askedBy).catch(() => undefined);
  }

  /** Asks what recording would do, and starts the clock of the autosave. */
  async refresh(ask: RecordAsk): Promise<void> {
    clearTimeout(this.#timer);
    const number = ++this.#asked;
    if (this.worthKeeping) this.#timer = setTimeout(() => void this.save(), AUTOSAVE_MS);
    if (ask.channels.length === 0) {
      this.preview = null;
      return;
    }
    try {
      const preview = await this.backend.previewRecord(ask);
      if (number !== this.#asked) return;
      this.preview = preview;
      this.fault = null;
    } catch (thrown) {
      if (number === this.#asked) this.fault = asFault(thrown);
    }
  }

  /** Keeps the request as unfinished; one save at a time, so that it has one id. */
  save(): Promise<DraftSaved | null> {
    clearTimeout(this.#timer);
    const next = this.#saving.then(() => this.#saveNow());
    this.#saving = next;
    return next;
  }

  async record(): Promise<Recorded | null> {
    if (!this.ready) return null;
    clearTimeout(this.#timer);
    this.recording = true;
    this.fault = null;
    try {
      await this.#saving;
      return await this.backend.record(this.ask);
    } catch (thrown) {
      this.fault = asFault(thrown);
      return null;
    } finally {
      this.recording = false;
    }
  }

  async discard(reason: string): Promise<void> {
    this.stop();
    await this.#saving;
    if (this.saved) await this.backend.discardDraft(this.saved.draft, reason);
  }

  /** No further autosave: the request is done with. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  async #saveNow(): Promise<DraftSaved | null> {
    if (!this.worthKeeping || this.recording) return this.saved;
    try {
      this.saved = await this.backend.saveDraft(this.ask);
      this.#ran ||= this.saved.actionable;
      this.unkept = false;
      return this.saved;
    } catch (thrown) {
      this.unkept = true;
      this.fault = asFault(thrown);
      return null;
    }
  }
}
