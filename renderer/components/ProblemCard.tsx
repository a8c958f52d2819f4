import { FileWarning } from 'lucide-react';
import type { ReactNode } from 'react';
import type { FileProblem } from '../../engine/protocol/library.ts';
import styles from './ProblemCard.module.css';

export interface ProblemCardProps {
  readonly file: string;
  readonly problem: FileProblem;
  readonly actions?: ReactNode;
}

/** A file that cannot be used: why, and the next step. */
export function ProblemCard({ file, problem, actions }: ProblemCardProps) {
  return (
    <article className={styles.card} aria-label={file}>
      <FileWarning size={18} aria-hidden />
      <div className={styles.text}>
        <strong>{file}</strong>
        <p>{withoutName(problem.message, file)}</p>
        <small>{problem.hint}</small>
      </div>
      {actions}
    </article>
  );
}

/** The message without the name, which stands above it. */
function withoutName(message: string, file: string): string {
  const rest = message.startsWith(file) ? message.slice(file.length).replace(/^[\s:]+/, '') : message;
  return rest.slice(0, 1).toUpperCase() + rest.slice(1);
}
