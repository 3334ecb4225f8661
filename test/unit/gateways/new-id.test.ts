import { expect, test } from 'vitest';
import { defaultBook, personalId } from '../../../main/domain/gateway.ts';
import { interpretGateways, renderGateways } from '../../../main/gateways/file.ts';
import { idOf, newId } from '../../../main/gateways/new-id.ts';

test('an id made of any bytes is one that the gateways file takes back', () => {
  const [organisation] = defaultBook().organisations;
  if (organisation === undefined) throw new Error('no organisation');
  const [gateway] = organisation.gateways;
  if (gateway === undefined) throw new Error('no gateway');
  for (let byte = 0; byte < 256; byte += 1) {
    const id = idOf(Uint8Array.of(byte, 255, byte));
    const own = { ...organisation, id: personalId, selectedGatewayId: id, gateways: [{ ...gateway, id }] };
    const book = { ...defaultBook(), organisations: [own] };
    expect(interpretGateways(JSON.parse(renderGateways(book)))).toEqual({ ok: true, value: book });
  }
});

test('two new ids differ', () => {
  expect(newId()).not.toBe(newId());
});
