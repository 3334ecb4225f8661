/** Names of folders that people and machines have, each of which stands in the way of something. */
export const homeNames: readonly string[] = [
  'with spaces and  more ',
  `quotes ' " and \` and $HOME`,
  'ünïcödé 家 🚪',
  'e\u0301 decomposed (NFD)',
  'é composed (NFC)',
  '-starts-with-a-dash',
  'back\\slash %s {x} [y] *?',
  'new\nline',
  'x'.repeat(255),
];
