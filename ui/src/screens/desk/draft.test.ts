import { expect, it } from 'vitest';
import { recordedDouble } from '../../backend/testing';
import { Draft } from './draft.svelte';

it('a request that was kept asks for nothing anew: at rest it is not kept again and again', async () => {
  const draft = new Draft(recordedDouble(), 'k1', 'en');
  draft.channels = ['mail'];
  await draft.save();
  const asked = draft.ask;
  await draft.save();
  expect(draft.ask).toBe(asked);
});
