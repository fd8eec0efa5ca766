// Focus goes where the work goes next. Parts mark that place with `data-focus`.

import { tick } from 'svelte';

/** What was waited for is read from its top, wherever the form above it ends: `{@attach inSight}`. */
export function inSight(part: HTMLElement): void {
  const screen = part.closest('main');
  // The screen alone: what is for the ear only must not move the window with it.
  if (screen) screen.scrollTop += part.getBoundingClientRect().top - screen.getBoundingClientRect().top;
}

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
