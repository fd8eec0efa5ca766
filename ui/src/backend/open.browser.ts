// Browser tests only (`vite build --mode browser`): the screens on the recorded double. The shipped build itself is
// tested against a real desk over the shell's loopback, which stands in for Tauri's own bridge.

import type { Backend } from './backend';
import { recordedDouble } from './testing';

export async function openBackend(): Promise<Backend> {
  return recordedDouble();
}
