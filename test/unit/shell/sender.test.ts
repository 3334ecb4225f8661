import { expect, test } from 'vitest';
import { isOurSender, type InvokeSender } from '../../../main/shell/sender.ts';

const ours = 7;
const call = (change: Partial<NonNullable<InvokeSender['senderFrame']>> = {}, id = ours): InvokeSender => ({
  sender: { id },
  senderFrame: { url: 'app://postern/', parent: null, ...change },
});

test.each(['app://postern/', 'app://postern/#/sessions', 'app://postern/?x', 'app://postern/index.html'])(
  'H2 hears our page at %s',
  (url) => {
    expect(isOurSender(call({ url }), ours)).toBe(true);
  },
);

test.each([
  'app://postern/other.html',
  'app://elsewhere/',
  'app://postern.example/',
  'app://user@postern.example/',
  'https://postern/',
  'file:///app/index.html',
  'about:blank',
  'data:text/html,app://postern/',
  '',
])('H2 refuses the page at %j', (url) => {
  expect(isOurSender(call({ url }), ours)).toBe(false);
});

test('H2 refuses a frame inside our page', () => {
  expect(isOurSender(call({ parent: {} }), ours)).toBe(false);
});

test('H2 refuses another window, and everything while there is no window', () => {
  expect(isOurSender(call({}, 8), ours)).toBe(false);
  expect(isOurSender(call(), null)).toBe(false);
});

test('H2 refuses a frame that is gone, said by null or by throwing', () => {
  expect(isOurSender({ sender: { id: ours }, senderFrame: null }, ours)).toBe(false);
  const disposed: InvokeSender = {
    sender: { id: ours },
    get senderFrame(): never {
      throw new Error('Render frame was disposed before WebFrameMain could be accessed');
    },
  };
  expect(isOurSender(disposed, ours)).toBe(false);
});
