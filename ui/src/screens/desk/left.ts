// What somebody who left the desk to another had before them. Asks and numbers, never a card: who is shown again is
// read again, as the desk allows it then.

import type {
  Channel,
  Contact,
  Meter,
  Person,
  RecordAsk,
  Recorded,
  RecordSubject,
  Right,
  ServiceMessages,
} from '../../backend/types';

export interface LeftCheck {
  right: Right;
  specific: boolean;
  meter: Meter | null;
}

export interface LeftDesk {
  searched: string;
  /** Which hit was highlighted. */
  at: number;
  typed: string;
  /** Who was chosen; null while there was only a list. */
  subject: RecordSubject | null;
  person: Person;
  contact: Contact | null;
  contactUsed: number;
  ask: RecordAsk | null;
  parkCode: string;
  recorded: Recorded | null;
  recordedIn: string;
  recordedStops: Channel[];
  reminders: ServiceMessages | null;
  check: LeftCheck | null;
  recent: { customer_no: string; name: string }[];
  script: string;
  relay: boolean;
}
