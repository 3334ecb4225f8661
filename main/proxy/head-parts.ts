/** A token: the name of a field, or a method (RFC 9110 section 5.6.2). */
export const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** A length that every reader reads the same: no sign, no leading zero, and exact as a number. */
export const wholeNumber = /^(?:0|[1-9]\d{0,14})$/;

/** What may stand as the value of a field, with the spaces and tabs around it (RFC 9110 section 5.5). */
export const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/;

const space = 0x20;

/** A field's value without the spaces around it; a tab is not plain, since parsers take it around some values and not around others. */
export function withoutSpaces(text: string, from: number, to: number): string {
  let [start, end] = [from, to];
  while (start < end && text.charCodeAt(start) === space) start += 1;
  while (end > start && text.charCodeAt(end - 1) === space) end -= 1;
  return text.slice(start, end);
}
