// Terminal sequences: OSC (titles, hyperlinks), CSI (colour, cursor), then other two-character escapes.
/* oxlint-disable no-control-regex -- control characters are the subject here */
const osc = /(?:\u001b\]|\u009d)[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?/g;
const csi = /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?/g;
const otherEscapes = /\u001b[ -/]*[0-~]?/g;
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
/* oxlint-enable no-control-regex */
const bidi = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text from outside, made safe to show: terminal sequences are removed, a line overwritten by a carriage return keeps its
 * last state, and characters that turn the reading direction become visible marks, so that nothing reads as what it is not.
 */
export function inertText(text: string): string {
  return text
    .replace(osc, '')
    .replace(csi, '')
    .replace(otherEscapes, '')
    .replace(/\r\n/g, '\n')
    .replace(/[^\n]*\r(?!$)/gm, '')
    .replace(/\r/g, '')
    .replace(controls, '')
    .replace(bidi, (mark) => `⟨U+${codeOf(mark)}⟩`);
}

function codeOf(mark: string): string {
  return (mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
