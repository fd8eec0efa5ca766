// Which key does what, as data: Settings shows, changes and switches these off. No bare letters, no Alt+letter,
// no AltGr: they break typing, keyboard layouts and screen readers. F7 (caret browsing) and F10 (menu) are others'.

/** Where a key is heard. `everywhere` is heard on every screen; the rest only while their part is on it. */
export type KeyScope =
  'everywhere' | 'desk' | 'record' | 'recorded' | 'verify' | 'exports' | 'imports' | 'lists';

export type Action =
  | 'stop-everything'
  | 'stop-mail-phone'
  | 'stop-mail'
  | 'stop-phone'
  | 'stop-more'
  | 'confirm'
  | 'copy-reference'
  | 'reminders-go-on'
  | 'reminders-stop'
  | 'add-likely'
  | 'park'
  | 'open-parked'
  | 'unlisted'
  | 'search'
  | 'back'
  | 'next-caller'
  | 'verify'
  | 'notice'
  | 'cannot-stop'
  | 'skip-question'
  | 'palette'
  | 'help'
  | 'go-desk'
  | 'go-due'
  | 'go-exports'
  | 'go-imports'
  | 'go-lists'
  | 'open-request'
  | 'script-language'
  | 'relay'
  | 'lock'
  | 'another-person'
  | 'write-file'
  | 'import'
  | 'lists-in-use'
  | 'lists-import'
  | 'lists-scrub'
  | 'run-list'
  | 'theme';

export interface Binding {
  readonly action: Action;
  /** Modifiers in the order Ctrl, Shift, then the key as `KeyboardEvent.key` names it. */
  readonly key: string;
  readonly scope: KeyScope;
}

export const bindings: readonly Binding[] = [
  { action: 'stop-everything', key: 'F2', scope: 'desk' },
  { action: 'stop-mail-phone', key: 'F4', scope: 'desk' },
  { action: 'stop-mail', key: 'F6', scope: 'desk' },
  { action: 'stop-phone', key: 'F8', scope: 'desk' },
  { action: 'stop-more', key: 'F9', scope: 'desk' },
  { action: 'unlisted', key: 'Ctrl+N', scope: 'desk' },
  { action: 'search', key: 'F3', scope: 'everywhere' },
  { action: 'back', key: 'Escape', scope: 'desk' },
  { action: 'next-caller', key: 'Ctrl+Shift+N', scope: 'desk' },
  { action: 'open-parked', key: 'Ctrl+O', scope: 'desk' },
  { action: 'verify', key: 'Ctrl+I', scope: 'desk' },
  { action: 'notice', key: 'Ctrl+Shift+O', scope: 'desk' },
  { action: 'cannot-stop', key: 'Ctrl+Shift+W', scope: 'desk' },
  { action: 'script-language', key: 'F5', scope: 'desk' },
  { action: 'relay', key: 'Ctrl+Shift+Y', scope: 'desk' },
  { action: 'confirm', key: 'Ctrl+Enter', scope: 'record' },
  { action: 'add-likely', key: 'Ctrl+Shift+A', scope: 'record' },
  { action: 'park', key: 'Ctrl+Shift+P', scope: 'record' },
  { action: 'copy-reference', key: 'Ctrl+Shift+C', scope: 'recorded' },
  { action: 'reminders-go-on', key: 'Ctrl+Shift+G', scope: 'recorded' },
  { action: 'reminders-stop', key: 'Ctrl+Shift+S', scope: 'recorded' },
  { action: 'skip-question', key: 'Ctrl+Shift+K', scope: 'verify' },
  { action: 'write-file', key: 'Ctrl+Enter', scope: 'exports' },
  { action: 'import', key: 'Ctrl+Enter', scope: 'imports' },
  { action: 'lists-in-use', key: 'F2', scope: 'lists' },
  { action: 'lists-import', key: 'F4', scope: 'lists' },
  { action: 'lists-scrub', key: 'F6', scope: 'lists' },
  { action: 'run-list', key: 'Ctrl+Enter', scope: 'lists' },
  { action: 'palette', key: 'Ctrl+K', scope: 'everywhere' },
  { action: 'help', key: 'F1', scope: 'everywhere' },
  { action: 'go-desk', key: 'Ctrl+1', scope: 'everywhere' },
  { action: 'go-due', key: 'Ctrl+2', scope: 'everywhere' },
  { action: 'go-exports', key: 'Ctrl+3', scope: 'everywhere' },
  { action: 'go-imports', key: 'Ctrl+4', scope: 'everywhere' },
  { action: 'go-lists', key: 'Ctrl+5', scope: 'everywhere' },
  { action: 'open-request', key: 'Ctrl+G', scope: 'everywhere' },
  { action: 'lock', key: 'Ctrl+L', scope: 'everywhere' },
  { action: 'another-person', key: 'Ctrl+Shift+L', scope: 'everywhere' },
  { action: 'theme', key: 'Ctrl+Shift+T', scope: 'everywhere' },
];

export function keyOf(action: Action): string | undefined {
  return bindings.find((binding) => binding.action === action)?.key;
}
