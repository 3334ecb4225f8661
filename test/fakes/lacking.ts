import { spawnSync } from 'node:child_process';

/** Why system calls cannot be traced and made to fail here, to be shown in a test's name; null where they can. */
export function whyUntraceable(): string | null {
  if (process.platform !== 'linux') return 'not Linux';
  const { error, status } = spawnSync('strace', ['-f', '-o', '/dev/null', 'true']);
  if (error !== undefined) return 'strace is not installed';
  return status === 0 ? null : 'strace may not trace here';
}
