// Invented weeks and batches for the recorded double. Tests only, never shipped.

import { reference, rule } from './testing.given';
import type { BatchRow, ExportPlan, ExportPreview, ServiceRow } from './types';

export const services: ServiceRow[] = [
  {
    service: 'mps',
    title: 'Mail Preference Service',
    kind: 'preference-service',
    channels: ['mail'],
    layout: 'us-dma-mps-fixed',
    layouts: ['us-dma-mps-fixed', 'us-dma-mps'],
    load_days: 3,
    owner: 'sue',
    deputy: 'tom',
  },
  {
    service: 'tps',
    title: 'Telephone Preference Service',
    kind: 'preference-service',
    channels: ['phone'],
    layout: 'us-dma-tps',
    layouts: ['us-dma-tps'],
    load_days: 2,
    owner: 'sue',
    deputy: 'tom',
  },
  {
    service: 'mailhouse',
    title: 'Our mail house',
    kind: 'own',
    channels: ['mail'],
    layout: 'us-dma-mps',
    layouts: ['us-dma-mps', 'us-dma-mps-fixed'],
    load_days: 5,
    owner: 'sue',
    deputy: '',
  },
];

export function planOf(
  service: string,
  mended: Set<string>,
  batch: string | null,
  layout: string | null,
): ExportPlan {
  const row = services.find((one) => one.service === service) ?? services[0];
  const held = [
    { reference, removal: 'r1', field: 'last_name', reason: 'last name is missing' },
    { reference: '214091120443', removal: 'r2', field: 'zip', reason: 'ZIP has four digits' },
    { reference: '214100733021', removal: 'r3', field: 'address_1', reason: 'street address is missing' },
  ].filter((one) => service !== 'tps' && !mended.has(one.removal));
  const records = service === 'tps' ? 97 : 148 - held.length;
  return {
    service,
    service_title: row?.title ?? service,
    layout: layout ?? row?.layout ?? '',
    layout_title: service === 'tps' ? 'US DMA TPS (house default)' : 'US DMA MPS fixed (house default)',
    period: '2026-W47',
    first_day: '2026-11-16',
    last_day: '2026-11-22',
    due: records + held.length + (service === 'tps' ? 0 : 2),
    records,
    held_back: held,
    not_for_service:
      service === 'tps'
        ? []
        : [{ reference: '214070011935', removal: 'r8', reason: 'no name: the service needs one' }],
    by_hand:
      service === 'tps'
        ? []
        : [{ reference: '214060999001', removal: 'r9', reason: 'a withdrawal the layout cannot say' }],
    late: service === 'tps' ? 4 : 6,
    withdrawn: service === 'tps' ? 0 : 2,
    folded: service === 'tps' ? 0 : 1,
    earliest_due: rule.due,
    export_day: '2026-11-24',
    warnings:
      service === 'mps'
        ? ['the earliest is due 2026-11-24, and the recipient has loaded this file by 2026-11-27']
        : [],
    batch,
  };
}

export const fixedPreview: ExportPreview = {
  fixed: true,
  record_length: 240,
  fields: [
    { name: 'action', position: 1, length: 1 },
    { name: 'date', position: 2, length: 8 },
    { name: 'prefix', position: 10, length: 4 },
    { name: 'first', position: 14, length: 20 },
    { name: 'middle initial', position: 34, length: 1 },
    { name: 'last', position: 35, length: 25 },
    { name: 'suffix', position: 60, length: 4 },
    { name: 'address 1', position: 64, length: 40 },
    { name: 'address 2', position: 104, length: 40 },
    { name: 'city', position: 144, length: 28 },
    { name: 'state', position: 172, length: 2 },
    { name: 'ZIP5', position: 174, length: 5 },
    { name: 'ZIP4', position: 179, length: 4 },
    { name: 'scope', position: 183, length: 1 },
    { name: 'reference', position: 184, length: 16 },
    { name: 'blank', position: 200, length: 41 },
  ],
  from: 1,
  records: [
    [
      'A',
      '20261117',
      'MRS',
      'MARGARET',
      '',
      'WHITCOMB',
      '',
      '2114 OAK ST APT 6',
      '',
      'KANSAS CITY',
      'MO',
      '64105',
      '',
      'P',
      reference,
      '',
    ],
    [
      'A',
      '20261117',
      '',
      'DANIEL',
      'K',
      'OKAFOR',
      'JR',
      '811 N ELM AVE',
      '',
      'OVERLAND PARK',
      'KS',
      '66210',
      '1180',
      'P',
      '214083059211',
      '',
    ],
    [
      'X',
      '20261118',
      '',
      'JOSE',
      '',
      'GARCIA-LUKASIEWICZ',
      '',
      'PO BOX 311',
      '',
      'KANSAS CITY',
      'MO',
      '64105',
      '',
      'P',
      '214083060004',
      '',
    ],
  ],
  total: 145,
};

export const delimitedPreview: ExportPreview = {
  fixed: false,
  record_length: 0,
  fields: ['ACTION', 'REQUEST_DATE', 'AREA_CODE', 'NUMBER', 'FIRST_NAME', 'LAST_NAME', 'REFERENCE'].map(
    (name, index) => ({
      name,
      position: index + 1,
      length: 0,
    }),
  ),
  from: 1,
  records: [
    ['A', '20261117', '816', '5550173', 'MARGARET', 'WHITCOMB', reference],
    ['A', '20261118', '913', '5550108', '', '', '214083059902'],
  ],
  total: 97,
};

export const sha256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

/** A batch's three files, by the path without an ending. */
export const filesOf = (path: string) => ({
  file: `${path}.txt`,
  manifest: `${path}.manifest.json`,
  transmittal: `${path}.transmittal.html`,
});

const earlier = (week: string, index: number): BatchRow => ({
  batch: `mps-2026-W${week}-1`,
  service: 'mps',
  period: `2026-W${week}`,
  layout: 'us-dma-mps-fixed',
  records: [131, 120, 118][index] ?? 0,
  written_at: `2026-11-${['17', '10', '03'][index]}T15:10:00Z`,
  by: 'sue',
  state: ['written', 'partly rejected', 'acknowledged'][index] ?? '',
  acknowledged_on: index === 2 ? '2026-11-06' : null,
  rejected: index === 1 ? 2 : 0,
  sha256,
  void_reason: null,
  files: Object.values(filesOf(`mps-2026-W${week}-1`)),
});

export const history = ['46', '45', '44'].map(earlier);
