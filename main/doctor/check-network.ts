import type { FindingView } from '../../preload/contract.ts';
import { language, t } from '../../preload/language.ts';
import type { LastFailure, LoopbackAnswer, OwnFacts, SignInPort, UpstreamFacts } from './facts.ts';
import { copyFix, finding, findingId, inWords, sentences, showFix } from './finding.ts';

/** Our own port, asked with a real request. */
export function checkLoopback(answer: LoopbackAnswer | null, own: OwnFacts): readonly FindingView[] {
  const { port, proxy } = own.status;
  const id = 'proxy.loopback';
  if (port === null || proxy === 'failed') {
    const { problem } = own.status;
    return [
      finding({
        id,
        area: 'postern',
        level: 'problem',
        title: t`The proxy of Postern does not listen, so nothing can go through it.`,
        detail: problem === null ? '' : `${problem.what} ${problem.why}`,
        next: problem?.next ?? t`Quit Postern and start it again.`,
      }),
    ];
  }
  if (answer === null) return [];
  switch (answer.state) {
    case 'ours':
      return [
        finding({
          id,
          area: 'postern',
          level: 'fine',
          title: t`Postern answers at 127.0.0.1:${port}, in ${answer.tookMs} ms.`,
        }),
        ...portMoved(own),
      ];
    case 'stranger':
      return [
        finding({
          id,
          area: 'postern',
          level: 'problem',
          title: t`Something else than Postern answers at 127.0.0.1:${port}.`,
          detail: t`It answered with status ${answer.status}. Another program may be between Codex and Postern.`,
          next: t`Look for a firewall or an antivirus that inspects local connections, then start Postern again.`,
        }),
      ];
    case 'silent':
      return [
        finding({
          id,
          area: 'postern',
          level: 'problem',
          title: t`Postern cannot be reached at 127.0.0.1:${port}.`,
          detail: t`The system said ${answer.code}.`,
          next: t`Let your firewall allow connections of this machine to itself, then start Postern again.`,
        }),
      ];
  }
}

function portMoved({ portAskedFor, status }: OwnFacts): readonly FindingView[] {
  if (portAskedFor === null || portAskedFor === status.port) return [];
  return [
    finding({
      id: 'proxy.port',
      area: 'postern',
      level: 'warning',
      title: t`The settings ask for port ${portAskedFor}, and Postern listens at ${String(status.port)}.`,
      detail: t`Another program had it, or the setting was changed while Postern ran.`,
      next: t`End the other program and start Postern again.`,
    }),
  ];
}

/** The ports a sign-in in the browser answers at. */
export function checkSignInPorts(ports: readonly SignInPort[]): readonly FindingView[] {
  const taken = ports.filter(({ state }) => state !== 'free');
  const named = inWords(taken.map(({ port }) => String(port)));
  if (taken.length === 0) {
    return [
      finding({
        id: 'ports.sign-in',
        area: 'network',
        level: 'fine',
        title: t`The ports of a sign-in, ${inWords(ports.map(({ port }) => String(port)))}, are free.`,
      }),
    ];
  }
  const isAll = taken.length === ports.length;
  return [
    finding({
      id: 'ports.sign-in',
      area: 'network',
      level: isAll ? 'warning' : 'note',
      title: taken.some(({ state }) => state === 'refused')
        ? t`The system does not give out port ${named}, which a sign-in in the browser answers at.`
        : t`Port ${named} is in use, and a sign-in in the browser answers at it.`,
      detail: isAll
        ? t`A sign-in in the browser cannot come back to this machine.`
        : t`A sign-in takes the other one, unless your administrator allows one alone.`,
      next: isAll ? t`End the program that has it, or sign in with a code.` : '',
      fix: isAll ? copyFix(t`Copy the command`, 'codex login --device-auth') : null,
    }),
  ];
}

const skewNoticeMs = 60_000;
/** AWS refuses signatures, and identity servers tokens, that are farther from their clock (SigV4: five minutes). */
const skewRefusedMs = 300_000;

/** Whether each upstream was reached, and how its clock stands to ours. */
export function checkUpstreams(upstreams: readonly UpstreamFacts[]): readonly FindingView[] {
  return [
    ...upstreams.map(({ origin, backends, problem, tookMs }) => {
      const who = inWords(backends);
      return problem === null
        ? finding({
            id: findingId('upstream', origin),
            area: 'network',
            level: 'fine',
            title: t`${origin} is reached, in ${tookMs} ms.`,
            detail: t`It is the upstream of ${who}. No request was made that costs anything.`,
          })
        : finding({
            id: findingId('upstream', origin),
            area: 'network',
            level: 'problem',
            title: t`${origin}, the upstream of ${who}, is not reached.`,
            detail: `${problem.what} ${problem.why}`.trim(),
            next: problem.next,
            fix: showFix(t`Show settings`, 'settings'),
          });
    }),
    ...skew(upstreams),
  ];
}

function skew(upstreams: readonly UpstreamFacts[]): readonly FindingView[] {
  const told = upstreams.flatMap(({ skewMs }) => (skewMs === null ? [] : [skewMs]));
  // The middle one: a single server whose own clock is wrong says nothing about ours.
  const middle = told.toSorted((one, other) => one - other)[Math.floor(told.length / 2)];
  if (middle === undefined) return [];
  const off = Math.abs(middle);
  if (off < skewNoticeMs) {
    return [
      finding({ id: 'clock', area: 'network', level: 'fine', title: t`The clock of this machine is right.` }),
    ];
  }
  return [
    finding({
      id: 'clock',
      area: 'network',
      level: off < skewRefusedMs ? 'warning' : 'problem',
      title:
        middle > 0
          ? t`The clock of this machine is ${duration(off)} slow.`
          : t`The clock of this machine is ${duration(off)} fast.`,
      detail: t`Sign-ins, certificates and signatures are judged by the time.`,
      next: t`Let the system set its clock from the network.`,
    }),
  ];
}

interface Amount {
  readonly count: number;
  readonly unit: 'minute' | 'hour' | 'day';
}

function amountOf(ms: number): Amount {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return { count: minutes, unit: 'minute' };
  const hours = Math.round(minutes / 60);
  return hours < 48 ? { count: hours, unit: 'hour' } : { count: Math.round(hours / 24), unit: 'day' };
}

function duration(ms: number): string {
  const { count, unit } = amountOf(ms);
  const words = { style: 'unit', unit, unitDisplay: 'long', useGrouping: false } as const;
  return new Intl.NumberFormat(language(), words).format(count);
}

/** The last failure of each backend, with what it means (R5). */
export function checkFailures(failures: readonly LastFailure[], now: number): readonly FindingView[] {
  return failures.map(({ name, backendId, at, problem, isOver }) =>
    finding({
      id: findingId('failure', backendId),
      area: 'network',
      level: isOver ? 'note' : 'warning',
      title: t`The last failure of ${name}, ${ago(now - at)}: ${problem.what}`,
      detail: sentences(problem.why, isOver ? t`It has answered well since.` : ''),
      next: isOver ? '' : problem.next,
      fix: isOver ? null : showFix(t`Show the gateways`, 'gateways'),
    }),
  );
}

function ago(ms: number): string {
  if (ms < 60_000) return t`just now`;
  const { count, unit } = amountOf(ms);
  return new Intl.RelativeTimeFormat(language(), { numeric: 'always' }).format(-count, unit);
}
