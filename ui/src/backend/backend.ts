// The one interface to the host. Screens see nothing else; a refused call rejects with a `Fault`.

import type * as T from './types';

/** Long work is told about step by step, and stops when the signal says so. */
export interface Watch {
  onstep: (step: T.Step) => void;
  signal: AbortSignal;
}

export interface Backend {
  doorway(): Promise<T.Doorway>;
  signIn(user: string, password: string): Promise<T.Session>;
  signOut(): Promise<void>;
  /** Keeps what this person has before them, for them alone, until they sign in again. */
  putAside(left: string): Promise<void>;
  /** Gives it back, once. */
  takeUp(): Promise<string | null>;
  /** Is called when the window must lock: the machine goes to sleep. */
  hearLock(lock: () => void): Promise<void>;
  /** Who is at the desk, if anybody: a page that was loaded again asks this first. */
  session(): Promise<T.Session | null>;
  changePassword(old: string, fresh: string): Promise<T.Session>;
  /** First start: makes invented people to look around with. */
  lookAround(watch: Watch): Promise<void>;
  /** First start: makes an empty desk with one admin; answers with the recovery code, shown once. */
  setUp(admin: string, password: string): Promise<string>;

  /** Null when a later keystroke has overtaken this one. */
  lookup(ask: T.LookupAsk): Promise<T.LookupAnswer | null>;
  customer(ask: T.CustomerAsk): Promise<T.CustomerCard>;

  beginContact(ask: T.BeginContact): Promise<T.Contact>;
  setCaller(contact: string, askedBy: T.AskedBy): Promise<T.Contact>;
  setReceivedBy(contact: string, receivedBy: T.ReceivedBy): Promise<T.Contact>;
  setLanguage(contact: string, language: string): Promise<T.Contact>;
  script(script: string, language: string): Promise<T.Spoken>;
  giveNotice(contact: string): Promise<T.Contact>;
  endContact(contact: string): Promise<void>;

  previewRecord(ask: T.RecordAsk): Promise<T.RecordPreview>;
  record(ask: T.RecordAsk): Promise<T.Recorded>;
  serviceMessages(ask: T.ServiceMessagesAsk): Promise<T.ServiceMessages>;
  saveDraft(ask: T.RecordAsk): Promise<T.DraftSaved>;
  openDraft(code: string): Promise<T.RecordAsk>;
  discardDraft(draft: string, reason: string): Promise<void>;

  beginVerification(ask: T.VerifyAsk): Promise<T.Meter>;
  answerVerification(check: string, answer: string): Promise<T.Meter>;
  skipQuestion(check: string): Promise<T.Meter>;
  liftLock(customerNo: string, reason: string): Promise<void>;

  due(ask: T.DueAsk): Promise<T.DueList>;

  request(reference: string): Promise<T.RequestShown>;
  withdraw(ask: T.WithdrawAsk): Promise<T.Withdrawn>;
  permit(ask: T.PermitAsk): Promise<T.Permitted>;

  services(): Promise<T.ServiceRow[]>;
  exportPlan(ask: T.ExportAsk): Promise<T.ExportPlan>;
  exportPreview(ask: T.ExportAsk, from: number, count: number): Promise<T.ExportPreview>;
  exportWrite(ask: T.ExportAsk, out: string, watch: Watch): Promise<T.ExportWritten>;
  exportVerify(batch: string): Promise<T.BatchVerified>;
  exportVoid(batch: string, reason: string): Promise<T.BatchRow>;
  exportList(): Promise<T.BatchRow[]>;
  exportAcknowledge(batch: string, on: string): Promise<T.BatchRow>;
  exportReject(file: string, batch: string): Promise<T.Rejected>;
  mend(ask: T.MendAsk): Promise<void>;

  importCustomers(ask: T.ImportAsk, watch: Watch): Promise<T.ImportReport>;
  importRemovals(ask: T.ImportAsk, watch: Watch): Promise<T.ImportReport>;

  lists(): Promise<T.ListShown[]>;
  /** Which kinds come in which layouts, and which lists apply to which purpose. */
  listChoices(): Promise<T.ListChoices>;
  listDrop(id: string): Promise<void>;
  importList(ask: T.ListAsk, watch: Watch): Promise<T.ListReport>;
  scrub(ask: T.ScrubAsk, watch: Watch): Promise<T.ScrubReport>;

  /** Asks the person for a folder or a file; null when they think better of it. */
  pickFolder(title: string): Promise<string | null>;
  pickFile(title: string): Promise<string | null>;
  pickListFile(title: string): Promise<string | null>;
  pickMapping(title: string): Promise<string | null>;

  /** What was just copied goes from the clipboard in a minute, unless something else was copied since. */
  forgetCopied(text: string): Promise<void>;
}
