import { readFileSync, writeFileSync } from 'node:fs';

const filterFile = '/proc/self/coredump_filter';

/** What a memory image holds unless said otherwise: memory that is no file's, and the first pages of programs (core(5)). */
const usual = '0x33';
const nothing = '0x0';

/**
 * Has Linux leave this process's memory out of what it writes when the process crashes (RELIABILITY G17). It holds for all
 * its threads and for what it starts, but for what `withUsualDumps` starts. Other systems write nothing unless told to.
 */
export function keepMemoryOutOfDumps(): void {
  setFilter(nothing);
}

/** Starts a program of the person's own, whose crashes are written as they always are. `start` must not wait. */
export function withUsualDumps<T>(start: () => T): T {
  if (!isKeptOut()) return start();
  setFilter(usual);
  try {
    return start();
  } finally {
    setFilter(nothing);
  }
}

function isKeptOut(): boolean {
  try {
    return Number.parseInt(readFileSync(filterFile, 'utf8'), 16) === 0;
  } catch {
    return false;
  }
}

function setFilter(bits: string): void {
  if (process.platform !== 'linux') return;
  try {
    writeFileSync(filterFile, bits);
  } catch {
    // A system that keeps it from us decides by itself.
  }
}
