import { describe, expect, it } from 'vitest';
import { bindings } from './bindings';
import { spelled } from './keys.svelte';

const press = (init: KeyboardEventInit) => spelled(new KeyboardEvent('keydown', init));

describe('keys', () => {
  it('are spelt with their modifiers in one order', () => {
    expect(press({ key: 'n', ctrlKey: true })).toBe('Ctrl+N');
    expect(press({ key: 'N', ctrlKey: true, shiftKey: true })).toBe('Ctrl+Shift+N');
    expect(press({ key: 'F4' })).toBe('F4');
  });

  it('leave AltGr and Alt to the layout: a Polish or German letter is typing, never an action', () => {
    expect(press({ key: 'ń', altKey: true, ctrlKey: true })).toBeUndefined();
    expect(press({ key: 'ł', modifierAltGraph: true })).toBeUndefined();
    expect(press({ key: '@', modifierAltGraph: true, ctrlKey: true })).toBeUndefined();
  });

  it('are never a bare letter, an Alt combination, F7 or F10', () => {
    for (const { key } of bindings) {
      expect(key).not.toMatch(/^.$/);
      expect(key).not.toMatch(/Alt/);
      expect(key).not.toMatch(/^F(7|10)$/);
    }
  });

  it('mean one thing in each place', () => {
    const heard = bindings.map(({ scope, key }) => `${scope} ${key}`);
    expect(new Set(heard).size).toBe(heard.length);
  });
});
