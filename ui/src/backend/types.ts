// The values that cross the boundary, by the names the screens use. Nothing here knows how they travel.

export type Channel = 'mail' | 'phone' | 'text' | 'email' | 'share';
export type Scope = 'person' | 'surname-at-address' | 'address' | 'number' | 'email-address';
export type AskedBy =
  'self' | 'household-member' | 'relative' | 'parent' | 'authorised-agent' | 'caretaker' | 'stranger';
export type Reason = 'ordinary' | 'deceased' | 'caretaker' | 'wrong-number' | 'moved' | 'child';
export type ReceivedBy =
  'phone' | 'letter' | 'store' | 'email' | 'text' | 'web' | 'chat' | 'relay' | 'dialler';
export type Role = 'store' | 'agent' | 'supervisor' | 'admin' | 'auditor' | 'service';
export type Right = 'copy' | 'correction' | 'deletion' | 'stop-processing' | 'complaint';
export type ServiceKind = 'own' | 'preference-service';
export type Code =
  | 'internal'
  | 'usage'
  | 'bad-input'
  | 'not-found'
  | 'not-allowed'
  | 'conflict'
  | 'held-back'
  | 'store-unusable';

export interface Fault {
  code: Code;
  what: string;
  where: string;
  do: string;
  /** Somebody asked the work to stop, and that is all that is wrong. */
  is_stop?: boolean;
}

export interface Session {
  user: string;
  role: Role;
  must_change_password: boolean;
  site: string;
  company: string;
  language: string;
  today: string;
  may: string[];
  demo: boolean;
  brands: string[];
  /** The window locks when nobody has touched it for so long. */
  idle_minutes: number;
}
export interface TryWith {
  user: string;
  role: Role;
  password: string;
}
export interface Doorway {
  exists: boolean;
  demo: boolean;
  try_with: TryWith[];
}

export interface LookupAsk {
  text: string;
  read_as: 'phone' | 'email' | 'name' | 'zip' | 'customer' | null;
  limit: number | null;
  settled: boolean;
}
export interface LookupHit {
  customer_no: string;
  name: string;
  address: string;
  city: string;
  state: string;
  zip: string;
  match: 'exact' | 'prefix' | 'similar';
  why: string;
  score: number | null;
  removals: Channel[];
}
export interface LookupAnswer {
  query: string;
  read_as: string;
  took_ms: number | null;
  total: number;
  more: boolean;
  customers: LookupHit[];
}

export interface CustomerAsk {
  customer_no: string;
  contact: string | null;
  typed: string;
}
export interface Fact {
  kind: string;
  text: string;
  masked: boolean;
  doubtful: boolean;
}
export interface ChannelState {
  channel: Channel;
  stopped: boolean;
  since: string | null;
  reference: string | null;
  through: string | null;
  /** The brands that are stopped, where it is not all of them. */
  brand: string | null;
  due: string | null;
  honoured: boolean;
}
export interface TimelineItem {
  at: string;
  on: string;
  what: string;
  channels: Channel[];
  reference: string | null;
  state: string | null;
  due: string | null;
}
export interface CustomerCard {
  customer_no: string;
  name: string;
  city: string;
  state: string;
  facts: Fact[];
  channels: ChannelState[];
  timeline: TimelineItem[];
  household: number;
  same_surname: number;
  verified_for: Right[];
  locked_until: string | null;
  third_party: boolean;
  deceased: boolean;
}

export interface BeginContact {
  received_by: ReceivedBy;
  calling_number: string;
  language: string;
}
export interface Contact {
  contact: string;
  received_by: ReceivedBy;
  asked_by: AskedBy;
  language: string;
  notice_given: boolean;
  started_at: string;
}
export interface Spoken {
  script: string;
  text: string;
  language: string;
}

export interface Person {
  prefix?: string;
  first_name?: string;
  middle_name?: string;
  last_name?: string;
  suffix?: string;
  address_1?: string;
  address_2?: string;
  city?: string;
  state?: string;
  zip?: string;
  country?: string;
  phone_home?: string;
  phone_mobile?: string;
  phone_work?: string;
  email?: string;
  birth_date?: string;
}
export type RecordSubject =
  | { who: 'customer'; customer_no: string }
  | { who: 'person'; person: Person }
  | { who: 'number'; number: string }
  | { who: 'email'; email: string };
export interface RecordAsk {
  channels: Channel[];
  subject: RecordSubject;
  scope: Scope | null;
  numbers: string[];
  brand: string | null;
  asked_by: AskedBy;
  reason: Reason;
  pass_on: boolean;
  texts_may_go_on: boolean;
  received_by: ReceivedBy;
  received_at: string | null;
  note: string | null;
  contact: string | null;
  language: string;
  also: string[];
  draft: string | null;
}
export interface RuleShown {
  id: string;
  version: number;
  due: string;
  words: string;
  source: string;
}
export interface RecordPreview {
  due: string;
  rules: RuleShown[];
  say: string;
  others_reached: number;
  others: string[];
  missing: string[];
  duplicate: string | null;
  likely_same: LookupHit[];
  numbers: string[];
}
export interface NumberSaid {
  reference: string;
  reference_grouped: string;
  kinds: Channel[];
  due: string;
}
export interface Recorded {
  reference: string;
  reference_grouped: string;
  kinds: Channel[];
  due: string;
  rules: RuleShown[];
  say: string;
  duplicate: boolean;
  /** Each number that says something of what was asked for. */
  numbers: NumberSaid[];
  /** The one question to ask after the number was spoken, where reminders stop too. */
  then_ask?: string | null;
}
/** Whether reminders about a care plan go on, asked after everything was stopped. */
export interface ServiceMessagesAsk {
  reference: string;
  go_on: Channel[];
  contact: string | null;
  language: string;
}
export interface ServiceMessages {
  reference: string;
  go_on: Channel[];
  say: string;
}
export interface DraftSaved {
  draft: string;
  park_code: string;
  actionable: boolean;
  due: string | null;
}

export interface VerifyAsk {
  customer_no: string;
  right: Right;
  specific: boolean;
  contact: string | null;
  typed: string;
}
export interface Question {
  point: string;
  ask: string;
}
export type CheckState = 'asking' | 'reached' | 'locked' | 'too-thin' | 'not-needed' | 'failed';
export interface Meter {
  check: string;
  state: CheckState;
  level: string;
  needed: number;
  matched: number;
  wrong: number;
  last: string | null;
  question: Question | null;
  locked_until: string | null;
  other_ways: string[];
  source: string;
}

export interface DueAsk {
  overdue_only: boolean;
  offset: number;
  limit: number | null;
}
export interface DueRow {
  reference: string | null;
  park_code: string | null;
  draft: string | null;
  customer_no: string | null;
  channels: Channel[];
  received_on: string;
  due: string;
  business_days_left: number;
  overdue: boolean;
  words: string;
  state: string;
}
export interface DueList {
  rows: DueRow[];
  total: number;
  overdue: number;
  unfinished: number;
  safe_until: string | null;
  need_you: number;
  this_week: number;
  week: string;
}

export interface ExportAsk {
  service: string;
  layout: string | null;
  week: string | null;
  since_last: boolean;
}
export interface HeldBack {
  reference: string;
  removal: string;
  field: string;
  reason: string;
}
export interface NotCarried {
  reference: string;
  removal: string;
  reason: string;
}
export interface ExportPlan {
  service: string;
  service_title: string;
  layout: string;
  layout_title: string;
  period: string;
  first_day: string;
  last_day: string;
  due: number;
  records: number;
  held_back: HeldBack[];
  not_for_service: NotCarried[];
  by_hand: NotCarried[];
  late: number;
  withdrawn: number;
  folded: number;
  earliest_due: string | null;
  export_day: string;
  warnings: string[];
  batch: string | null;
}
export interface ExportWritten {
  batch: string;
  layout: string;
  file: string;
  manifest: string;
  transmittal: string;
  sha256: string;
  records: number;
  held_back: HeldBack[];
  not_for_service: NotCarried[];
  by_hand: NotCarried[];
  /** In the batch, but this layout cannot say it. */
  unsaid: { reference: string; reason: string }[];
  late: number;
  earliest_due: string | null;
}
export interface RulerField {
  name: string;
  position: number;
  length: number;
}
export interface ExportPreview {
  fixed: boolean;
  record_length: number;
  fields: RulerField[];
  /** The number of the first record shown, from 1. */
  from: number;
  records: string[][];
  total: number;
}
export interface BatchRow {
  batch: string;
  service: string;
  period: string;
  layout: string;
  records: number;
  written_at: string;
  by: string;
  state: string;
  acknowledged_on: string | null;
  rejected: number;
  sha256: string;
  void_reason: string | null;
  files: string[];
}
export interface BatchVerified {
  batch: string;
  whole: boolean;
  records: number;
  checked: string[];
  faults: string[];
}
export interface NotMatched {
  line: number;
  reason: string;
}
export interface Rejected {
  batch: string;
  lines: number;
  reopened: number;
  open_lines: NotMatched[];
  already: boolean;
}
export interface ServiceRow {
  service: string;
  title: string;
  kind: ServiceKind;
  channels: Channel[];
  layout: string;
  layouts: string[];
  load_days: number;
  owner: string;
  deputy: string;
}
export interface MendAsk {
  removal: string;
  person: Person;
  reason: string;
}
export interface RemovalShown {
  removal: string;
  channel: Channel;
  scope: Scope;
  brand: string | null;
  state: string;
  due: string;
  rule: string;
  words: string;
  source: string;
  batches: string[];
}
export interface RequestShown {
  reference: string;
  reference_grouped: string;
  customer_no: string | null;
  name: string;
  received_at: string;
  received_on: string;
  received_by: ReceivedBy;
  asked_by: AskedBy;
  reason: Reason;
  pass_on: boolean;
  who: string;
  site: string;
  source: string | null;
  note: string | null;
  removals: RemovalShown[];
  timeline: TimelineItem[];
}
export interface WithdrawAsk {
  reference: string;
  channel: Channel | null;
  reason: string;
}
export interface Withdrawn {
  reference: string;
  channels: Channel[];
  tell: string[];
  by_hand: string[];
}
export type PermissionSource =
  'catalogue' | 'contest' | 'promotion' | 'form' | 'recording' | 'signed-consent' | 'agent';
export interface PermitAsk {
  channel: Channel;
  customer_no: string;
  ends: string[];
  evidence: string;
  source: PermissionSource;
}
export interface Permitted {
  channel: Channel;
  ended: string[];
  still_in_force: string[];
}

export interface ImportAsk {
  file: string;
  map: string | null;
  dry_run: boolean;
  replace: boolean;
  source: string | null;
}
export interface RefusedRow {
  line: number;
  column: string;
  reason: string;
}
/** `read` is the sum of added, updated, unchanged and refused. */
export interface ImportReport {
  dry_run: boolean;
  read: number;
  added: number;
  updated: number;
  unchanged: number;
  refused: number;
  refused_rows: RefusedRow[];
  left_out: number;
  retired: number;
  unknown_columns: string[];
  encoding: string;
  generation: number | null;
  seconds: number | null;
}

/** How far long work is; a share of 0 means that it is not known. */
export interface Step {
  done: number;
  bytes_mb: number | null;
  share: number | null;
}
