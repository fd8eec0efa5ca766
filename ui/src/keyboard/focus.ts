// Focus goes where the work goes next. Parts mark that place with `data-focus`.

import { tick } from 'svelte';

/** Moves focus to the first element marked with this name, once it is on the screen. */
export async function focusOn(name: string): Promise<void> {
  await tick();
  const target = document.querySelector<HTMLElement>(`[data-focus="${name}"]`);
  // A part marked as a frame is read from its top: the sentence to say stays in sight.
  const frame = target?.closest('[data-frame]');
  target?.focus({ preventScroll: Boolean(frame) });
  frame?.querySelector('figure')?.scrollIntoView({ block: 'nearest' });
  if (target instanceof HTMLInputElement && target.type !== 'radio' && target.type !== 'checkbox')
    target.select();
}
