import { expect, it } from 'vitest';
import { fieldsToMend } from './mending';

it('offers the field that holds the record back', () => {
  expect(fieldsToMend('LAST_NAME')).toEqual(['last_name']);
  expect(fieldsToMend('zip5')).toEqual(['zip']);
  expect(fieldsToMend('address 1')).toEqual(['address_1', 'address_2']);
});

it('offers every field when the layout names none of them', () => {
  expect(fieldsToMend('delivery point')).toContain('last_name');
});
