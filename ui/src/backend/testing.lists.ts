// Invented suppression lists, an import and a scrub for the recorded double. The registry is stale, a mail file nearly
// so. Tests only, never shipped.

import type { Backend } from './backend';
import { sha256 } from './testing.exports';
import { fault } from './testing.given';
import { slowly } from './testing.imports';
import type * as T from './types';

const shown = (list: Partial<T.ListShown> & Pick<T.ListShown, 'id' | 'kind' | 'list_date'>): T.ListShown => ({
  layout: 'us-dma-mps',
  full_date: list.list_date,
  kept_up_to: list.list_date,
  age_days: Math.round((Date.parse('2026-11-18') - Date.parse(list.list_date)) / 86_400_000),
  usable_until: null,
  is_stale: list.freshness === 'stale',
  freshness: 'no-rule',
  entries: 1_204,
  refused: 0,
  imported_at: `${list.list_date}T15:00:00Z`,
  imported_by: 'sue',
  sha256,
  generation: 3,
  bytes: 80_000,
  subscription: '',
  ...list,
});

const inUse = (): T.ListShown[] => [
  shown({
    id: 'deceased',
    kind: 'deceased',
    list_date: '2026-11-10',
    usable_until: '2026-12-10',
    freshness: 'fresh',
  }),
  shown({
    id: 'dnc',
    kind: 'dnc',
    layout: 'us-ftc-dnc',
    list_date: '2026-10-09',
    usable_until: '2026-11-09',
    freshness: 'stale',
    entries: 11_482_019,
    refused: 2,
    subscription: '10012345',
  }),
  shown({
    id: 'mps',
    kind: 'mps',
    list_date: '2026-10-20',
    usable_until: '2026-11-20',
    freshness: 'ends-soon',
    entries: 4_812_377,
    refused: 41,
  }),
  shown({ id: 'state-dnc-mo', kind: 'state-dnc', layout: 'us-ftc-dnc', list_date: '2026-08-03' }),
];

const layout = (id: string, title: string, modes: T.ListMode[], is_registry = false): T.LayoutChoice => ({
  id,
  title,
  modes,
  is_registry,
});

const mail: T.LayoutChoice[] = [
  layout('us-dma-mps', 'US mail preference, tab-delimited', ['replace', 'add', 'changes']),
  layout('us-dma-mps-fixed', 'US mail preference, fixed 240', ['replace', 'add', 'changes']),
];
const registry: T.LayoutChoice[] = [
  layout('us-ftc-dnc', 'US National Do Not Call Registry, full list', ['replace'], true),
  layout('us-ftc-dnc-change', 'US National Do Not Call Registry, change list', ['changes'], true),
];
const phone = [layout('us-dma-tps', 'US telephone preference, tab-delimited', ['replace', 'add', 'changes'])];

const kind = (name: T.ListKind, layouts: T.LayoutChoice[], must_be_dated = name === 'dnc'): T.KindChoice => ({
  kind: name,
  layouts,
  must_be_dated,
});

const purpose = (name: T.Purpose, lists: T.ListKind[]): T.PurposeChoice => ({
  purpose: name,
  lists,
  must_be_fresh: lists.filter((one) => one === 'dnc'),
});

const choices: T.ListChoices = {
  kinds: [
    kind('mps', mail),
    kind('tps', [...phone, ...registry]),
    kind('dnc', registry),
    kind('state-dnc', [...phone, ...registry]),
    kind('reassigned', [...phone, ...registry]),
    kind('in-house', [...mail, ...phone]),
    kind('deceased', mail),
    kind('caretaker', mail),
  ],
  purposes: [
    purpose('prospect-mail', ['in-house', 'deceased', 'caretaker', 'mps']),
    purpose('house-mail', ['in-house', 'deceased']),
    purpose('prospect-call', ['in-house', 'dnc', 'state-dnc', 'tps']),
    purpose('house-call', ['in-house', 'dnc', 'state-dnc']),
    purpose('text', ['in-house', 'dnc', 'state-dnc']),
    purpose('e-mail', ['in-house']),
    purpose('share-out', ['in-house']),
  ],
};

/** The first line of a delimited file against a fixed layout. */
const misfit = [
  'line 1, byte 1, ACTION: the line has 71 bytes where 240 are wanted',
  'X→99999999→→xxxxxxxx→→xxxxxxxxx→→99 X 9XX XX→→XXXXXX→XX→99999→→X→X9',
  `${'.........|'.repeat(24)}`,
  '^^       ^   ^                   ^^                        ^   ^',
  '71 bytes found, 240 wanted',
  '1-1 action, 2-9 date, 10-13 prefix, 14-33 first, 34-34 middle, 35-59 last, 60-63 suffix, 64-103 address 1',
];

const report: T.ListReport = {
  list: 'mps',
  kind: 'mps',
  layout: 'us-dma-mps',
  mode: 'replace',
  dry_run: true,
  list_date: '2026-11-17',
  kept_up_to: '2026-11-17',
  usable_until: '2026-12-17',
  fits: true,
  ruler: [],
  read: 4_830_118,
  added: 4_830_115,
  deleted: 0,
  already_on: 0,
  not_on: 0,
  overtaken: 0,
  refused: 3,
  refused_rows: [
    { line: 118, column: 'ZIP5', reason: 'there is no ZIP in it' },
    { line: 20_411, column: '', reason: 'the line has 9 fields where 15 are wanted' },
    { line: 48_213, column: '', reason: 'neither name and address nor a number in it can be compared' },
  ],
  refused_file: null,
  entries: 4_830_115,
  only_similar: 0,
  generation: null,
  sha256,
  held_back: [],
  override_reason: null,
  remark: null,
  seconds: 31,
};

function imported(ask: T.ListAsk): T.ListReport {
  const list = ask.id ?? ask.kind;
  const asked = { list, kind: ask.kind, layout: ask.layout, dry_run: ask.dry_run };
  if (ask.layout === 'us-dma-mps-fixed') return { ...report, ...asked, fits: false, ruler: misfit, read: 0 };
  const changes = { mode: ask.mode ?? 'replace', deleted: 17, already_on: 4, not_on: 2 };
  return {
    ...report,
    ...asked,
    ...(ask.mode === 'changes' ? changes : {}),
    list_date: ask.list_date ?? report.list_date,
    remark: ask.list_date
      ? null
      : 'no date was given (--list-date): the file was last written on 2026-11-17, and that is taken',
    ...(ask.dry_run ? {} : { generation: 4, refused_file: `${ask.file}.refused.csv` }),
  };
}

const scrubbed: T.ScrubReport = {
  purpose: 'prospect-mail',
  campaign: null,
  name: null,
  read: 48_213,
  clean: 44_905,
  removed: 3_241,
  by_list: { 'in-house': 214, mps: 2_983, deceased: 44 },
  by_level: { person: 3_102, 'surname-at-address': 97, address: 42 },
  borderline: 0,
  refused: 67,
  missing_lists: ['caretaker'],
  use_by: '2026-12-18',
  kept_by_relationship: 0,
  lists: [],
  decoys: { planted: 0, caught: 0 },
  since_last: null,
  relationship_rules: [],
  override_reason: null,
  fuzzy: false,
  brand: null,
  input_sha256: sha256,
  as_of: '2026-11-18',
  run_at: '2026-11-18T15:00:00Z',
  by: 'sue',
  seconds: 2,
};

export function listing(): Pick<
  Backend,
  'lists' | 'listChoices' | 'listDrop' | 'importList' | 'scrub' | 'pickListFile'
> {
  let lists = inUse();
  return {
    lists: async () => lists,
    listChoices: async () => choices,
    async listDrop(id) {
      lists = lists.filter((one) => one.id !== id);
    },
    async importList(ask, watch) {
      if (!ask.dry_run) await slowly(watch, report.read);
      const done = imported(ask);
      if (ask.dry_run) return done;
      const { list_date, usable_until, entries, refused } = done;
      const next = { id: done.list, kind: ask.kind, layout: ask.layout, list_date, usable_until };
      const one = shown({ ...next, freshness: 'fresh', entries, refused });
      lists = [...lists.filter(({ id }) => id !== one.id), one];
      return done;
    },
    async scrub(ask, watch) {
      const choice = choices.purposes.find((one) => one.purpose === ask.purpose);
      const applying = lists.filter((one) => choice?.lists.includes(one.kind));
      const stale = applying.find((one) => one.is_stale && choice?.must_be_fresh.includes(one.kind));
      if (stale && !ask.override_reason)
        throw fault(
          'held-back',
          `the do-not-call registry was to be used until ${stale.usable_until}; nothing was written`,
          'import the latest registry; a supervisor may go on without it by a reason (--override), which stands on the report',
        );
      await slowly(watch, scrubbed.read);
      const { campaign, override_reason, fuzzy } = ask;
      return {
        ...scrubbed,
        purpose: ask.purpose as T.Purpose,
        campaign,
        override_reason,
        fuzzy,
        borderline: fuzzy ? 12 : 0,
        clean: scrubbed.clean - (fuzzy ? 12 : 0),
        use_by: stale ? '2026-11-18' : scrubbed.use_by,
        lists: applying.map((one) => ({
          id: one.id,
          kind: one.kind,
          list_date: one.list_date,
          kept_up_to: one.kept_up_to,
          entries: one.entries,
          sha256,
          subscription: one.subscription,
          is_stale: one.is_stale,
        })),
      };
    },
    pickListFile: async () => '/lists/mps-2026-11.zip',
  };
}
