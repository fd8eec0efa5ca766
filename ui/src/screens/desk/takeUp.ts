// The desk left to somebody else, and taken up again: what is kept meanwhile, and what is read anew.

import { asFault } from '../../backend/fault';
import type { RecordAsk } from '../../backend/types';
import { focusOn } from '../../keyboard/focus';
import type { DeskState } from './desk.svelte';
import type { LeftDesk } from './left';

/** Everything that `takeUp` needs, for the time that somebody else is at the desk. */
export function leave(desk: DeskState): LeftDesk {
  return {
    ...desk.call.left(),
    searched: desk.search.text,
    at: desk.search.at,
    typed: desk.typed,
    subject: desk.target && desk.subject,
    person: desk.person,
    ask: desk.draft?.ask ?? null,
    unkept: desk.draft?.unkept ?? false,
    parkCode: desk.draft?.saved?.park_code ?? '',
    recorded: desk.recorded,
    recordedIn: desk.recordedIn,
    recordedStops: desk.recordedStops,
    reminders: desk.reminders,
    check: desk.check?.left() ?? null,
    recent: desk.recent,
  };
}

/** The call as it was left. Only what somebody ended or changed meanwhile is as they left it. */
export async function takeUp(desk: DeskState, left: LeftDesk): Promise<void> {
  desk.recent = left.recent;
  desk.typed = left.typed;
  // A conversation that has ended takes along what was proved in it.
  await desk.call.takeUp(left);
  const goesOn = desk.call.contact !== null;
  if (left.searched) await desk.search.again(left.searched, left.at);
  try {
    if (left.subject) desk.target = await desk.targetOf(left.subject);
    desk.person = left.person;
    if (left.ask) await takeUpDraft(desk, left.ask, left);
  } catch (thrown) {
    desk.fault = asFault(thrown);
  }
  desk.recorded = left.recorded;
  desk.recordedIn = left.recordedIn;
  desk.recordedStops = left.recordedStops;
  desk.reminders = left.reminders;
  if (left.check && goesOn) (await desk.newCheck())?.resume(left.check);
  await focusOn(workplace(desk));
}

/**
 * What was kept is read as it is kept now: a colleague may have gone on with it, or finished it. What could not be
 * kept is as it was left.
 */
async function takeUpDraft(desk: DeskState, ask: RecordAsk, left: LeftDesk): Promise<void> {
  const kept = ask.draft ? await desk.app.backend.openDraft(ask.draft) : ask;
  desk.draft = desk.resumed(left.unkept ? ask : kept, left.parkCode);
}

/** Where the next words go on the screen as it is. */
function workplace(desk: DeskState): string {
  if (desk.draft) return 'draft';
  if (desk.recorded) return 'reference';
  if (desk.check?.meter?.question) return 'answer';
  if (desk.check) return desk.check.meter ? 'verify-state' : 'verify-right';
  return desk.target ? 'target' : 'search';
}
