import { goalTable } from './goals.ts';
import { growthTables } from './growth.ts';
import { cell, legend, tableOf, type Row } from './summary.ts';

/** A run as it is kept beside the page, for the next one to be compared with. */
export interface KeptRun {
  readonly date: string;
  readonly machine: string;
  /** Load averages over a minute before and after it. */
  readonly load: readonly [before: number, after: number];
  readonly command: string;
  readonly rows: readonly Row[];
  /** What was not measured, by target and where it matters by work, and why. */
  readonly missing: readonly string[];
}

/** In the table of the conditions; everything else is a peer or Postern beside its peers. */
const conditions: readonly string[] = [
  'nothing told',
  'postern',
  'recording',
  'main busy',
  'long log',
  'nginx, TLS',
  'TLS',
];
const compared: readonly string[] = ['postern', 'recording'];
const endOfRun = '\n## Where the time goes';

/** The page with this run in the place of the one before; what people wrote after it stays. */
export function withRun(page: string, run: KeptRun, before: KeptRun | null): string {
  const at = page.indexOf(endOfRun);
  return `${runSection(run, before)}${at < 0 ? '' : page.slice(at)}`;
}

function runSection(run: KeptRun, before: KeptRun | null): string {
  const [first] = run.rows;
  const names = Object.keys(first?.values ?? {});
  const besidePeers = names.filter((name) => compared.includes(name) || !conditions.includes(name));
  const underConditions = ['direct', ...conditions.filter((name) => names.includes(name))];
  return `# Performance

summary: what Postern's proxy adds, beside the direct way and other proxies.
read when: a change may cost time on the path of a request.

Measured on ${run.date} with \`${run.command}\`: ${run.machine}, loopback. The machine's load was
${run.load[0].toFixed(1)} before and ${run.load[1].toFixed(1)} after. Client, upstream and each proxy are processes of
their own. All targets take their turn within each round, each gets warm before its part of a work is measured (1.5 s of what goes on one request after the other, 0.3 s or
a quarter of other works, nothing of those at a pace), over the same connections, the first round is thrown away, and each figure is the median over the rounds: "added" and "of direct" are taken against the direct way in the same round. Absolute microseconds move
by half between runs on a shared machine: compare inside one table only.

${tableOf(run.rows, besidePeers)}

${legend()}

"postern" is the built proxy thread with its copies taken and thrown away; "recording" has the recorder's thread write
its database beside it, on the same processors as client and upstream. Processor time is that of all threads of the process,
so the recorder's work and V8's own compiling are in it. Memory is the resident memory of the target: how far above its
beginning it stood at its highest during one such work. Portkey and mitmproxy are no pass-through proxies by trade; they are here
because people put them in this place.

## Goals

What this run says of each goal. "Missed" is said again below, with why and with what was tried. G7 is held by tests (J3, J9), G10
stands in "The app itself", and G11 in "The window on a full log". The goals were set on a machine on which nginx added 23 µs to an echo, 35 µs to an event and 2.3 ms to a
body of 5 MB; where a goal is a time, the line below it holds what is added here to what nginx adds here, by the same measure.

${goalTable(run.rows)}

## How it grows

The same figures side by side, from small to large.

${growthTables(run.rows)}

## Under conditions

The same run. "nothing told": no copies are made, and nobody hears of a request. "main busy": the main process computes for 20 ms of every 100, in which its processor time is. "TLS": the upstream
speaks TLS with a certificate of a test authority; added to the plain direct way, so that "nginx, TLS" is what to compare
with. "long log": the recorder goes on with a log of many turns. A window that paints meanwhile is not in this run: it needs a
display, and \`npm run bench:window\` has it.

${tableOf(run.rows, underConditions)}

${missingSection(run)}${before === null ? '' : differences(run, before)}`;
}

function missingSection({ missing }: KeptRun): string {
  if (missing.length === 0) return 'Every target took every work.\n';
  return `Not measured:\n\n${missing.map((one) => `- ${one}`).join('\n')}\n`;
}

/** What this run says beside the one before, where both have the figure. */
function differences(run: KeptRun, before: KeptRun): string {
  const lines = run.rows.flatMap((row) => {
    const old = before.rows.find(({ label }) => label === row.label);
    if (old === undefined) return [];
    const cells = compared.map((name) => `${cell(old, name)} → ${cell(row, name)}`);
    return [`| ${row.label} | ${cells.join(' | ')} |`];
  });
  return `
## Beside the run before

The run before: ${before.date}, \`${before.command}\`, load ${before.load.map((one) => one.toFixed(1)).join(' to ')}. Another time on a
shared machine: only a difference that the columns of others do not show as well means something.

| | ${compared.join(' | ')} |
|---|${compared.map(() => '--:').join('|')}|
${lines.join('\n')}
`;
}
