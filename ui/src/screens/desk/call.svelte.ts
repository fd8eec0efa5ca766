// The conversation with one caller: its contact, the language they are answered in, and whether somebody speaks
// for them. Whom it is about, and what is asked, is the desk's.

import type { Backend } from '../../backend/backend';
import type { Contact, ReceivedBy } from '../../backend/types';

/** A contact ends after 15 idle minutes; a new one begins a little before. */
const CONTACT_MS = 14 * 60_000;
/** A relay or interpreter call takes the time it takes: its contact is kept open this often. */
const RELAY_ALIVE_MS = 5 * 60_000;

export interface LeftCall {
  contact: Contact | null;
  contactUsed: number;
  script: string;
  relay: boolean;
}

export class Call {
  contact = $state.raw<Contact | null>(null);
  /** The language this caller is answered in, apart from the console's. */
  script = $state('en');
  /** Over a relay or with an interpreter: short turns, no time-outs. */
  relay = $state(false);

  #contactUsed = 0;
  #alive: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly backend: Backend,
    readonly usualScript: string,
  ) {
    this.script = usualScript;
  }

  get way(): ReceivedBy {
    return this.relay ? 'relay' : 'phone';
  }

  /** The contact that goes on, or a new one. */
  async going(): Promise<Contact> {
    const now = Date.now();
    if (!this.contact || now - this.#contactUsed > CONTACT_MS) {
      this.contact = await this.backend.beginContact({
        received_by: this.way,
        calling_number: '',
        language: this.script,
      });
    }
    this.#contactUsed = now;
    return this.contact;
  }

  /** The next caller is another conversation, answered in the usual language. */
  end(): void {
    if (this.contact) void this.backend.endContact(this.contact.contact).catch(() => undefined);
    this.contact = null;
    this.script = this.usualScript;
    this.#setAlive(false);
  }

  async giveNotice(): Promise<void> {
    const { contact } = await this.going();
    this.contact = await this.backend.giveNotice(contact);
  }

  async setScript(script: string): Promise<void> {
    this.script = script;
    if (this.contact) await this.backend.setLanguage(this.contact.contact, script).catch(() => undefined);
  }

  setRelay(relay: boolean): Promise<void> {
    this.#setAlive(relay);
    return this.#markWay();
  }

  /** The person goes away for a while: nothing runs on. */
  rest(): void {
    clearInterval(this.#alive);
  }

  resume(): void {
    this.#setAlive(this.relay);
  }

  left(): LeftCall {
    return {
      contact: this.contact,
      contactUsed: this.#contactUsed,
      script: this.script,
      relay: this.relay,
    };
  }

  /** Goes on where it was left, unless it has ended meanwhile. */
  async takeUp(left: LeftCall): Promise<void> {
    this.script = left.script;
    this.contact = left.contact;
    this.#contactUsed = left.contactUsed;
    await this.setRelay(left.relay);
  }

  #setAlive(relay: boolean): void {
    this.relay = relay;
    clearInterval(this.#alive);
    if (relay) this.#alive = setInterval(() => void this.#markWay(), RELAY_ALIVE_MS);
  }

  /** A contact that has ended meanwhile is begun anew, with its marks, by the next thing that needs one. */
  async #markWay(): Promise<void> {
    if (!this.contact) return;
    try {
      this.contact = await this.backend.setReceivedBy(this.contact.contact, this.way);
      this.#contactUsed = Date.now();
    } catch {
      this.contact = null;
    }
  }
}
