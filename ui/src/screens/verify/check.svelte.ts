// One identity check: which right, and where the meter stands. Answers are sent and forgotten.

import { asFault } from '../../backend/fault';
import type { Fault, Meter, Right } from '../../backend/types';
import { focusOn } from '../../keyboard/focus';
import { m } from '../../locale/paraglide/messages.js';
import type { App } from '../app.svelte';
import type { LeftCheck } from '../desk/left';

export class Check {
  right = $state<Right>('copy');
  /** Specific data, or purchases too: needs the high level. */
  specific = $state(false);
  meter = $state.raw<Meter | null>(null);
  answer = $state('');
  fault = $state.raw<Fault | null>(null);

  constructor(
    private readonly app: App,
    private readonly customerNo: string,
    private readonly contact: string | null,
    private readonly typed: string,
    private readonly onreached: () => void,
  ) {}

  /** What another desk needs to go on; what the caller was saying is forgotten. */
  left(): LeftCheck {
    return { right: this.right, specific: this.specific, meter: this.meter };
  }

  resume(left: LeftCheck): void {
    this.right = left.right;
    this.specific = left.specific;
    this.meter = left.meter;
  }

  begin(): Promise<void> {
    return this.#take(() =>
      this.app.backend.beginVerification({
        customer_no: this.customerNo,
        right: this.right,
        specific: this.specific,
        contact: this.contact,
        typed: this.typed,
      }),
    );
  }

  async give(): Promise<void> {
    const check = this.meter?.check;
    const answer = this.answer.trim();
    if (!check || !answer) return;
    await this.#take(() => this.app.backend.answerVerification(check, answer));
    // Nearly right may be typed again, so it stays to be mended; anything else is forgotten at once.
    if (this.meter?.last !== 'near') this.answer = '';
  }

  async skip(): Promise<void> {
    const check = this.meter?.check;
    if (check) await this.#take(() => this.app.backend.skipQuestion(check));
    this.answer = '';
  }

  /** A supervisor opens the check again; the caller is asked anew. */
  async lift(reason: string): Promise<void> {
    try {
      await this.app.backend.liftLock(this.customerNo, reason);
      this.meter = null;
      this.fault = null;
    } catch (thrown) {
      this.fault = asFault(thrown);
    }
  }

  async #take(step: () => Promise<Meter>): Promise<void> {
    try {
      const meter = await step();
      this.meter = meter;
      this.fault = null;
      this.app.say(m.said_meter({ matched: meter.matched, needed: meter.needed }));
      if (meter.state === 'reached') this.onreached();
      await focusOn(meter.state === 'asking' ? 'answer' : 'verify-state');
    } catch (thrown) {
      this.fault = asFault(thrown);
    }
  }
}
