import { ClipboardCopy, FolderOpen, RefreshCw } from 'lucide-react';
import { Button } from '../components/Button.tsx';
import { ScreenFrame } from '../components/ScreenFrame.tsx';
import { attempt } from '../state/engine.ts';
import { useShortcuts } from '../state/shortcuts.ts';
import { toast } from '../state/toasts.ts';
import styles from './DiagnosticsScreen.module.css';
import { EngineLog } from './EngineLog.tsx';
import { Findings } from './Findings.tsx';
import { Health } from './Health.tsx';
import { pageFacts } from './page-facts.ts';
import { useFindings, useHealth } from './use-diagnostics.ts';

/** How machine, engine and page are, and what the engine said: for whoever looks for what is wrong. */
export function DiagnosticsScreen() {
  const { findings, examine } = useFindings();
  const { history, lines } = useHealth();
  const desktop = window.alvinnDesktop;
  useShortcuts('Diagnostics', [{ keys: 'c', does: 'Copy the report', run: copyReport }]);
  return (
    <ScreenFrame
      title="Diagnostics"
      actions={
        <>
          <Button icon={RefreshCw} onClick={examine}>
            Look again
          </Button>
          {desktop && (
            <Button icon={FolderOpen} onClick={() => void desktop.revealLog()}>
              Open log folder
            </Button>
          )}
          <Button icon={ClipboardCopy} tone="primary" keys="c" onClick={copyReport}>
            Copy report
          </Button>
        </>
      }
    >
      <div className={styles.grid}>
        <Findings findings={findings} />
        <Health history={history} />
        <EngineLog lines={lines} />
      </div>
    </ScreenFrame>
  );
}

async function copyReport(): Promise<void> {
  const report = await attempt('diagnostics.report', { page: pageFacts() });
  if (!report) return;
  try {
    await navigator.clipboard.writeText(report.text);
  } catch {
    toast({
      tone: 'bad',
      text: 'The browser does not let the page copy',
      hint: 'Allow the clipboard for this page.',
    });
    return;
  }
  toast({
    tone: 'good',
    text: 'The report is in the clipboard',
    hint: 'It holds no secret; your home folder is written as ~.',
  });
}
