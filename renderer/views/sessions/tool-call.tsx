import { ChevronDown, ChevronRight } from 'lucide-react';
import { useId, useMemo } from 'react';
import type { ItemView } from '../../../preload/contract.ts';
import { DiffCount, DiffText } from '../../components/diff-text.tsx';
import { FoldedText } from '../../components/folded-text.tsx';
import { type Diff, patchDiff, unifiedDiff } from '../../format/diff-lines.ts';
import { countedText } from '../../format/amounts.ts';
import { durationText, elapsedText } from '../../format/durations.ts';
import { inertText } from '../../format/inert.ts';
import { readableInput } from '../../format/input.ts';
import { patchText } from '../../format/patch-text.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';
import { ImageList } from './image-list.tsx';

type ToolCallItem = Extract<ItemView, { type: 'toolCall' }>;

/** A tool call in one line that opens to its arguments, or the change it makes, and its output. */
export function ToolCall({ item }: { item: ToolCallItem }) {
  const { toggleOpened } = useActions();
  const open = useWindow((state) => state.opened.has(item.id));
  const patch = useMemo(() => patchOf(item.input), [item.input]);
  const id = useId();
  const Shape = open ? ChevronDown : ChevronRight;
  const summary = item.summary.trim() === '' ? item.name : item.summary;
  return (
    <article
      className="tool-call"
      data-testid="tool-call"
      data-open={open}
      aria-label={`Tool call ${item.name}`}
    >
      <button
        type="button"
        className="tool-line"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => toggleOpened(item.id)}
      >
        <Shape size={14} strokeWidth={1.5} aria-hidden />
        <code className="tool-summary">{inertText(summary).replace(/\s*\n\s*/g, ' ⏎ ')}</code>
        {patch === null ? null : <DiffCount diff={patch} />}
        {item.images.length === 0 ? null : (
          <span className="tool-images">{countedText(item.images.length, 'image')}</span>
        )}
        <ToolResult item={item} />
      </button>
      {open ? (
        <div id={id} className="tool-body">
          {patch === null ? (
            <ToolInput item={item} />
          ) : (
            <>
              <h3>
                Change <span className="tool-name">{inertText(item.name)}</span>
              </h3>
              <DiffText diff={patch} foldKey={`${item.id}/input`} label="Change" />
            </>
          )}
          <h3>Output</h3>
          <ToolOutput item={item} />
          <ImageList images={item.images} />
        </div>
      ) : null}
    </article>
  );
}

function patchOf(input: string): Diff | null {
  const text = patchText(input);
  return text === null ? null : patchDiff(text);
}

function ToolInput({ item }: { item: ToolCallItem }) {
  const input = useMemo(() => readableInput(item.input), [item.input]);
  return (
    <>
      <h3>
        Arguments <span className="tool-name">{inertText(item.name)}</span>
      </h3>
      <FoldedText text={input} foldKey={`${item.id}/input`} label="Arguments" />
    </>
  );
}

function ToolOutput({ item }: { item: ToolCallItem }) {
  const { output } = item;
  const diff = useMemo(() => (output === null ? null : unifiedDiff(output)), [output]);
  if (output === null) return <p className="empty-output">The tool has not answered yet.</p>;
  // An image is all it answered with.
  if (output === '' && item.images.length > 0) return null;
  const foldKey = `${item.id}/output`;
  return diff === null ? (
    <FoldedText text={output} foldKey={foldKey} label="Output" />
  ) : (
    <DiffText diff={diff} foldKey={foldKey} label="Output, a change" />
  );
}

function ToolResult({ item }: { item: ToolCallItem }) {
  const turnRuns = useWindow(
    (state) => valueOf(state.chain)?.turns.get(item.turnId)?.turn?.status === 'streaming',
  );
  const runningFor = useWindow((state) =>
    item.output === null && turnRuns ? elapsedText(state.now - item.at) : null,
  );
  const failed = item.exitCode !== null && item.exitCode !== 0;
  return (
    <span className="tool-result">
      {item.exitCode === null ? null : (
        <span className="tool-exit" data-failed={failed}>
          exit {item.exitCode}
        </span>
      )}
      {item.durationMs === null ? null : <span>{durationText(item.durationMs)}</span>}
      {item.output === null ? (
        <span>{runningFor === null ? 'no answer' : `running ${runningFor}`}</span>
      ) : null}
    </span>
  );
}
