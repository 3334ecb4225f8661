import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Environment } from './run.ts';

/** Ends the hold. */
export type Release = () => Promise<void>;

/** `busy`: another program held it all the time. `unsupported`: this machine has no program that can hold it. */
export type AuthLock =
  { readonly state: 'held'; readonly release: Release } | { readonly state: 'busy' | 'unsupported' };

/** Codex 0.169 holds these two, in this order, while it changes its sign-in (seen with strace). */
const lockFiles = ['auth.lock', 'auth.json.lock'] as const;
const waitSeconds = 10;
const limitMs = (waitSeconds * 2 + 2) * 1_000;
const busyCode = 75;

/**
 * Holds Codex's own locks on its sign-in; another Codex waits meanwhile. They are `flock(2)` locks, which Node cannot take:
 * a small program takes them, and lets go when its input ends, so that they never outlive Postern.
 */
export async function lockAuth(
  codexHome: string,
  environment: Environment,
  platform: NodeJS.Platform,
): Promise<AuthLock> {
  if (platform === 'win32') return { state: 'unsupported' };
  const [outer, inner] = lockFiles.map((name) => join(codexHome, name)) as [string, string];
  for (const [program, args] of holders(outer, inner)) {
    const lock = await holdWith(program, args, environment);
    if (lock.state !== 'unsupported') return lock;
  }
  return { state: 'unsupported' };
}

// util-linux has `flock`; macOS has none, but Perl.
function holders(outer: string, inner: string): readonly (readonly [string, readonly string[]])[] {
  const wait = ['-x', '-w', String(waitSeconds), '-E', String(busyCode)];
  const perl = [
    'use Fcntl qw(:flock O_RDWR O_CREAT); umask 077; $| = 1;',
    `$SIG{ALRM} = sub { exit ${busyCode} }; alarm ${waitSeconds * 2};`,
    'sysopen(my $a, $ARGV[0], O_RDWR|O_CREAT, 0600) or exit 1; flock($a, LOCK_EX) or exit 1;',
    'sysopen(my $b, $ARGV[1], O_RDWR|O_CREAT, 0600) or exit 1; flock($b, LOCK_EX) or exit 1;',
    'alarm 0; print "held\\n"; 1 while <STDIN>;',
  ].join(' ');
  return [
    ['flock', [...wait, outer, 'flock', ...wait, inner, 'sh', '-c', 'echo held; exec cat >/dev/null']],
    ['perl', ['-e', perl, outer, inner]],
  ];
}

function holdWith(program: string, args: readonly string[], environment: Environment): Promise<AuthLock> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { env: { ...environment }, stdio: ['pipe', 'pipe', 'ignore'] });
    const ended = new Promise<void>((done) => child.once('close', () => done()));
    const limit = setTimeout(() => {
      child.kill('SIGKILL');
      resolve({ state: 'busy' });
    }, limitMs);
    const settle = (lock: AuthLock): void => {
      clearTimeout(limit);
      resolve(lock);
    };
    child.stdin.on('error', () => {});
    child.stdout.once('data', () => {
      settle({
        state: 'held',
        release() {
          child.stdin.end();
          return ended;
        },
      });
    });
    child.once('error', () => settle({ state: 'unsupported' }));
    child.once('close', (code) => settle({ state: code === busyCode ? 'busy' : 'unsupported' }));
  });
}
