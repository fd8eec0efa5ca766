// The shipped transport: each call is one command of the shell, by its generated binding.

import { Channel } from '@tauri-apps/api/core';
import type { Backend, Watch } from './backend';
import { commands, type Fault, type Step } from './bindings';

type Answer<Value> = { status: 'ok'; data: Value } | { status: 'error'; error: Fault };

async function told<Value>(call: Promise<Answer<Value>>): Promise<Value> {
  const answer = await call;
  if (answer.status === 'error') throw answer.error;
  return answer.data;
}

let turn = 0;
let work = 0;

/** Runs long work under a number of its own, passes its steps on, and stops it by that number. */
function watched<Value>(
  { onstep, signal }: Watch,
  run: (work: number, steps: Channel<Step>) => Promise<Value>,
): Promise<Value> {
  const number = ++work;
  signal.addEventListener('abort', () => void commands.cancelWork(number), { once: true });
  return run(number, new Channel<Step>(onstep));
}

export function tauriBackend(): Backend {
  return {
    doorway: () => told(commands.doorway()),
    signIn: (user, password) => told(commands.signIn(user, password)),
    signOut: async () => void (await told(commands.signOut())),
    putAside: async (left) => void (await told(commands.putAside(left))),
    takeUp: () => told(commands.takeUp()),
    hearLock: async (lock) => void (await told(commands.hearLock(new Channel<null>(lock)))),
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
    lookAround: async (watch) =>
      void (await watched(watch, (number, steps) => told(commands.lookAround(number, steps)))),
    setUp: (admin, password) => told(commands.setUp(admin, password, null)),

    lookup: (ask) => told(commands.lookup(ask, ++turn)),
    customer: (ask) => told(commands.customer(ask)),

    beginContact: (ask) => told(commands.beginContact(ask)),
    setCaller: (contact, askedBy) => told(commands.setCaller(contact, askedBy)),
    setReceivedBy: (contact, receivedBy) => told(commands.setReceivedBy(contact, receivedBy)),
    setLanguage: (contact, language) => told(commands.setLanguage(contact, language)),
    script: (script, language) => told(commands.script(script, language)),
    giveNotice: (contact) => told(commands.giveNotice(contact)),
    endContact: async (contact) => void (await told(commands.endContact(contact))),

    previewRecord: (ask) => told(commands.previewRecord(ask)),
    record: (ask) => told(commands.record(ask)),
    serviceMessages: (ask) => told(commands.serviceMessages(ask)),
    saveDraft: (ask) => told(commands.saveDraft(ask)),
    openDraft: (code) => told(commands.openDraft(code)),
    discardDraft: async (draft, reason) => void (await told(commands.discardDraft(draft, reason))),

    beginVerification: (ask) => told(commands.beginVerification(ask)),
    answerVerification: (check, answer) => told(commands.answerVerification(check, answer)),
    skipQuestion: (check) => told(commands.skipQuestion(check)),
    liftLock: async (customerNo, reason) => void (await told(commands.liftLock(customerNo, reason))),

    due: (ask) => told(commands.due(ask)),

    request: (reference) => told(commands.request(reference)),
    withdraw: (ask) => told(commands.withdraw(ask)),
    permit: (ask) => told(commands.permit(ask)),

    services: () => told(commands.services()),
    exportPlan: (ask) => told(commands.exportPlan(ask)),
    exportPreview: (ask, from, count) => told(commands.exportPreview(ask, from, count)),
    exportWrite: (ask, out, watch) =>
      watched(watch, (number, steps) => told(commands.exportWrite(ask, out, number, steps))),
    exportVerify: (batch) => told(commands.exportVerify(batch)),
    exportVoid: (batch, reason) => told(commands.exportVoid(batch, reason)),
    exportList: () => told(commands.exportList()),
    exportAcknowledge: (batch, on) => told(commands.exportAcknowledge(batch, on, null)),
    exportReject: (file, batch) => told(commands.exportReject(file, batch, null)),
    mend: async (ask) => void (await told(commands.mend(ask))),

    importCustomers: (ask, watch) =>
      watched(watch, (number, steps) => told(commands.importCustomers(ask, number, steps))),
    importRemovals: (ask, watch) =>
      watched(watch, (number, steps) => told(commands.importRemovals(ask, number, steps))),

    lists: () => told(commands.lists()),
    listChoices: () => told(commands.listChoices()),
    listDrop: async (id) => void (await told(commands.listDrop(id))),
    importList: (ask, watch) =>
      watched(watch, (number, steps) => told(commands.importList(ask, number, steps))),
    scrub: (ask, watch) => watched(watch, (number, steps) => told(commands.scrub(ask, number, steps))),

    pickFolder: (title) => told(commands.chooseFolder(title)),
    pickFile: (title) => told(commands.chooseFile(title)),
    pickListFile: (title) => told(commands.chooseListFile(title)),
    pickMapping: (title) => told(commands.chooseMapping(title)),
    forgetCopied: async (text) => void (await told(commands.forgetCopied(text))),
  };
}
