import { Copy } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../components/Button.tsx';
import { Dialog } from '../components/Dialog.tsx';
import { TextField } from '../components/Field.tsx';
import styles from './LabScreen.module.css';
import { currentAddress, openAddress, useLab } from './store.ts';

/** The address of what is shown, to copy; and another one, to open. */
export function AddressDialog({ onClose }: { readonly onClose: () => void }) {
  const [address] = useState(() => `#lab/${currentAddress(useLab.getState())}`);
  const [text, setText] = useState('');
  const [copied, setCopied] = useState(false);
  const found = /#lab\/(\S+)\s*$/.exec(text.trim())?.[1];
  const open = () => {
    openAddress(found!);
    onClose();
  };
  return (
    <Dialog
      title="Address of this page"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button tone="primary" disabled={!found} onClick={open}>
            Open
          </Button>
        </>
      }
    >
      <p>It says chapter, page and everything that you changed here. Send it, and others see the same.</p>
      <div className={styles.address}>
        <code>{address}</code>
        <Button
          icon={Copy}
          onClick={async () => {
            await navigator.clipboard.writeText(address);
            setCopied(true);
          }}
        >
          {copied ? 'Copied' : 'Copy'}
        </Button>
      </div>
      <TextField
        label="Open another"
        value={text}
        placeholder="#lab/one-unit/3"
        refused={text !== '' && !found ? 'An address of the Lab has #lab/ in it.' : undefined}
        onChange={setText}
      />
    </Dialog>
  );
}
