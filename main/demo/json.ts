/** Something of JSON whose shape is not known. */
export type Json = Readonly<Record<string, unknown>>;

/** The object in a value; null when it is none. */
export function objectIn(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

/** The list in a value; empty when it is none. */
export function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** The object a text holds as JSON; null when it holds none. */
export function parsedObject(text: string): Json | null {
  try {
    return objectIn(JSON.parse(text));
  } catch {
    return null;
  }
}
