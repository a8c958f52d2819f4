import { type ReactNode, useEffect, useRef, useState } from 'react';
import { FileName } from '../../engine/protocol/drive.ts';
import { EngineError } from '../state/connection.ts';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';
import { TextField } from './Field.tsx';
import { sentence } from './format.ts';
import styles from './NameDialog.module.css';

export interface NameDialogProps {
  readonly title: string;
  readonly label: string;
  /** What the button says: "Rename". */
  readonly verb: string;
  /** What stands in the field at first. */
  readonly name: string;
  readonly help?: string;
  /** What is said above the field. */
  readonly children?: ReactNode;
  /** Acts on the name. Where it rejects with {@link EngineError}, the dialog stays and says why. */
  onName(name: string): Promise<void>;
  onClose(): void;
}

/** Asks for a name, until it is one that can be had. */
export function NameDialog({ title, label, verb, name, help, children, onName, onClose }: NameDialogProps) {
  const [text, setText] = useState(name);
  const [problem, setProblem] = useState<EngineError>();
  const form = useRef<HTMLFormElement>(null);
  // Whoever types gives another name, and whoever wants the old one changed moves in it first.
  useEffect(() => form.current!.querySelector('input')!.select(), []);
  const checked = FileName.safeParse(text.trim());
  const wrong = text.trim() ? checked.error?.issues[0]?.message : undefined;
  const submit = async () => {
    try {
      await onName(text.trim());
      onClose();
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      setProblem(error);
    }
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" disabled={!checked.success} onClick={() => void submit()}>
            {verb}
          </Button>
        </>
      }
    >
      {children}
      <form
        ref={form}
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (checked.success) void submit();
        }}
      >
        <TextField
          label={label}
          value={text}
          {...(help && { help })}
          onChange={(changed) => {
            setText(changed);
            setProblem(undefined);
          }}
        />
        {wrong && (
          <p className={styles.problem} role="alert">
            {sentence(wrong)}.
          </p>
        )}
        {problem && (
          <p className={styles.problem} role="alert">
            <strong>{sentence(problem.message)}.</strong> {problem.hint}
          </p>
        )}
      </form>
    </Dialog>
  );
}
