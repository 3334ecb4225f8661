import type { ReceiptStep, ReceiptView } from '../../preload/contract.ts';

/** What one step of a receipt is doing. */
export type StepState = 'done' | 'waiting' | 'failed' | 'ahead';

/** The steps of a launch in the order they happen. */
export const receiptSteps: readonly ReceiptStep[] = [
  'processUp',
  'requestSeen',
  'authAccepted',
  'firstToken',
];

/** What each step is called in each state. */
export const stepLabels: Readonly<Record<ReceiptStep, Readonly<Record<StepState, string>>>> = {
  processUp: {
    ahead: 'Start',
    waiting: 'Starting Codex',
    done: 'Codex started',
    failed: 'Codex did not start',
  },
  requestSeen: {
    ahead: 'Request',
    waiting: 'Type a prompt in Codex',
    done: 'Request seen',
    failed: 'No request seen',
  },
  authAccepted: {
    ahead: 'Sign-in',
    waiting: 'Waiting for the sign-in',
    done: 'Sign-in accepted',
    failed: 'Sign-in not accepted',
  },
  firstToken: {
    ahead: 'First token',
    waiting: 'Waiting for the first token',
    done: 'First token',
    failed: 'No token came',
  },
};

/** How long a finished launch from before the window opened is still worth showing, ms. */
const freshMs = 10 * 60_000;

/** Puts a receipt in its place, newest launch first. */
export function withReceipt(receipts: readonly ReceiptView[], receipt: ReceiptView): readonly ReceiptView[] {
  const index = receipts.findIndex((one) => one.launchId === receipt.launchId);
  if (index >= 0) return receipts.with(index, receipt);
  return [receipt, ...receipts].toSorted((left, right) => right.startedAt - left.startedAt);
}

/** Fresh receipts nobody dismissed, the newest two. */
export function receiptsToShow(
  receipts: readonly ReceiptView[],
  dismissed: ReadonlySet<string>,
  now: number,
): readonly ReceiptView[] {
  return receipts
    .filter((receipt) => !dismissed.has(receipt.launchId))
    .filter((receipt) => now - receipt.startedAt < freshMs)
    .slice(0, 2);
}

/** The state of each step: the first one not reached is what the launch waits for, or where it failed. */
export function stepStates(
  receipt: ReceiptView,
): readonly { readonly step: ReceiptStep; readonly state: StepState }[] {
  const last = receiptSteps.findLastIndex((step) => receipt.steps[step] !== null);
  // Of a launch that goes to its provider directly, only the process can be seen.
  return (receipt.routed ? receiptSteps : receiptSteps.slice(0, 1)).map((step, index) => {
    if (index <= last) return { step, state: 'done' };
    if (index > last + 1) return { step, state: 'ahead' };
    if (receipt.problem !== null) return { step, state: 'failed' };
    return { step, state: receipt.ended ? 'ahead' : 'waiting' };
  });
}

/** True while a copied command has not been run. */
export function isUnpasted(receipt: ReceiptView, copied: boolean): boolean {
  return copied && receipt.problem === null && receipt.steps.processUp === null;
}

/** What became of a launch, in a few words. */
export function receiptTitle(receipt: ReceiptView, copied: boolean): string {
  if (receipt.problem !== null) return 'The launch did not get through';
  if (isUnpasted(receipt, copied)) return 'Command copied';
  if (receipt.steps.processUp === null)
    return receipt.ended ? 'Codex was opened in a terminal' : 'Launching Codex';
  if (receipt.ended) return 'Codex has ended';
  if (!receipt.routed) return 'Codex is running';
  return receipt.steps.firstToken === null ? 'Launching Codex' : 'Codex is through';
}
