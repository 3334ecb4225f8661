import type { DoctorArea, FindingView } from '../../preload/contract.ts';
import { redactSecrets, type Redactor } from '../domain/redact-content.ts';
import { areas } from './finding.ts';

/** What a report says of itself. */
export interface ReportHead {
  /** Unix ms. */
  readonly at: number;
  readonly version: string;
  /** `linux 6.1.0, x64`. */
  readonly system: string;
}

const titles: Readonly<Record<DoctorArea, string>> = {
  codex: 'Codex',
  configuration: 'Configuration',
  environment: 'Environment',
  credentials: 'Sign-ins and secrets',
  network: 'Network',
  postern: 'Postern',
};

/** The findings as a text to copy into a public report: no secret, no name of the person, no home folder. */
export function reportText(head: ReportHead, findings: readonly FindingView[], redact: Redactor): string {
  const blocks = areas.flatMap((area) => {
    const here = findings.filter((one) => one.area === area);
    return here.length === 0 ? [] : [`## ${titles[area]}\n\n${here.map(entry).join('\n')}`];
  });
  const when = new Date(head.at).toISOString().replace('T', ' ').slice(0, 16);
  const text = `# Postern doctor\n\n${when} UTC, Postern ${head.version}, ${head.system}\n\n${blocks.join('\n\n')}\n`;
  return redact(redactSecrets(text));
}

function entry({ level, title, detail, next, fix }: FindingView): string {
  const lines = [
    `- ${level}: ${title}`,
    ...(detail === '' ? [] : [`  ${detail}`]),
    ...(next === '' ? [] : [`  Next: ${next}`]),
    ...(fix?.type === 'copyCommand' ? [`  Command: ${fix.command}`] : []),
  ];
  return lines.join('\n');
}
