import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import log from 'electron-log/node.js';
import { redactFacts, redactText } from './domain/redact.ts';

export type Facts = Readonly<Record<string, string | number | boolean | null>>;

/** Writes one line: an event as `room: what`, then facts as fields. */
export interface Log {
  info(event: string, facts?: Facts): void;
  warn(event: string, facts?: Facts): void;
  error(event: string, facts?: Facts): void;
}

/** The size at which `postern.log` becomes `postern.old.log`. */
const maxLogBytes = 5_000_000;

/** Opens the log in a folder. Redaction sits here, so that call sites stay plain. */
export function openLog(folder: string, echo: boolean): Log {
  const logger = log.create({ logId: 'postern' });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Without one it looks for a package.json around the working folder, and writes nothing where it finds none.
  logger.transports.file.setAppName('postern');
  // Without Electron it looks for a name in the working folder, and writes nothing where there is none.
  logger.transports.file.setAppName('Postern');
  logger.transports.file.resolvePathFn = () => join(folder, 'postern.log');
  logger.transports.file.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' };
  logger.transports.file.maxSize = maxLogBytes;
  logger.transports.file.format = '{y}-{m}-{d}T{h}:{i}:{s}.{ms} {level} {text}';
  logger.transports.console.level = echo ? 'info' : false;
  const line = (event: string, facts: Facts = {}): string =>
    `${redactText(event)} ${JSON.stringify(redactFacts(facts))}`;
  return {
    info: (event, facts) => logger.info(line(event, facts)),
    warn: (event, facts) => logger.warn(line(event, facts)),
    error: (event, facts) => logger.error(line(event, facts)),
  };
}
