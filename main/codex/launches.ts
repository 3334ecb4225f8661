import { randomBytes } from 'node:crypto';
import type { LaunchPreview, LogChanges, ReceiptView } from '../../preload/contract.ts';
import type { ExchangeNotice } from '../domain/exchange.ts';
import { failed, ok, type Result } from '../domain/problem.ts';
import type { LaunchRoute } from '../domain/routing.ts';
import { commandEnvironment, type CodexCommand } from './command.ts';
import { createLaunchBook } from './launch-book.ts';
import type { LaunchRecord } from './launch-records.ts';
import { noTerminal, type OpenTerminalTask } from './open-terminal.ts';
import {
  commandOf,
  previewOf,
  textOf,
  type LaunchPlan,
  type LaunchSecrets,
  type LaunchWish,
} from './plan.ts';
import { hashOfToken, launchVariable } from './process-lines.ts';
import type { ProcessFinder } from './processes.ts';
import { newReceipt } from './receipts.ts';

export interface LaunchesOptions {
  /** Unix ms. */
  readonly now: () => number;
  /** Decides a launch from how things stand now. */
  readonly plan: (request: LaunchWish) => Promise<LaunchPlan>;
  readonly openTerminal: (task: OpenTerminalTask) => Promise<Result<void>>;
  readonly processes: ProcessFinder;
  readonly onReceipt: (receipt: ReceiptView) => void;
  /** The launches that may pass the proxy, whenever they change; before the terminal is opened. */
  readonly onRoutes: (routes: readonly LaunchRoute[]) => void;
  readonly onFolderUsed: (folder: string) => void;
  /** The last Codex process of a launch is gone: what it was doing will not go on. */
  readonly onCodexGone: (launchId: string) => void;
}

/** A launch that begins as soon as its command is run. */
export interface PreparedCommand {
  readonly receipt: ReceiptView;
  readonly command: CodexCommand;
  readonly laneReason: string;
  readonly gateway: string;
  readonly backend: string;
}

/** The launches of this run and what became of each. */
export interface Launches {
  preview(request: LaunchWish): Promise<LaunchPreview>;
  /** Opens the terminal; resolves with the receipt as it stands then, `onReceipt` follows it. */
  start(request: LaunchWish): Promise<Result<ReceiptView>>;
  /** Makes a launch for a terminal the person opens. `command` holds the secrets of the launch: for the clipboard only. */
  copy(request: LaunchWish): Promise<Result<{ readonly receipt: ReceiptView; readonly command: string }>>;
  /** Makes a launch for the terminal it was asked for in. `command` holds its secrets: to be run there, and never kept. */
  prepare(request: LaunchWish): Promise<Result<PreparedCommand>>;
  /** The program of a prepared launch has ended. */
  ended(launchId: string): void;
  /** Something the proxy saw. */
  notice(notice: ExchangeNotice): void;
  /** Something the recorder wrote down. */
  logChanged(changes: LogChanges): void;
  /** Newest first. */
  receipts(): readonly ReceiptView[];
  routes(): readonly LaunchRoute[];
  /** The launches that have not ended, as plain data without tokens. */
  snapshot(): readonly LaunchRecord[];
  /** Takes up the launches of an earlier run; those whose Codex is gone end at once. */
  restore(records: readonly LaunchRecord[]): void;
  /** Ends all timers. Routes and receipts stay as they are. */
  close(): void;
}

// More than one person can start in a day; the oldest are forgotten first.
const KEPT_SESSIONS = 1_000;

/** Keeps the launches: a token each, a place in the routing table while Codex lives, and a receipt. */
export function createLaunches(options: LaunchesOptions): Launches {
  const { now } = options;
  const book = createLaunchBook(options);
  const launchOfSession = new Map<string, string>();

  // A token of 256 bits that only the command carries, and a bearer of as many that only its variables do; the table gets
  // their hashes.
  const begin = (
    plan: LaunchPlan,
    lasting: boolean,
  ): { readonly launchId: string; readonly secrets: LaunchSecrets } => {
    const token = randomBytes(32).toString('base64url');
    const bearer = plan.route?.managed === true ? randomBytes(32).toString('base64url') : null;
    const launchId = randomBytes(6).toString('base64url');
    const { route } = plan;
    const routed = route !== null;
    book.add({
      route:
        route === null
          ? null
          : {
              launchId,
              tokenHash: hashOfToken(token),
              bearerHash: bearer === null ? null : hashOfToken(bearer),
              organisationId: route.organisationId,
              gatewayId: route.pinnedGatewayId,
              startedWith: route.startedWith,
              probe: false,
            },
      receipt: newReceipt({
        launchId,
        folder: plan.folder,
        lane: plan.lane,
        routed,
        command: textOf(plan, commandOf(plan)),
        startedAt: now(),
      }),
      processSeen: false,
      lasting,
    });
    return { launchId, secrets: { token, bearer } };
  };

  const announced = (launchId: string): ReceiptView => {
    const receipt = book.receiptOf(launchId);
    if (receipt === null) throw new Error('a launch vanished while it was begun');
    options.onReceipt(receipt);
    return receipt;
  };

  return {
    preview: async (request) => previewOf(await options.plan(request)),

    start: async (request) => {
      const plan = await options.plan(request);
      if (plan.problem !== null) return failed(plan.problem);
      if (plan.terminal === null) return failed(noTerminal());
      const { launchId, secrets } = begin(plan, false);
      const command = commandOf(plan, secrets);
      const opened = await options.openTerminal({
        terminal: plan.terminal,
        folder: plan.folder,
        argv: [command.program, ...command.args],
        text: textOf(plan, command),
        environment: {
          ...commandEnvironment(command, plan.environment, plan.platform),
          ...markerOf(plan, launchId),
        },
        onFailed: (found) => book.learn(launchId, { type: 'terminalFailed', at: now(), problem: found }),
      });
      if (!opened.ok) {
        book.remove(launchId);
        return opened;
      }
      options.onFolderUsed(plan.folder);
      if (canFollow(plan)) book.follow(launchId, 'untilFound');
      else book.learn(launchId, { type: 'expired', at: now() });
      return ok(announced(launchId));
    },

    copy: async (request) => {
      const plan = await options.plan(request);
      if (plan.problem !== null) return failed(plan.problem);
      const { launchId, secrets } = begin(plan, true);
      options.onFolderUsed(plan.folder);
      if (plan.route === null) book.learn(launchId, { type: 'expired', at: now() });
      return ok({ receipt: announced(launchId), command: textOf(plan, commandOf(plan, secrets)) });
    },

    prepare: async (request) => {
      const plan = await options.plan(request);
      if (plan.problem !== null) return failed(plan.problem);
      const { launchId, secrets } = begin(plan, false);
      const { variables, ...command } = commandOf(plan, secrets);
      options.onFolderUsed(plan.folder);
      if (canFollow(plan)) book.follow(launchId, 'untilFound');
      return ok({
        receipt: announced(launchId),
        command: { ...command, variables: { ...variables, ...markerOf(plan, launchId) } },
        laneReason: plan.laneReason,
        gateway: plan.gateway,
        backend: plan.route?.backend ?? '',
      });
    },

    ended: (launchId) => {
      if (book.receiptOf(launchId)?.ended !== false) return;
      book.learn(launchId, { type: 'processEnded', at: now() });
      options.onCodexGone(launchId);
    },

    notice: (notice) => {
      const { launchId, type, at } = notice;
      if (launchId === null) return;
      if (type === 'seen') book.learn(launchId, { type, at });
      else {
        const { path, status, managed, problem } = notice;
        book.learn(launchId, { type, at, path, status, managed, problem });
      }
      // A copied command has no terminal to wait for: its process is looked for when it speaks.
      book.wake(launchId);
    },

    logChanged: ({ sessions, turns }) => {
      for (const { id, kind, launchId } of sessions) {
        if (kind !== 'user' || launchId === null || !book.has(launchId)) continue;
        launchOfSession.delete(id);
        launchOfSession.set(id, launchId);
      }
      if (launchOfSession.size > KEPT_SESSIONS) {
        for (const id of [...launchOfSession.keys()].slice(0, -KEPT_SESSIONS)) launchOfSession.delete(id);
      }
      for (const turn of turns) {
        const launchId = launchOfSession.get(turn.sessionId);
        if (launchId === undefined) continue;
        if (turn.firstTokenAt !== null) book.learn(launchId, { type: 'firstToken', at: turn.firstTokenAt });
        else if (turn.status === 'failed' && turn.problem !== null) {
          book.learn(launchId, { type: 'turnFailed', at: turn.endedAt ?? now(), problem: turn.problem });
        }
      }
    },

    receipts: book.receipts,
    routes: book.routes,
    snapshot: book.records,

    restore: (records) => {
      for (const record of records) {
        const { launchId, ended } = record.receipt;
        if (ended || book.has(launchId)) continue;
        book.add(record);
        announced(launchId);
        book.follow(launchId, 'once');
      }
    },

    close: book.close,
  };
}

/** What names an unrouted launch to its process; a routed one has its token in its arguments. */
function markerOf(plan: LaunchPlan, launchId: string): Readonly<Record<string, string>> {
  return plan.route === null ? { [launchVariable]: launchId } : {};
}

/** Only Linux tells which launch an unrouted Codex belongs to; elsewhere there is nothing to follow. */
function canFollow(plan: LaunchPlan): boolean {
  return plan.route !== null || plan.platform === 'linux';
}
