// ISO weeks by name (`2026-W47`): the one before, the one after, and whether it has begun.

const DAY_MS = 86_400_000;

function monday(week: string): Date {
  const [year = '1970', number = '1'] = week.split('-W');
  const fourth = new Date(Date.UTC(Number(year), 0, 4));
  const first = fourth.getTime() - ((fourth.getUTCDay() + 6) % 7) * DAY_MS;
  return new Date(first + (Number(number) - 1) * 7 * DAY_MS);
}

function weekOf(date: Date): string {
  const thursday = new Date(date.getTime() + (3 - ((date.getUTCDay() + 6) % 7)) * DAY_MS);
  const year = thursday.getUTCFullYear();
  const start = monday(`${year}-W01`).getTime();
  const number = Math.floor((thursday.getTime() - start) / (7 * DAY_MS)) + 1;
  return `${year}-W${String(number).padStart(2, '0')}`;
}

/** Whether its Monday has come on this local date (`YYYY-MM-DD`). */
export function hasBegun(week: string, today: string): boolean {
  return monday(week).toISOString().slice(0, 10) <= today;
}

export function weekAfter(week: string, by: number): string {
  return weekOf(new Date(monday(week).getTime() + by * 7 * DAY_MS));
}
