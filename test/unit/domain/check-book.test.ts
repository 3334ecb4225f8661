import { describe, expect, test } from 'vitest';
import { checkBook } from '../../../main/domain/check-book.ts';
import {
  defaultBook,
  defaultGateway,
  type GatewayBook,
  type Organisation,
} from '../../../main/domain/gateway.ts';

const organisation = (id: string, part: Partial<Organisation> = {}): Organisation => ({
  id,
  name: id,
  selectedGatewayId: `${id}-g`,
  gateways: [defaultGateway(`${id}-g`)],
  ...part,
});
const bookOf = (...organisations: Organisation[]): GatewayBook => ({
  selectedOrganisationId: organisations[0]?.id ?? '',
  organisations,
});

describe('the rules of the whole book', () => {
  test('the book of a first run keeps them all, and so does one of two organisations with equal names inside', () => {
    expect(checkBook(defaultBook())).toBeNull();
    expect(checkBook(bookOf(organisation('a'), organisation('b')))).toBeNull();
  });

  test.each<[string, GatewayBook, string, string]>([
    ['no organisation', bookOf(), 'organisation-invalid', 'There is no organisation.'],
    [
      'two organisations of one name',
      bookOf(organisation('a'), organisation('b', { name: 'a' })),
      'organisation-invalid',
      'Two organisations are called "a".',
    ],
    [
      'an organisation with a name of blanks',
      bookOf(organisation('a', { name: ' ' })),
      'organisation-invalid',
      '" " cannot be the name of an organisation.',
    ],
    ['no gateway', bookOf(organisation('a', { gateways: [] })), 'organisation-invalid', 'a has no gateway.'],
    [
      'two gateways of one name',
      bookOf(organisation('a', { gateways: [defaultGateway('a-g'), defaultGateway('x')] })),
      'gateway-invalid',
      'Two gateways are called "default".',
    ],
    [
      'one id twice',
      bookOf(
        organisation('a'),
        organisation('b', { selectedGatewayId: 'a-g', gateways: [defaultGateway('a-g')] }),
      ),
      'gateway-invalid',
      'Two entries have the id "a-g".',
    ],
    [
      'a selected gateway that is not there',
      bookOf(organisation('a', { selectedGatewayId: 'gone' })),
      'organisation-invalid',
      'a has selected a gateway it does not have.',
    ],
    [
      'an organisation in use that is not there',
      { ...bookOf(organisation('a')), selectedOrganisationId: 'gone' },
      'organisation-invalid',
      'The organisation in use is not there.',
    ],
    [
      'too many gateways',
      bookOf(
        organisation('a', {
          gateways: Array.from({ length: 101 }, (_, at) => ({
            ...defaultGateway(`a-${at === 0 ? 'g' : at}`),
            name: `g${at}`,
          })),
        }),
      ),
      'organisation-invalid',
      'a has too many gateways.',
    ],
  ])('%s is refused', (_case, book, code, what) => {
    expect(checkBook(book)).toMatchObject({ code, what });
  });
});
