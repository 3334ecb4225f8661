// A process that ends a supervised thread while it is inside a statement of SQLite; the argument is how long it may take to leave.
import { superviseWorker } from '../../main/threads/supervise.ts';

const worker = superviseWorker<'stop', 'busy'>({
  entry: new URL('./busy-thread.mjs', import.meta.url),
  name: 'busy',
  onUp: () => undefined,
  onReport: () => {
    worker.send('stop');
    void worker.end(Number(process.argv[2])).then(() => process.stdout.write('ended\n'));
  },
  onDown: () => undefined,
});
