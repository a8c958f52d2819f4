import { Copy, Download } from 'lucide-react';
import { useState } from 'react';
import { pyTorchCode } from '../../../engine/lab/take-away.ts';
import type { LearningNetwork } from '../../../engine/textbook/learning.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { download } from '../../state/files.ts';
import styles from './TakeAway.module.css';

export interface TakeAwayProps {
  readonly network: LearningNetwork;
  /** Patterns that the program checks itself with. */
  readonly inputs: readonly (readonly number[])[];
}

/** Patterns that a program checks itself with, at most. */
const MOST_CHECKED = 16;

/** A network to take away: as a program for PyTorch, and as an ONNX file. */
export function TakeAway({ network, inputs }: TakeAwayProps) {
  const [code, setCode] = useState<string>();
  const [copied, setCopied] = useState(false);
  const saveOnnx = async () => {
    const { onnxFile } = await import('../../../engine/lab/onnx-file.ts');
    download(new Blob([onnxFile(network)]), 'network.onnx');
  };
  return (
    <>
      <Button
        tone="quiet"
        icon={Download}
        label="Take this network away: PyTorch, ONNX"
        onClick={() => setCode(pyTorchCode(network, inputs.slice(0, MOST_CHECKED)))}
      />
      {code !== undefined && (
        <Dialog
          title="Take this network away"
          onClose={() => setCode(undefined)}
          actions={
            <>
              <Button onClick={() => setCode(undefined)}>Close</Button>
              <Button icon={Download} onClick={() => void saveOnnx()}>
                ONNX
              </Button>
              <Button
                icon={Download}
                onClick={() => download(new Blob([code], { type: 'text/x-python' }), 'network.py')}
              >
                Python
              </Button>
              <Button
                tone="primary"
                icon={Copy}
                onClick={async () => {
                  await navigator.clipboard.writeText(code);
                  setCopied(true);
                }}
              >
                {copied ? 'Copied' : 'Copy'}
              </Button>
            </>
          }
        >
          <p>As it is now, to the last bit. The program checks that PyTorch answers the same to 1e-6.</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard. */}
          <pre className={styles.code} tabIndex={0}>
            {code}
          </pre>
        </Dialog>
      )}
    </>
  );
}
