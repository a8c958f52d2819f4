import { Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { type FileKind, type LibraryEntry, nameOf } from '../../engine/protocol/library.ts';
import { trashFile } from '../state/library.ts';
import { Button } from './Button.tsx';
import styles from './FileCard.module.css';
import { ProblemCard } from './ProblemCard.tsx';

export interface FileCardProps {
  readonly kind: FileKind;
  readonly entry: LibraryEntry;
  readonly picture: ReactNode;
  /** Lines below the name, once the file has been looked into. */
  readonly facts: readonly ReactNode[];
  /** What stands at the right. */
  readonly aside?: ReactNode;
  readonly open: boolean;
  readonly ticked: boolean;
  /** What a tick does with it: "Choose". */
  readonly tickTo: string;
  onOpen(): void;
  onTick(): void;
}

/** What a file's row in a list is called for `focusRow`. */
export function rowOf(kind: FileKind, file: string): string {
  return `${kind} ${file}`;
}

/** A file of the library in a list: opened by a click, ticked to do something with several; or what is wrong with it. */
export function FileCard(props: FileCardProps) {
  const { kind, entry, picture, facts, aside, open, ticked, tickTo, onOpen, onTick } = props;
  const { file, live, reading, problem } = entry;
  if (problem) {
    return (
      <ProblemCard
        file={file}
        problem={problem}
        actions={
          <Button
            icon={Trash2}
            tone="quiet"
            label={`Move ${file} to the trash`}
            onClick={() => void trashFile(kind, file)}
          />
        }
      />
    );
  }
  const ready = !live && !reading;
  const name = nameOf(file);
  return (
    <article className={styles.card} data-open={open} data-row={rowOf(kind, file)}>
      <input
        type="checkbox"
        className={styles.tick}
        aria-label={`${tickTo} ${name}`}
        title={tickTo}
        checked={ticked}
        disabled={!ready}
        onChange={onTick}
      />
      <button type="button" className={styles.open} aria-pressed={open} disabled={!ready} onClick={onOpen}>
        {picture}
        <span className={styles.text}>
          <strong title={name}>{name}</strong>
          {(ready ? facts : [live ? 'Being written …' : 'Reading …']).map((fact, i) => (
            <span key={i}>{fact}</span>
          ))}
        </span>
        {aside}
      </button>
    </article>
  );
}
