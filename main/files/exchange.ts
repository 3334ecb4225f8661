import { spawn } from 'node:child_process';
import type { SeenFile } from './seen-file.ts';

/**
 * What became of an exchange of a file with a new one. `exchanged`: the new one is in place, and the old one, which is the one
 * expected, stands under the new one's former name. `other`: another file was found in place, and everything is as before.
 * `unsupported`: this machine cannot do it.
 */
export type Exchange = 'exchanged' | 'other' | 'unsupported';

export interface ExchangeWish {
  readonly platform: NodeJS.Platform;
  /** The open folder as descriptor 3 of the program, or null to give whole paths. */
  readonly descriptor: number | null;
  readonly fresh: string;
  readonly file: string;
  /** What must have stood in place. */
  readonly expected: SeenFile;
}

/**
 * Swaps two names at one stroke, looks what was in place, and swaps back when it is not what was read: the one way to put a
 * file in place without losing one that another program put there a moment ago. Codex takes no lock when it writes
 * `config.toml` (0.169, seen with strace), so a rename alone can always lose one. Node has no such call; Perl, which macOS and
 * nearly every Linux bring, can make it.
 */
export function exchangeFiles(wish: ExchangeWish): Promise<Exchange> {
  const call = calls[`${wish.platform} ${process.arch}`];
  if (call === undefined) return Promise.resolve('unsupported');
  const { descriptor, expected } = wish;
  const place = (path: string): string =>
    descriptor === null ? path : path.replace(/^\/proc\/self\/fd\/\d+\//, '/proc/self/fd/3/');
  const args = [
    '-e',
    program,
    ...call.map(String),
    place(wish.fresh),
    place(wish.file),
    String(expected.device),
    String(expected.inode),
    String(expected.size),
  ];
  return new Promise((resolve) => {
    const child = spawn('perl', args, {
      stdio: ['ignore', 'ignore', 'ignore', descriptor ?? 'ignore'],
      env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' },
    });
    child.once('error', () => resolve('unsupported'));
    child.once('close', (code) => {
      resolve(code === 0 ? 'exchanged' : code === otherCode ? 'other' : 'unsupported');
    });
  });
}

const otherCode = 3;

/**
 * Number of the system call, "the current folder", and the flag for exchanging. renameat2(2), with RENAME_EXCHANGE from
 * linux/fs.h; renameatx_np(2) of macOS, with RENAME_SWAP from sys/stdio.h (read 2026-11-21; macOS not tried).
 */
const calls: Readonly<Record<string, readonly [number, number, number]>> = {
  'linux x64': [316, -100, 2],
  'linux arm64': [276, -100, 2],
  'darwin x64': [488, -2, 2],
  'darwin arm64': [488, -2, 2],
};

// One process does all three, so that a wrong exchange lasts microseconds.
const program = [
  'my ($number, $here, $flag, $fresh, $file, @expected) = @ARGV;',
  'sub swap { syscall($number + 0, $here + 0, $fresh, $here + 0, $file, $flag + 0) == 0 }',
  'my @was = lstat $file or exit 2;',
  'exit 3 if $was[0] != $expected[0] || $was[1] != $expected[1] || $was[7] != $expected[2];',
  'swap() or exit 2;',
  'my @old = lstat $fresh;',
  'exit 0 if $old[0] == $expected[0] && $old[1] == $expected[1] && $old[7] == $expected[2];',
  'swap(); exit 3;',
].join(' ');
