import { expect, it } from 'vitest';
import { sentence, withDays, withFields } from './said';

it('a warning names its days as the rest of the screen does', () => {
  const said = 'the earliest is due 2026-12-03, and the last was due 2025-01-06';
  expect(sentence(withDays(said, '2026-11-18'))).toBe(
    'The earliest is due Thu, Dec 3, and the last was due Jan 6, 2025.',
  );
});

it('a field is called as it is on the screen, and a channel is not said twice', () => {
  expect(withFields('nothing was recorded (phone_home): read it again')).toBe(
    'nothing was recorded (Phone): read it again',
  );
  expect(withFields('that is no e-mail address (email)')).toBe('that is no e-mail address');
  expect(withFields('a mail removal needs an address (mail): ask')).toBe(
    'a mail removal needs an address: ask',
  );
  expect(withFields('(816) 555-0173 (whatever)')).toBe('(816) 555-0173 (whatever)');
});
