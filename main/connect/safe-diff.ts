import type { DiffLine } from '../../preload/contract.ts';
import { hasSecretName, secretShapes } from '../domain/redact.ts';

/** A diff fit for the window: people keep keys in `config.toml` (bearer tokens, variables of MCP servers). */
export function safeDiff(lines: readonly DiffLine[]): readonly DiffLine[] {
  return lines.map((line) => ({ ...line, text: safeLine(line.text) }));
}

const assignment = /([\w-]+)("?\s*=\s*)("(?:[^"\\]|\\.)*"|'[^']*')/g;

/** A line of a configuration without its secrets. */
export function safeLine(line: string): string {
  let safe = line.replace(assignment, (whole, name: string, equals: string) =>
    hasSecretName(name) ? `${name}${equals}"[redacted]"` : whole,
  );
  for (const shape of secretShapes) {
    safe = safe.replace(shape, (found) => (found.startsWith('/l/') ? '/l/[redacted]' : '[redacted]'));
  }
  return safe;
}
