import { parseSync } from 'vite';
import type { SourceFile } from './imports.ts';

/** A node of a program's syntax tree, as far as it is looked at here. */
export interface Syntax {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** One node, and where it stands. */
export interface Place {
  readonly path: string;
  readonly node: Syntax;
}

/** Every node of a source file. @throws {Error} when it cannot be read. */
export function syntaxOf({ path, text }: SourceFile): readonly Place[] {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message ?? ''}`);
  return below(program).map((node) => ({ path, node }));
}

/** A node and all nodes inside it. */
export function below(value: unknown): readonly Syntax[] {
  if (Array.isArray(value)) return value.flatMap(below);
  if (!isSyntax(value)) return [];
  return [value, ...Object.values(value).flatMap(below)];
}

/** The dotted name of what is called or made; empty where it is no plain name. */
export function nameOf(value: unknown): string {
  if (!isSyntax(value)) return '';
  if (value.type === 'ChainExpression') return nameOf(value['expression']);
  if (value.type === 'Identifier') return String(value['name']);
  if (value.type === 'Literal') return String(value['value']);
  if (value.type !== 'MemberExpression') return '';
  return `${nameOf(value['object'])}.${nameOf(value['property'])}`;
}

/** The written value of a literal; undefined for anything that is worked out. */
export function literalOf(value: unknown): unknown {
  return isSyntax(value) && value.type === 'Literal' ? value['value'] : undefined;
}

function isSyntax(value: unknown): value is Syntax {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
