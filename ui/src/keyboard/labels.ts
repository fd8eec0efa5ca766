// What each action is called: on buttons, in the palette and in the list of keys.

import { m } from '../locale/paraglide/messages.js';
import type { Action } from './bindings';

export const actionLabel: Record<Action, () => string> = {
  'stop-everything': m.action_stop_everything,
  'stop-mail-phone': m.action_stop_mail_phone,
  'stop-mail': m.action_stop_mail,
  'stop-phone': m.action_stop_phone,
  'stop-more': m.action_stop_more,
  confirm: m.action_confirm,
  'copy-reference': m.action_copy_reference,
  'add-likely': m.action_add_likely,
  park: m.action_park,
  'open-parked': m.action_open_parked,
  unlisted: m.action_unlisted,
  search: m.action_search,
  back: m.action_back,
  'next-caller': m.action_next_caller,
  verify: m.action_verify,
  notice: m.action_notice,
  'cannot-stop': m.action_cannot_stop,
  'skip-question': m.action_skip_question,
  palette: m.action_palette,
  help: m.action_help,
  'go-desk': m.nav_desk,
  'go-due': m.nav_due,
  'go-exports': m.nav_exports,
  'go-imports': m.nav_imports,
  'open-request': m.action_open_request,
  'script-language': m.action_script_language,
  relay: m.action_relay,
  lock: m.action_lock,
  'write-file': m.action_write_file,
  import: m.action_import,
  theme: m.action_theme,
};
