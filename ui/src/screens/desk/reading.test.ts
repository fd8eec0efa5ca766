import { describe, expect, it } from 'vitest';
import { bareEmail, bareNumber, bareReference, checkDigitsFit, given, startPerson } from './reading';

describe('a bare number', () => {
  it.each(['8165550173', '(816) 555-0173', '+1 816.555.0173', '816-555-0173 x12'])(
    'is read in any format: %s',
    (text) => {
      expect(bareNumber(text)).toBe(text);
    },
  );

  it.each(['64105', '00482215', '555-0173', 'oak st 2114', 'whitcomb 8165550173'])(
    'is not a ZIP, a customer number or words: %s',
    (text) => {
      expect(bareNumber(text)).toBeNull();
    },
  );
});

describe('a confirmation number', () => {
  it.each(['214083059160', '2140 8305 9160', '2140-8305-9160', ' 2140.8305.9160 '])(
    'is read grouped or not, and is no number to stop: %s',
    (text) => {
      expect(bareReference(text)).toBe('214083059160');
      expect(bareNumber(text)).toBeNull();
      expect(startPerson(text)).toEqual({});
    },
  );

  it.each(['+442079460018', '8165550173', '(816) 555-0173 12', '21408305917x'])(
    'has twelve digits and nothing else: %s',
    (text) => {
      expect(bareReference(text)).toBeNull();
    },
  );
});

describe('the check digits of a confirmation number', () => {
  it.each(['001638339798', '214305670571', '999945345689'])('fit as the desk makes them: %s', (digits) => {
    expect(checkDigitsFit(digits)).toBe(true);
  });

  it.each(['001638339799', '214305670517', '442079460018', '000000000001'])(
    'tell a digit misread, two swapped, another number: %s',
    (digits) => {
      expect(checkDigitsFit(digits)).toBe(false);
    },
  );
});

describe('an unlisted person', () => {
  it('starts from twelve digits only where those can be a telephone number', () => {
    expect(startPerson('4420 7946 0018', true)).toEqual({ phone_home: '4420 7946 0018' });
    expect(startPerson('4420 7946 0018')).toEqual({});
    expect(startPerson('214305670571', true)).toEqual({});
  });

  it('starts from what was typed', () => {
    expect(startPerson('prudence pine 64111')).toEqual({
      first_name: 'prudence',
      last_name: 'pine',
      zip: '64111',
    });
    expect(startPerson('88 W 7th Blvd 64105')).toEqual({ address_1: '88 W 7th Blvd', zip: '64105' });
    expect(startPerson('(312) 555-0142')).toEqual({ phone_home: '(312) 555-0142' });
    expect(startPerson('peg@example.net')).toEqual({ email: 'peg@example.net' });
  });

  it('is sent with filled fields alone, trimmed', () => {
    expect(given({ first_name: ' Peg ', last_name: ' ', zip: '' })).toEqual({ first_name: 'Peg' });
  });
});

it('an e-mail address needs a name, an at sign and a domain', () => {
  expect(bareEmail(' peg@example.net ')).toBe('peg@example.net');
  expect(bareEmail('peg@example')).toBeNull();
});
