/** Tool arguments for reading: JSON is laid out over lines, everything else stays as it was written. */
export function readableInput(input: string): string {
  const text = input.trim();
  if (!text.startsWith('{') && !text.startsWith('[')) return input;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return input;
  }
}
