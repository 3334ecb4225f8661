import { linkScheme } from './deep-link.ts';

/** The arguments of a start that follows another: its flags, but not the link it was made for, nor a window nobody looked at. */
export function againArguments(before: readonly string[], hidden: boolean): string[] {
  const kept = before.filter((one) => one !== '--hidden' && !one.toLowerCase().startsWith(`${linkScheme}:`));
  return hidden ? [...kept, '--hidden'] : kept;
}
