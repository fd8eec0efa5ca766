// The shipped window: the host is Tauri and nothing else.

import type { Backend } from './backend';
import { tauriBackend } from './tauri';

export async function openBackend(): Promise<Backend> {
  return tauriBackend();
}
