import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { openConsole, type Console } from '../console.testing';

async function opened(as = 'sue'): Promise<Console> {
  const console = await openConsole(as);
  await console.user.keyboard('{Control>}5{/Control}');
  return console;
}

const row = async (list: string): Promise<HTMLElement> => {
  const rows = await screen.findAllByTestId('list-row');
  const found = rows.find((one) => one.dataset['list'] === list);
  if (!found) throw new Error(`no row of ${list}`);
  return found;
};

describe('the lists in use', () => {
  it('are shown with kind, layout, date, age, entries and refused lines', async () => {
    await opened();
    const dnc = await row('dnc');
    expect(dnc).toHaveTextContent('National do-not-call registry us-ftc-dnc · subscription 10012345');
    expect(dnc).toHaveTextContent('Fri, Oct 9 40 days old');
    expect(dnc).toHaveTextContent('11,482,019');
    expect(await row('state-dnc-mo')).toHaveTextContent('State do-not-call registry · us-ftc-dnc');
    expect(await row('state-dnc-mo')).toHaveTextContent('no rule ends it');
  });

  it('are warned of before they go stale, and when they are', async () => {
    await opened();
    expect(await row('mps')).toHaveTextContent('until Fri, Nov 20 2 days left');
    expect(await row('dnc')).toHaveTextContent('until Mon, Nov 9 stale');
    const warnings = (await screen.findAllByTestId('list-warning')).map((one) => one.textContent?.trim());
    expect(warnings).toEqual([
      expect.stringMatching(/registry is stale.*calls or texts/),
      expect.stringMatching(/^Mail preference service may be used until Fri, Nov 20/),
    ]);
  });

  it('say what belongs there while there are none, and lead to the import', async () => {
    const console = await openConsole();
    console.backend.lists = async () => [];
    await console.user.keyboard('{Control>}5{/Control}');
    expect(await screen.findByTestId('lists-empty')).toHaveTextContent('telemarketing.donotcall.gov');
    await console.user.click(screen.getByTestId('lists-empty-import'));
    expect(await screen.findByTestId('list-kind')).toBeInTheDocument();
  });

  it('are let go of only after what follows from it was said', async () => {
    const console = await opened();
    await console.user.click(within(await row('mps')).getByTestId('list-drop'));
    expect(await screen.findByTestId('list-drop-what')).toHaveTextContent('written to and called again');
    // The first thing to do is to keep it.
    await waitFor(() => expect(screen.getByTestId('list-drop-keep')).toHaveFocus());
    await console.user.keyboard('{Enter}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(console.last('listDrop')).toBeUndefined();
    await console.user.click(within(await row('mps')).getByTestId('list-drop'));
    await console.user.click(await screen.findByTestId('list-drop-confirm'));
    await waitFor(() => expect(screen.getAllByTestId('list-row')).toHaveLength(3));
    expect(console.last('listDrop')).toEqual(['mps']);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('are not offered to an agent', async () => {
    await opened('ann');
    expect(screen.queryByTestId('nav-lists')).toBeNull();
    expect(screen.queryByTestId('list-row')).toBeNull();
  });

  it('are found in the palette', async () => {
    const console = await openConsole();
    await console.user.keyboard('{Control>}k{/Control}');
    await console.user.type(await screen.findByTestId('palette'), 'lists{Enter}');
    await screen.findAllByTestId('list-row');
  });
});
