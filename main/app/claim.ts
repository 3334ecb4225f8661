import { connectControl } from '../control/client.ts';
import type { Result } from '../domain/problem.ts';
import { openControl, type Control, type ControlOptions } from './control.ts';

/** How long a core without a window may take to let its streams end and go, in milliseconds. */
const goesWithinMs = 15_000;

/**
 * Claims a profile for the app. A core without a window that the `postern` command started gives way: its launches go on
 * with the app, at the same port. Another app does not. Problems: those of `openControl`.
 */
export async function claimProfile(options: ControlOptions): Promise<Result<Control>> {
  const first = await openControl(options);
  if (first.ok || first.problem.code !== 'control-busy') return first;
  const client = await connectControl(options.places.home);
  if (!client.ok) return openControl(options);
  const core = await client.value.call('core/read');
  if (core.ok && core.value.window) {
    client.value.close();
    return first;
  }
  options.log.info('control: a core without a window gives way', { pid: client.value.pid });
  await client.value.call('quit');
  let limit: NodeJS.Timeout | undefined;
  await Promise.race([
    client.value.closed,
    new Promise((resolve) => {
      limit = setTimeout(resolve, goesWithinMs);
    }),
  ]);
  clearTimeout(limit);
  return openControl(options);
}
