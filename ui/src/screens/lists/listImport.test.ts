import { screen, waitFor, within } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import type { ListAsk } from '../../backend/types';
import { openConsole, type Console } from '../console.testing';

async function importing(): Promise<Console> {
  const console = await openConsole();
  await console.user.keyboard('{Control>}5{/Control}');
  await screen.findAllByTestId('list-row');
  await console.user.keyboard('{F4}');
  await screen.findByTestId('list-kind');
  return console;
}

const asked = (console: Console): ListAsk => (console.last('importList') as [ListAsk])[0];

it('a file is tried at once, and only the key imports it', async () => {
  const console = await importing();
  expect(screen.getByTestId('list-layout')).toHaveValue('us-dma-mps');
  await console.user.click(screen.getByTestId('list-file'));
  const report = await screen.findByTestId('list-report');
  expect(report).toHaveAttribute('data-dry', 'true');
  await waitFor(() => expect(within(report).getByRole('heading')).toHaveFocus());
  expect(report).toHaveTextContent('4,830,118 lines read; nothing is written yet');
  expect(screen.getByTestId('list-outcomes')).toHaveTextContent(/4,830,115 new\s*3 refused/);
  expect(screen.getAllByTestId('refused-row')).toHaveLength(3);
  expect(report).toHaveTextContent(
    'No date was given (--list-date): the file was last written on Tue, Nov 17',
  );
  expect(asked(console)).toMatchObject({ kind: 'mps', id: null, mode: 'replace', dry_run: true });
  await console.user.keyboard('{Control>}{Enter}{/Control}');
  await waitFor(() => expect(screen.getByTestId('list-report')).toHaveAttribute('data-dry', 'false'), {
    timeout: 8000,
  });
  expect(asked(console).dry_run).toBe(false);
  expect(screen.getByTestId('list-refused-file')).toHaveTextContent('/lists/mps-2026-11.zip.refused.csv');
  expect(screen.queryByTestId('list-run')).toBeNull();
  await console.user.keyboard('{F2}');
  await waitFor(() => expect(screen.queryAllByTestId('list-warning')).toHaveLength(1));
});

it('a layout that is not the file’s is said with the line under its ruler, and nothing can be imported', async () => {
  const console = await importing();
  await console.user.selectOptions(screen.getByTestId('list-layout'), 'us-dma-mps-fixed');
  await console.user.click(screen.getByTestId('list-file'));
  expect(await screen.findByTestId('list-misfit')).toHaveTextContent('71 bytes found, 240 wanted');
  expect(screen.queryByTestId('list-run')).toBeNull();
  await console.user.keyboard('{Control>}{Enter}{/Control}');
  expect(asked(console).dry_run).toBe(true);
  // Another layout: what was found holds no more, and the file is tried again.
  await console.user.selectOptions(screen.getByTestId('list-layout'), 'us-dma-mps');
  expect(screen.queryByTestId('list-misfit')).toBeNull();
  await console.user.click(screen.getByTestId('list-try'));
  await screen.findByTestId('list-report');
});

it('a registry waits for its date, and takes area codes and nothing else', async () => {
  const console = await importing();
  await console.user.selectOptions(screen.getByTestId('list-kind'), 'dnc');
  expect(screen.getByTestId('list-layout')).toHaveValue('us-ftc-dnc');
  expect(screen.getByTestId('list-file')).toBeDisabled();
  await console.user.type(screen.getByTestId('list-date'), '2026-11-16');
  await console.user.type(screen.getByTestId('list-areas'), '303, 72');
  expect(screen.getByTestId('list-file')).toBeDisabled();
  expect(screen.getByText(/three digits/)).toBeInTheDocument();
  await console.user.type(screen.getByTestId('list-areas'), '0 816');
  await console.user.type(screen.getByTestId('list-subscription'), '10012345');
  await console.user.click(screen.getByTestId('list-file'));
  await screen.findByTestId('list-report');
  expect(asked(console)).toMatchObject({
    kind: 'dnc',
    layout: 'us-ftc-dnc',
    list_date: '2026-11-16',
    areas: [303, 720, 816],
    subscription: '10012345',
  });
});

it('a change file is offered as nothing but changes', async () => {
  const console = await importing();
  await console.user.selectOptions(screen.getByTestId('list-kind'), 'dnc');
  await console.user.selectOptions(screen.getByTestId('list-layout'), 'us-ftc-dnc-change');
  expect(screen.getByTestId('list-mode-changes')).toBeChecked();
  expect(screen.queryByTestId('list-mode-replace')).toBeNull();
});

it('stopped, the list in use stays', async () => {
  const console = await importing();
  await console.user.click(screen.getByTestId('list-file'));
  await console.user.click(await screen.findByTestId('list-run'));
  await console.user.click(await screen.findByTestId('work-stop'));
  expect(await screen.findByTestId('list-stopped')).toHaveTextContent('The list in use is as it was');
  expect(screen.queryByTestId('fault')).toBeNull();
  expect(screen.queryByTestId('list-report')).toBeNull();
});
