import type { ReceiptStep, ReceiptView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';

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
export function stepLabels(): Readonly<Record<ReceiptStep, Readonly<Record<StepState, string>>>> {
  return {
    processUp: {
      ahead: t`Start`,
      waiting: t`Starting Codex`,
      done: t`Codex started`,
      failed: t`Codex did not start`,
    },
    requestSeen: {
      ahead: t`Request`,
      waiting: t`Type a prompt in Codex`,
      done: t`Request seen`,
      failed: t`No request seen`,
    },
    authAccepted: {
      ahead: t`Sign-in`,
      waiting: t`Waiting for the sign-in`,
      done: t`Sign-in accepted`,
      failed: t`Sign-in not accepted`,
    },
    firstToken: {
      ahead: t`First token`,
      waiting: t`Waiting for the first token`,
      done: t`First token`,
      failed: t`No token came`,
    },
  };
}

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
  if (receipt.problem !== null) return t`The launch did not get through`;
  if (isUnpasted(receipt, copied)) return t`Command copied`;
  if (receipt.steps.processUp === null)
    return receipt.ended ? t`Codex was opened in a terminal` : t`Launching Codex`;
  if (receipt.ended) return t`Codex has ended`;
  if (!receipt.routed) return t`Codex is running`;
  return receipt.steps.firstToken === null ? t`Launching Codex` : t`Codex is through`;
}
