// Hears the keyboard once, for the whole window, and hands each key to the part that is on the screen. A part
// says what it can do with `listen`; what is heard last is asked first, so a panel goes before its screen.

import { bindings, type Action } from './bindings';

export type Handlers = Partial<Record<Action, () => void>>;

/** `Ctrl+Shift+N` for an event; undefined where AltGr or Alt is down, for those belong to the layout. */
export function spelled(event: KeyboardEvent): string | undefined {
  if (event.altKey || event.metaKey || event.getModifierState?.('AltGraph')) return undefined;
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  return [event.ctrlKey ? 'Ctrl' : '', event.shiftKey ? 'Shift' : '', key].filter(Boolean).join('+');
}

/** Whoever goes away does not have to close what is open first. */
const leaving: ReadonlySet<Action> = new Set(['lock', 'another-person']);

class Keys {
  // Plain, not reactive: it is read only when a key falls or the palette opens.
  #heard: { handlers: () => Handlers }[] = [];
  /** While a dialog is open, nothing behind it hears a key. */
  dialogs = 0;

  /** Starts hearing; call the answer to stop. */
  listen(handlers: () => Handlers): () => void {
    const entry = { handlers };
    this.#heard = [...this.#heard, entry];
    return () => {
      this.#heard = this.#heard.filter((one) => one !== entry);
    };
  }

  /** What the person can do now: action to handler, the innermost part winning. */
  available(): Map<Action, () => void> {
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- made anew for each key, never watched
    const found = new Map<Action, () => void>();
    for (const { handlers } of this.#heard) {
      for (const [action, run] of Object.entries(handlers())) if (run) found.set(action as Action, run);
    }
    return found;
  }

  #hears(action: Action): boolean {
    return this.dialogs === 0 || leaving.has(action);
  }

  press = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    const key = spelled(event);
    if (!key) return;
    const now = this.available();
    const binding = bindings.find((one) => one.key === key && now.has(one.action) && this.#hears(one.action));
    if (!binding) return;
    event.preventDefault();
    if (!event.repeat) now.get(binding.action)?.();
  };
}

export const keys = new Keys();

/** For a component: hears its handlers for as long as it is on the screen. */
export function useKeys(handlers: () => Handlers): void {
  $effect(() => keys.listen(handlers));
}
