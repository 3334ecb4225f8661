import { expect } from 'vitest';
import x11, { type XClient, type XTest } from 'x11';

/**
 * Waits for the box that the system itself draws, outside of every page, and presses one of its buttons, which stand beside
 * each other along its lower edge. Resolves when the box is gone.
 */
export async function pressInDialog(button: 'first' | 'second'): Promise<void> {
  const display = await asked<{ client: XClient; screen: readonly { root: number }[] }>((answered) =>
    x11.createClient(answered),
  );
  const { client } = display;
  const root = display.screen[0]?.root ?? 0;
  // Windows come and go while they are looked at.
  client.on('error', () => undefined);
  const pointer = await asked<XTest>((answered) => client.require('xtest', answered));
  try {
    const found = async (): Promise<Box | null> => dialogIn(client, root);
    await expect.poll(found).not.toBe(null);
    // One that has just come takes its place, and its clicks, a moment later.
    await expect
      .poll(async () => {
        const box = await found();
        if (box !== null) clickOn(pointer, root, box, button);
        return found();
      })
      .toBe(null);
  } finally {
    await asked<unknown>((answered) => client.close((error) => answered(error, null)));
  }
}

interface Box {
  readonly xPos: number;
  readonly yPos: number;
  readonly width: number;
  readonly height: number;
}

async function dialogIn(client: XClient, root: number): Promise<Box | null> {
  const type = await asked<number>((answered) => client.InternAtom(false, '_NET_WM_WINDOW_TYPE', answered));
  const dialog = await asked<number>((answered) =>
    client.InternAtom(false, '_NET_WM_WINDOW_TYPE_DIALOG', answered),
  );
  const { children } = await asked<{ children: readonly number[] }>((answered) =>
    client.QueryTree(root, answered),
  );
  for (const window of children) {
    const box = await shownAs(client, window, type, dialog).catch(() => null);
    if (box !== null) return box;
  }
  return null;
}

/** Where a window stands; null unless it is of that type and shown. @throws when it has gone meanwhile. */
async function shownAs(client: XClient, window: number, type: number, wanted: number): Promise<Box | null> {
  const { data } = await asked<{ data: Buffer }>((answered) =>
    client.GetProperty(0, window, type, 0, 0, 1, answered),
  );
  if (data.length < 4 || data.readUInt32LE(0) !== wanted) return null;
  const { mapState } = await asked<{ mapState: number }>((answered) =>
    client.GetWindowAttributes(window, answered),
  );
  const viewable = 2;
  if (mapState !== viewable) return null;
  return asked<Box>((answered) => client.GetGeometry(window, answered));
}

function clickOn(pointer: XTest, root: number, box: Box, button: 'first' | 'second'): void {
  const x = box.xPos + Math.round((box.width * (button === 'first' ? 1 : 3)) / 4);
  const aboveItsEdge = 18;
  pointer.FakeInput(pointer.MotionNotify, 0, 0, root, x, box.yPos + box.height - aboveItsEdge);
  pointer.FakeInput(pointer.ButtonPress, 1, 0, root, 0, 0);
  pointer.FakeInput(pointer.ButtonRelease, 1, 0, root, 0, 0);
}

function asked<T>(ask: (answered: (error: Error | null, value: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => ask((error, value) => (error ? reject(error) : resolve(value))));
}
