import type { ImageView } from '../../preload/contract.ts';
import type { Problem } from '../domain/problem.ts';
import { unknownImage } from './images.ts';
import type { Write } from './store.ts';

/** What may be stored while only metadata is recorded: everything but texts, names and titles taken from a conversation. */
export function withoutContent(write: Write): Write {
  switch (write.type) {
    case 'item': {
      const omitted = write.item.omitted ?? 'metadataOnly';
      return {
        type: 'item',
        item: { ...write.item, omitted, text: null, name: null, summary: null, images: counted(write.item) },
      };
    }
    case 'output':
      return { type: 'output', output: { ...write.output, text: null, images: counted(write.output) } };
    case 'turn':
      return { type: 'turn', turn: { ...write.turn, problem: withoutMessage(write.turn.problem) } };
    case 'request':
      return {
        type: 'request',
        request: { ...write.request, problem: withoutMessage(write.request.problem) },
      };
    case 'session':
    case 'exchangeStarted':
    case 'exchangeResponded':
    case 'exchangeEnded':
      return write;
  }
}

/** How many images there were is a figure; what they were is not. */
function counted({ images }: { readonly images: readonly ImageView[] }): readonly ImageView[] {
  return images.map(() => unknownImage);
}

/** An upstream's own words can repeat a prompt; its status and code cannot. */
function withoutMessage(problem: Problem | null): Problem | null {
  if (problem === null || !['upstream-status', 'turn-failed', 'turn-incomplete'].includes(problem.code)) {
    return problem;
  }
  return { ...problem, why: 'The reason it gave is not kept, because only metadata is recorded.' };
}
