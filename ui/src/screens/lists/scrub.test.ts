import { screen, waitFor, within } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import type { ScrubAsk } from '../../backend/types';
import { openConsole, type Console } from '../console.testing';

const LONG = { timeout: 8000 };

async function scrubbing(purpose: string): Promise<Console> {
  const console = await openConsole();
  await console.user.keyboard('{Control>}5{/Control}');
  await screen.findAllByTestId('list-row');
  await console.user.keyboard('{F6}');
  await console.user.selectOptions(await screen.findByTestId('scrub-purpose'), purpose);
  return console;
}

async function filled(purpose: string): Promise<Console> {
  const console = await scrubbing(purpose);
  await console.user.click(screen.getByTestId('scrub-file'));
  expect(screen.queryByTestId('scrub-run')).toBeNull();
  await console.user.click(screen.getByTestId('scrub-folder'));
  await screen.findByTestId('scrub-run');
  return console;
}

const asked = (console: Console): ScrubAsk => (console.last('scrub') as [ScrubAsk])[0];

it('says what it compares with before it begins', async () => {
  await scrubbing('prospect-mail');
  const against = screen.getByTestId('scrub-against');
  expect(against).toHaveTextContent('Our own removals up to this second');
  expect(against).toHaveTextContent('Mail preference service of Tue, Oct 20 until Fri, Nov 20 2 days left');
  expect(against).toHaveTextContent('People in care never imported');
});

it('a list is scrubbed, and the counts, the bars and the day until which it may be used are shown', async () => {
  const console = await filled('prospect-mail');
  await console.user.type(screen.getByTestId('scrub-campaign'), 'winter watches');
  await console.user.click(screen.getByTestId('scrub-fuzzy'));
  await console.user.keyboard('{Control>}{Enter}{/Control}');
  const result = await screen.findByTestId('scrub-result', {}, LONG);
  expect(asked(console)).toEqual({
    file: '/exports/rejects.csv',
    purpose: 'prospect-mail',
    out: '/exports',
    map: null,
    fuzzy: true,
    campaign: 'winter watches',
    name: null,
    brand: null,
    override_reason: null,
  });
  expect(screen.getByTestId('scrub-outcomes')).toHaveTextContent(
    /44,893 clean\s*3,241 removed\s*12 borderline\s*67 refused/,
  );
  expect(screen.getByTestId('scrub-use-by')).toHaveTextContent('until Friday, December 18, 2026');
  expect(screen.getByTestId('scrub-missing')).toHaveTextContent('People in care');
  expect(result).toHaveTextContent('Mail to people who are no customers yet · winter watches');
  const bars = within(screen.getByTestId('scrub-by-list')).getAllByRole('row').slice(1);
  expect(bars.map((bar) => bar.textContent?.replaceAll(/\s+/g, ' ').trim())).toEqual([
    'Mail preference service 2,983',
    'Our own removals 214',
    'Deceased 44',
  ]);
  expect(bars[1]?.querySelector('rect')).toHaveAttribute('width', `${(214 / 2983) * 100}`);
  expect(screen.getByTestId('scrub-by-level')).toHaveTextContent('Last name at the address');
  // The folder has its files now: the next scrub needs another.
  expect(screen.queryByTestId('scrub-run')).toBeNull();
});

it('a stale registry holds it back until somebody says why not', async () => {
  const console = await filled('house-call');
  await console.user.click(screen.getByTestId('scrub-run'));
  expect(await screen.findByTestId('fault')).toHaveTextContent('was to be used until');
  await waitFor(() => expect(screen.getByTestId('scrub-override-reason')).toHaveFocus());
  expect(screen.queryByTestId('scrub-run')).toBeNull();
  await console.user.keyboard('{Enter}');
  expect(asked(console).override_reason).toBeNull();
  await console.user.keyboard('the office is closed{Enter}');
  await screen.findByTestId('scrub-result', {}, LONG);
  expect(asked(console).override_reason).toBe('the office is closed');
  expect(screen.getByTestId('scrub-overridden')).toHaveTextContent('the office is closed');
  expect(screen.queryByTestId('scrub-override')).toBeNull();
});

it('stopped, nothing is written and nothing is wrong', async () => {
  const console = await filled('house-mail');
  await console.user.click(screen.getByTestId('scrub-run'));
  await console.user.click(await screen.findByTestId('work-stop'));
  expect(await screen.findByTestId('scrub-stopped')).toHaveTextContent('No file of the scrub was written');
  expect(screen.queryByTestId('fault')).toBeNull();
});

it('another purpose forgets what came of the one before', async () => {
  const console = await filled('house-call');
  await console.user.click(screen.getByTestId('scrub-run'));
  await screen.findByTestId('scrub-override');
  await console.user.selectOptions(screen.getByTestId('scrub-purpose'), 'house-mail');
  expect(screen.queryByTestId('fault')).toBeNull();
  expect(screen.queryByTestId('scrub-override')).toBeNull();
  expect(screen.getByTestId('scrub-run')).toBeInTheDocument();
});
