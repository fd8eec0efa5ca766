// The shipped transport: each call is one command of the shell, by its generated binding.

import { Channel } from '@tauri-apps/api/core';
import type { Backend } from './backend';
import { commands } from './bindings';
import type { Fault, Step } from './types';

type Answer<Value> = { status: 'ok'; data: Value } | { status: 'error'; error: Fault };

async function told<Value>(call: Promise<Answer<Value>>): Promise<Value> {
  const answer = await call;
  if (answer.status === 'error') throw answer.error;
  return answer.data;
}

let turn = 0;
let work = 0;

/** Runs long work under a number of its own and passes its steps on. */
function watched<Value>(
  onstep: (step: Step) => void,
  run: (work: number, steps: Channel<Step>) => Promise<Value>,
): Promise<Value> {
  return run(++work, new Channel<Step>(onstep));
}

export function tauriBackend(): Backend {
  return {
    doorway: () => told(commands.doorway()),
    signIn: (user, password) => told(commands.signIn(user, password)),
    signOut: async () => void (await told(commands.signOut())),
    session: () => {
      turn = 0;
      return told(commands.session());
    },
    async changePassword(old, fresh) {
      await told(commands.changePassword(old, fresh));
      const session = await told(commands.session());
      turn = 0;
      if (!session)
        throw { code: 'not-allowed', what: 'nobody is signed in', where: '', do: 'sign in again' };
      return session;
    },
    lookAround: async (onstep) =>
      void (await watched(onstep, (number, steps) => told(commands.lookAround(number, steps)))),
    setUp: (admin, password) => told(commands.setUp(admin, password, null)),

    lookup: (ask) => told(commands.lookup(ask, ++turn)),
    customer: (ask) => told(commands.customer(ask)),

    beginContact: (ask) => told(commands.beginContact(ask)),
    setCaller: (contact, askedBy) => told(commands.setCaller(contact, askedBy)),
    setLanguage: (contact, language) => told(commands.setLanguage(contact, language)),
    script: (script, language) => told(commands.script(script, language)),
    giveNotice: (contact) => told(commands.giveNotice(contact)),
    endContact: async (contact) => void (await told(commands.endContact(contact))),

    previewRecord: (ask) => told(commands.previewRecord(ask)),
    record: (ask) => told(commands.record(ask)),
    saveDraft: (ask) => told(commands.saveDraft(ask)),
    openDraft: (code) => told(commands.openDraft(code)),
    discardDraft: async (draft, reason) => void (await told(commands.discardDraft(draft, reason))),

    beginVerification: (ask) => told(commands.beginVerification(ask)),
    answerVerification: (check, answer) => told(commands.answerVerification(check, answer)),
    skipQuestion: (check) => told(commands.skipQuestion(check)),
    liftLock: async (customerNo, reason) => void (await told(commands.liftLock(customerNo, reason))),

    due: (ask) => told(commands.due(ask)),

    services: () => told(commands.services()),
    exportPlan: (ask) => told(commands.exportPlan(ask)),
    exportPreview: (ask, from, count) => told(commands.exportPreview(ask, from, count)),
    exportWrite: (ask, out, onstep) =>
      watched(onstep, (number, steps) => told(commands.exportWrite(ask, out, number, steps))),
    exportVerify: (batch) => told(commands.exportVerify(batch)),
    exportVoid: (batch, reason) => told(commands.exportVoid(batch, reason)),
    exportList: () => told(commands.exportList()),
    exportAcknowledge: (batch, on) => told(commands.exportAcknowledge(batch, on, null)),
    exportReject: (file, batch) => told(commands.exportReject(file, batch, null)),
    mend: async (ask) => void (await told(commands.mend(ask))),

    pickFolder: (title) => told(commands.chooseFolder(title)),
    pickFile: (title) => told(commands.chooseFile(title)),
  };
}
