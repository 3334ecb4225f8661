import { ChevronDown, ChevronRight } from 'lucide-react';
import { useId, useMemo } from 'react';
import type { ItemView } from '../../../preload/contract.ts';
import { counted, t } from '../../../preload/language.ts';
import { DiffCount, DiffText } from '../../components/diff-text.tsx';
import { FoldedText } from '../../components/folded-text.tsx';
import { type Diff, patchDiff, unifiedDiff } from '../../format/diff-lines.ts';
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
      aria-label={t`Tool call ${item.name}`}
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
          <span className="tool-images">{counted(
            item.images.length,
          )`${item.images.length} image | ${item.images.length} images`}</span>
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
                {t`Change`} <span className="tool-name">{inertText(item.name)}</span>
              </h3>
              <DiffText diff={patch} foldKey={`${item.id}/input`} label={t`Change`} />
            </>
          )}
          <h3>{t`Output`}</h3>
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
  const { command, rest } = useMemo(() => readableInput(item.input), [item.input]);
  const name = <span className="tool-name">{inertText(item.name)}</span>;
  return (
    <>
      {command === null ? null : (
        <>
          <h3>
            {t`Command`} {name}
          </h3>
          <FoldedText text={command} foldKey={`${item.id}/command`} label={t`Command`} />
        </>
      )}
      {command !== null && rest === '' ? null : (
        <>
          <h3>
            {t`Arguments`} {command === null ? name : null}
          </h3>
          <FoldedText text={rest} foldKey={`${item.id}/input`} label={t`Arguments`} />
        </>
      )}
    </>
  );
}

function ToolOutput({ item }: { item: ToolCallItem }) {
  const { output } = item;
  const diff = useMemo(() => (output === null ? null : unifiedDiff(output)), [output]);
  if (output === null) return <p className="empty-output">{t`The tool has not answered yet.`}</p>;
  // An image is all it answered with.
  if (output === '' && item.images.length > 0) return null;
  const foldKey = `${item.id}/output`;
  return diff === null ? (
    <FoldedText text={output} foldKey={foldKey} label={t`Output`} />
  ) : (
    <DiffText diff={diff} foldKey={foldKey} label={t`Output, a change`} />
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
          {t`exit ${item.exitCode}`}
        </span>
      )}
      {item.durationMs === null ? null : <span>{durationText(item.durationMs)}</span>}
      {item.output === null ? (
        <span>{runningFor === null ? t`no answer` : t`running ${runningFor}`}</span>
      ) : null}
    </span>
  );
}
