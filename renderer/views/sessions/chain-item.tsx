import { FoldVertical } from 'lucide-react';
import { memo } from 'react';
import type { ItemView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { Markdown } from '../../components/markdown.tsx';
import { FoldedText } from '../../components/folded-text.tsx';
import { fullTimeText, timeText } from '../../format/ages.ts';
import { itemOf } from '../../store/chain.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';
import { ImageList } from './image-list.tsx';
import { PromptText } from './prompt-text.tsx';
import { ToolCall } from './tool-call.tsx';

/** One entry of the conversation; it draws anew only when that entry changed. */
export const ChainItem = memo(function ChainItem({ turnId, itemId }: { turnId: string; itemId: string }) {
  const item = useWindow((state) => {
    const chain = valueOf(state.chain);
    return chain === null ? null : itemOf(chain, turnId, itemId);
  });
  return item === null ? null : <Drawn item={item} />;
});

function Drawn({ item }: { item: ItemView }) {
  switch (item.type) {
    case 'prompt':
      return (
        <article
          className="prompt"
          data-testid="prompt"
          data-short={item.text.length <= shortPromptLength}
          aria-label={t`Prompt`}
        >
          <time className="prompt-time" title={fullTimeText(item.at)}>
            {timeText(item.at)}
          </time>
          <PromptText text={item.text} foldKey={`${item.id}/prompt`} />
          <ImageList images={item.images} />
        </article>
      );
    case 'answer':
      return (
        <article
          className="answer"
          data-testid="answer"
          data-streaming={item.streaming}
          aria-label={t`Answer`}
        >
          <Markdown text={item.text} growing={item.streaming} />
        </article>
      );
    case 'reasoning':
      return (
        <article className="reasoning" data-testid="reasoning" aria-label={t`Reasoning summary`}>
          <Markdown text={item.text} growing={item.streaming} />
        </article>
      );
    case 'toolCall':
      return <ToolCall item={item} />;
    case 'compaction':
      return <Compaction item={item} />;
    case 'other':
      return (
        <article className="other" aria-label={item.label}>
          <p className="other-label">{item.label}</p>
          {item.text === '' ? null : (
            <FoldedText text={item.text} foldKey={`${item.id}/other`} label={item.label} />
          )}
        </article>
      );
    case 'omitted':
      return <p className="chain-mark">{omittedText(item.reason)}</p>;
    default:
      return item satisfies never;
  }
}

/** Where earlier turns gave way to a summary, with the way back to the last of them. */
function Compaction({ item }: { item: ItemView }) {
  const { choose } = useActions();
  const before = useWindow((state) => {
    const order = valueOf(state.chain)?.order ?? [];
    return order[order.indexOf(item.turnId) - 1] ?? null;
  });
  return (
    <p className="chain-mark" data-kind="compaction" data-testid="compaction">
      <FoldVertical size={14} strokeWidth={1.5} aria-hidden />
      <span>{t`Earlier turns were compacted here to make room.`}</span>
      {before === null ? null : (
        <button
          type="button"
          className="link-button"
          onClick={() => choose(item.sessionId, 'open', { turnId: before, itemId: null })}
        >
          {t`Show the turn before`}
        </button>
      )}
    </p>
  );
}

/** A prompt up to this long reads as a heading of its turn; a longer one as text. */
const shortPromptLength = 240;

function omittedText(reason: Extract<ItemView, { type: 'omitted' }>['reason']): string {
  return {
    metadataOnly: t`Content not kept: Postern was set to record numbers only.`,
    overload: t`Content not kept: too much arrived at once. The numbers are complete.`,
  }[reason];
}
