import { useCallback, useEffect, useState } from 'react';
import type { EngineHealth, Finding, LogLine } from '../../engine/protocol/diagnostics.ts';
import { attempt, call, useEngine } from '../state/engine.ts';

const ASKED_EVERY_MS = 1000;
const MOST_LINES = 500;
/** Health of the last two minutes. */
const KEPT = 120;

/** What the machine has; undefined while it is looked at. */
export function useFindings() {
  const [findings, setFindings] = useState<readonly Finding[]>();
  const online = useEngine(({ status }) => status.is === 'online');
  const examine = useCallback(async () => {
    setFindings(undefined);
    const result = await attempt('diagnostics.examine', {});
    setFindings(result?.findings ?? []);
  }, []);
  useEffect(() => {
    if (online) void examine();
  }, [online, examine]);
  return { findings, examine };
}

/** How the engine is, asked each second, and the last lines of its log. */
export function useHealth() {
  const [history, setHistory] = useState<readonly EngineHealth[]>([]);
  const [lines, setLines] = useState<readonly LogLine[]>([]);
  const online = useEngine(({ status }) => status.is === 'online');
  useEffect(() => {
    if (!online) return;
    let wanted = true;
    let after = 0;
    setLines([]);
    let asking = false;
    const ask = async () => {
      // A busy engine answers late: asked again meanwhile, it would tell the same lines twice.
      if (asking) return;
      asking = true;
      // One that goes unanswered says nothing: the banner tells that the engine is away.
      const answer = await call('diagnostics.health', { after }).catch(() => undefined);
      asking = false;
      if (!answer || !wanted) return;
      after = answer.lines.at(-1)?.number ?? after;
      setHistory((before) => [...before, answer.health].slice(-KEPT));
      if (answer.lines.length > 0) setLines((before) => [...before, ...answer.lines].slice(-MOST_LINES));
    };
    void ask();
    const timer = setInterval(ask, ASKED_EVERY_MS);
    return () => {
      wanted = false;
      clearInterval(timer);
    };
  }, [online]);
  return { history, lines };
}
