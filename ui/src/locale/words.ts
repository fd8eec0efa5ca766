// The field's closed words as a person reads them. A word that is not known here is shown as it came.

import type {
  AskedBy,
  Channel,
  ListKind,
  PermissionSource,
  Purpose,
  Reason,
  ReceivedBy,
  Right,
  Role,
  Scope,
} from '../backend/types';
import { listed } from './format';
import { m } from './paraglide/messages.js';

export const channelName: Record<Channel, () => string> = {
  mail: m.channel_mail,
  phone: m.channel_phone,
  text: m.channel_text,
  email: m.channel_email,
  share: m.channel_share,
};

export const allChannels: readonly Channel[] = ['mail', 'phone', 'text', 'email', 'share'];

/** "Mail, calls and texts": channels named in one go, the first letter large. */
export function channelsListed(channels: readonly Channel[]): string {
  const inOrder = allChannels.filter((channel) => channels.includes(channel));
  const names = listed(inOrder.map((channel) => channelName[channel]().toLocaleLowerCase()));
  return names.charAt(0).toLocaleUpperCase() + names.slice(1);
}

export const scopeName: Record<Scope, () => string> = {
  person: m.scope_person,
  'surname-at-address': m.scope_surname_at_address,
  address: m.scope_address,
  number: m.scope_number,
  'email-address': m.scope_email_address,
};

export const askedByName: Record<AskedBy, () => string> = {
  self: m.asked_by_self,
  'household-member': m.asked_by_household_member,
  relative: m.asked_by_relative,
  parent: m.asked_by_parent,
  'authorised-agent': m.asked_by_authorised_agent,
  caretaker: m.asked_by_caretaker,
  stranger: m.asked_by_stranger,
};

export const reasonName: Record<Reason, () => string> = {
  ordinary: m.reason_ordinary,
  deceased: m.reason_deceased,
  caretaker: m.reason_caretaker,
  'wrong-number': m.reason_wrong_number,
  moved: m.reason_moved,
  child: m.reason_child,
};

export const receivedByName: Record<ReceivedBy, () => string> = {
  phone: m.received_by_phone,
  letter: m.received_by_letter,
  store: m.received_by_store,
  email: m.received_by_email,
  text: m.received_by_text,
  web: m.received_by_web,
  chat: m.received_by_chat,
  relay: m.received_by_relay,
  dialler: m.received_by_dialler,
};

export const permissionSourceName: Record<PermissionSource, () => string> = {
  agent: m.permit_by_agent,
  catalogue: m.permit_by_catalogue,
  contest: m.permit_by_contest,
  promotion: m.permit_by_promotion,
  form: m.permit_by_form,
  recording: m.permit_by_recording,
  'signed-consent': m.permit_by_signed_consent,
};

export const roleName: Record<Role, () => string> = {
  store: m.role_store,
  agent: m.role_agent,
  supervisor: m.role_supervisor,
  admin: m.role_admin,
  auditor: m.role_auditor,
  service: m.role_service,
};

export const listKindName: Record<ListKind, () => string> = {
  mps: m.list_kind_mps,
  tps: m.list_kind_tps,
  dnc: m.list_kind_dnc,
  'state-dnc': m.list_kind_state_dnc,
  reassigned: m.list_kind_reassigned,
  'in-house': m.list_kind_in_house,
  deceased: m.list_kind_deceased,
  caretaker: m.list_kind_caretaker,
};

export const purposeName: Record<Purpose, () => string> = {
  'prospect-mail': m.purpose_prospect_mail,
  'house-mail': m.purpose_house_mail,
  'prospect-call': m.purpose_prospect_call,
  'house-call': m.purpose_house_call,
  text: m.purpose_text,
  'e-mail': m.purpose_email,
  'share-out': m.purpose_share_out,
};

export const rightName: Record<Right, () => string> = {
  copy: m.right_copy,
  correction: m.right_correction,
  deletion: m.right_deletion,
  'stop-processing': m.right_stop_processing,
  complaint: m.right_complaint,
};

const facts: Record<string, () => string> = {
  address: m.fact_address,
  'phone-home': m.fact_phone_home,
  'phone-mobile': m.fact_phone_mobile,
  'phone-work': m.fact_phone_work,
  email: m.fact_email,
  'birth-date': m.fact_birth_date,
  'last-purchase': m.fact_last_purchase,
  store: m.fact_last_store,
};

const happenings: Record<string, () => string> = {
  removal: m.happened_removal,
  withdrawal: m.happened_withdrawal,
  permission: m.happened_permission,
  notice: m.happened_notice,
  exported: m.happened_exported,
  honoured: m.happened_honoured,
  rejected: m.happened_rejected,
  ended: m.happened_ended,
  correction: m.happened_correction,
  mark: m.happened_mark,
  attached: m.happened_attached,
  'attached-to': m.happened_attached_to,
  'service-messages': m.happened_service_messages,
  verification: m.happened_verification,
};

const states: Record<string, () => string> = {
  open: m.state_open,
  done: m.state_done,
  honoured: m.state_honoured,
  withdrawn: m.state_withdrawn,
  unfinished: m.state_unfinished,
  'waiting-for-export': m.state_waiting,
  'handed-over': m.state_handed_over,
  'held-back': m.state_held_back,
  'in-force': m.state_in_force,
  ended: m.state_ended,
  written: m.state_written,
  live: m.state_written,
  acknowledged: m.state_acknowledged,
  'partly-rejected': m.state_partly_rejected,
  voided: m.state_voided,
};

const person: Record<string, () => string> = {
  prefix: m.person_prefix,
  first_name: m.person_first_name,
  middle_name: m.person_middle_name,
  last_name: m.person_last_name,
  suffix: m.person_suffix,
  address_1: m.person_address_1,
  address_2: m.person_address_2,
  city: m.person_city,
  state: m.person_state,
  zip: m.person_zip,
  phone_home: m.person_phone,
  phone: m.person_phone,
  phone_mobile: m.fact_phone_mobile,
  phone_work: m.fact_phone_work,
  number: m.person_phone,
  email: m.person_email,
  // What a request says beside the person.
  note: m.record_note,
  scope: m.record_scope,
  asked_by: m.record_asked_by,
  source: m.request_source,
  evidence: m.permit_evidence,
};

const levels: Record<string, () => string> = {
  phone: m.level_phone,
  email: m.level_email,
  person: m.level_person,
  'surname-at-address': m.level_surname,
  address: m.level_address,
};

const from = (words: Record<string, () => string>) => (word: string) =>
  (words[word] ?? words[word.replaceAll(' ', '-')] ?? (() => word))();

export const factName = from(facts);
export const happening = from(happenings);
export const stateName = from(states);
export const personField = from(person);
/** By what a row matched an entry. */
export const levelName = from(levels);
