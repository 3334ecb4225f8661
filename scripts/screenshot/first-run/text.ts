/** One thing a person does on the way to the first routed turn. */
export interface Step {
  readonly does: string;
  /** Key presses it takes. */
  readonly keys: number;
  /** Name of its pictures; null has none. */
  readonly picture: string | null;
  /** Until the app had answered, measured. */
  readonly waitedS: number;
  /** Words on the screen it ended with. */
  readonly words: number;
}

/** What a key press and a decision take a person: K and M of the keystroke-level model (Card, Moran, Newell 1980), s. */
const keyS = 0.28;
const decisionS = 1.35;

const seconds = (value: number): string => value.toFixed(1);

/** The document: the pictures in both themes, and the seconds of each step. */
export function firstRunText(steps: readonly Step[]): string {
  const rows = steps.map((step) => {
    const hand = step.keys * keyS + (step.keys > 0 ? decisionS : 0);
    return { ...step, hand, whole: hand + step.waitedS };
  });
  const sum = (of: (row: (typeof rows)[number]) => number): string =>
    seconds(rows.reduce((total, row) => total + of(row), 0));
  const table = [
    '| step | keys | deciding and pressing, s | waiting, s | together, s |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map(
      ({ does, keys, hand, waitedS, whole }) =>
        `| ${does} | ${keys} | ${seconds(hand)} | ${seconds(waitedS)} | ${seconds(whole)} |`,
    ),
    `| **From nothing to a routed turn** | ${rows.reduce((all, { keys }) => all + keys, 0)} | ${sum(({ hand }) => hand)} | ${sum(({ waitedS }) => waitedS)} | **${sum(({ whole }) => whole)}** |`,
  ];
  const pictures = rows.flatMap(({ does, picture }) =>
    picture === null
      ? []
      : [
          `| ${does} | ![${does}, light](images/first-run/${picture}-light.png) | ![${does}, dark](images/first-run/${picture}-dark.png) |`,
        ],
  );
  return `# The first run

summary: what a person sees from a bare home to the first routed turn, and how many seconds it takes.
read when: you change the first screen, the launch or the receipt, or wonder how a first run looks.

${table.join('\n')}

Made by \`npm run screenshot -- docs/images/first-run first-run\`: the real app and the real Codex, in a home where Postern has never
been, driven by keys alone. Waiting is measured, from a key to what answers it; the clock stands still while a picture is taken.
The provider is a fake on the same machine, and the system's folder dialog is answered at once: what your provider takes until
its first token, and what you take to find your folder, comes on top. Deciding (${decisionS} s for each step) and pressing (${keyS} s for each
key) are the keystroke-level model's figures for an ordinary typist. Reading is not in it: who reads every word of the first
screen (${rows[0]?.words ?? 0} words) at 240 words a minute takes ${seconds((rows[0]?.words ?? 0) / 4)} s for that; nothing waits for it.
\`test/e2e/first-run.test.ts\` and \`test/e2e/first-run-ways.test.ts\` hold the ways themselves, by keys alone.

| | light | dark |
| --- | --- | --- |
${pictures.join('\n')}
`;
}
