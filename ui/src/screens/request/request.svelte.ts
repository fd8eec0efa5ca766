// One request looked at: what it says, and what was done to it from here.

import { asFault } from '../../backend/fault';
import type {
  Channel,
  Fault,
  PermissionSource,
  Permitted,
  RemovalShown,
  RequestShown,
  Withdrawn,
} from '../../backend/types';
import { m } from '../../locale/paraglide/messages.js';
import type { App } from '../app.svelte';

export class RequestState {
  shown = $state.raw<RequestShown | null>(null);
  withdrawn = $state.raw<Withdrawn | null>(null);
  /** What was withdrawn here and other requests stop all the same; null where there is nobody on file to ask about. */
  stoppedStill = $state.raw<Channel[] | null>(null);
  permitted = $state.raw<Permitted | null>(null);
  fault = $state.raw<Fault | null>(null);

  constructor(private readonly app: App) {}

  /** What still stops something, and so can be withdrawn or ended. */
  readonly standing: RemovalShown[] = $derived(
    this.shown?.removals.filter(({ state }) => state === 'in-force' || state === 'honoured') ?? [],
  );

  open(reference: string): Promise<boolean> {
    return this.#try(async () => {
      this.shown = await this.app.backend.request(reference);
    });
  }

  withdraw(channel: Channel | null, reason: string): Promise<boolean> {
    return this.#change(async (reference) => {
      const withdrawn = await this.app.backend.withdraw({ reference, channel, reason });
      this.stoppedStill = await this.#stopped(withdrawn.channels);
      this.withdrawn = withdrawn;
      this.permitted = null;
      this.app.say(m.said_withdrawn());
    });
  }

  permit(channel: Channel, source: PermissionSource, evidence: string): Promise<boolean> {
    return this.#change(async (reference) => {
      const customer_no = this.shown?.customer_no ?? '';
      const ask = { channel, customer_no, ends: [reference], evidence, source };
      this.permitted = await this.app.backend.permit(ask);
      this.withdrawn = null;
      this.app.say(m.said_permitted());
    });
  }

  /** Which of these the card shows as stopped; without a card nothing is said about it. */
  async #stopped(channels: Channel[]): Promise<Channel[] | null> {
    const customer_no = this.shown?.customer_no;
    if (!customer_no || !this.app.may('show-customer')) return null;
    const ask = { customer_no, contact: null, typed: '' };
    const card = await this.app.backend.customer(ask).catch(() => null);
    const stopped = card?.channels.filter(({ stopped }) => stopped).map(({ channel }) => channel);
    return stopped ? channels.filter((one) => stopped.includes(one)) : null;
  }

  /** Changes it, then reads it again: what is shown is what is kept. */
  #change(act: (reference: string) => Promise<void>): Promise<boolean> {
    return this.#try(async () => {
      const reference = this.shown?.reference ?? '';
      await act(reference);
      this.shown = await this.app.backend.request(reference);
      this.app.changed();
    });
  }

  async #try(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      this.fault = null;
      return true;
    } catch (thrown) {
      this.fault = asFault(thrown);
      return false;
    }
  }
}
