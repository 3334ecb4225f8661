import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { afterReading } from '../../../main/proxy/after-reading.ts';

test('a step runs behind the reading of what had come before it was added', async () => {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [far] = (await once(server, 'connection')) as [Socket];
  const add = afterReading();
  const order: string[] = [];
  socket.on('data', () => order.push('read'));
  // From a timer: the bytes are with the system at once, and reading comes next.
  await new Promise<void>((resolve) => {
    setTimeout(() => {
      far.write('said');
      add(() => {
        order.push('step');
        resolve();
      });
    }, 5);
  });
  expect(order).toEqual(['read', 'step']);
  socket.destroy();
  server.close();
});

test('steps run in their order, one that throws holds up nobody, and one that is added meanwhile runs in the next turn', () => {
  const scheduled: (() => void)[] = [];
  const ran: number[] = [];
  const add = afterReading((run) => scheduled.push(run));
  add(() => {
    ran.push(1);
    add(() => ran.push(4));
  });
  add(() => {
    throw new Error('no');
  });
  add(() => ran.push(3));
  expect(scheduled).toHaveLength(1);
  expect(() => scheduled.shift()?.()).toThrow('no');
  expect(ran).toEqual([1]);
  expect(scheduled).toHaveLength(1);
  scheduled.shift()?.();
  expect(ran).toEqual([1, 4, 3]);
  expect(scheduled).toHaveLength(0);
});
