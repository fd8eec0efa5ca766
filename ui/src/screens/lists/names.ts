// How a list is called on the screen.

import type { ListShown } from '../../backend/types';
import { listKindName } from '../../locale/words';

/** The only one of its kind by the kind; another by its own name. */
export function listName(list: Pick<ListShown, 'id' | 'kind'>): string {
  return list.id === list.kind ? listKindName[list.kind]() : list.id;
}
