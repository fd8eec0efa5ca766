// What somebody who left the desk to another had before them. Asks and numbers, never a card: who is shown again is
// read again, as the desk allows it then.

import type {
  Channel,
  Meter,
  Person,
  RecordAsk,
  Recorded,
  RecordSubject,
  Right,
  ServiceMessages,
} from '../../backend/types';
import type { LeftCall } from './call.svelte';

export interface LeftCheck {
  right: Right;
  specific: boolean;
  meter: Meter | null;
}

export interface LeftDesk extends LeftCall {
  searched: string;
  /** Which hit was highlighted. */
  at: number;
  typed: string;
  /** Who was chosen; null while there was only a list. */
  subject: RecordSubject | null;
  person: Person;
  ask: RecordAsk | null;
  /** What was asked for last could not be kept. */
  unkept: boolean;
  parkCode: string;
  recorded: Recorded | null;
  recordedIn: string;
  recordedStops: Channel[];
  reminders: ServiceMessages | null;
  check: LeftCheck | null;
  recent: { customer_no: string; name: string }[];
}
