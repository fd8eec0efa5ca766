// A refused call as a value for the screen. Whatever was thrown becomes a `Fault` with words a person can use.

import { m } from '../locale/paraglide/messages.js';
import type { Fault } from './types';

function isFault(thrown: unknown): thrown is Fault {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown && 'what' in thrown;
}

export function asFault(thrown: unknown): Fault {
  if (isFault(thrown)) return thrown;
  return { code: 'internal', what: m.fault_unexpected(), where: '', do: m.fault_unexpected_do() };
}
