import { app } from 'electron';

/** How often each of Chromium's processes gives back the memory it has freed; by itself every 4 s (its `PartitionAllocMemoryReclaimer`). */
const reclaimEvery = '60s';

/**
 * Lets Chromium's processes sleep while nothing happens: giving back freed memory is what most often woke them. To be called
 * before the app is ready; what the command line already asks for stays.
 */
export function wakeSeldom(): void {
  const given = app.commandLine.getSwitchValue('enable-features');
  const ours = `PartitionAllocMemoryReclaimer:interval/${reclaimEvery}`;
  app.commandLine.appendSwitch('enable-features', given === '' ? ours : `${given},${ours}`);
}
