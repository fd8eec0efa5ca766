// An invented import for the recorded double: tried at once, done in two seconds of steps. Tests only, never shipped.

import type { Backend, Watch } from './backend';
import { fault } from './testing.given';
import type * as T from './types';

const STEPS = 20;
const STEP_MS = 100;

const report: T.ImportReport = {
  dry_run: true,
  read: 48_213,
  added: 412,
  updated: 1_906,
  unchanged: 45_892,
  refused: 3,
  refused_rows: [
    { line: 118, column: 'customer_no', reason: 'this customer number came before, on line 117' },
    { line: 20_411, column: 'birth_date', reason: 'that is no date: day 31 in February' },
    { line: 48_213, column: '', reason: 'the row has 9 fields, the header has 14' },
  ],
  left_out: 7,
  retired: 0,
  remark: null,
  unknown_columns: ['loyalty_tier'],
  encoding: 'UTF-8',
  generation: null,
  seconds: 1.9,
};

const stopped: T.Fault = { ...fault('conflict', 'the import was stopped', 'start it again'), is_stop: true };

/** So many rows in two seconds; it can be stopped. */
export async function slowly({ onstep, signal }: Watch, rows: number): Promise<void> {
  for (let step = 1; step <= STEPS; step += 1) {
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    if (signal.aborted) throw stopped;
    onstep({ done: Math.round((rows * step) / STEPS), share: step / STEPS, bytes_mb: step });
  }
}

export function importing(): Pick<Backend, 'importCustomers' | 'importRemovals' | 'pickMapping'> {
  const run = async (ask: T.ImportAsk, watch: Watch): Promise<T.ImportReport> => {
    if (!ask.dry_run) await slowly(watch, report.read);
    return { ...report, dry_run: ask.dry_run, retired: ask.replace ? 31 : 0 };
  };
  return {
    importCustomers: run,
    importRemovals: run,
    pickMapping: async () => '/exports/columns.toml',
  };
}
