import { useEffect, useRef, useState } from 'react';
import type { Settings, SettingsSection } from '../../engine/protocol/settings.ts';
import { attempt, useEngine } from '../state/engine.ts';
import { undoable } from '../state/undo.ts';

/** What a slider is dragged to is sent at most so often, ms. */
const SENT_AFTER_MS = 150;

/** One section of the settings: shown at once as it is changed, sent a moment later. */
export function useSection<Section extends SettingsSection>(section: Section) {
  const state = useEngine(({ settings }) => settings);
  const [draft, setDraft] = useState<Partial<Settings[Section]>>({});
  const waiting = useRef<{ readonly timer: ReturnType<typeof setTimeout>; readonly send: () => void }>(
    undefined,
  );
  useEffect(() => () => waiting.current?.send(), []);
  const kept = state?.settings[section];
  return {
    values: kept && { ...kept, ...draft },
    change(change: Partial<Settings[Section]>) {
      const next = { ...draft, ...change };
      setDraft(next);
      if (waiting.current) clearTimeout(waiting.current.timer);
      const send = async () => {
        if (waiting.current) clearTimeout(waiting.current.timer);
        waiting.current = undefined;
        await attempt('settings.change', { [section]: next });
        // What was changed meanwhile is sent by its own turn.
        if (!waiting.current) setDraft({});
      };
      waiting.current = { send, timer: setTimeout(send, SENT_AFTER_MS) };
    },
  };
}

/** Whether sections are as they usually are. */
export function useIsUsual(sections: readonly SettingsSection[]): boolean {
  return useEngine(({ settings }) =>
    sections.every(
      (section) =>
        JSON.stringify(settings?.settings[section]) === JSON.stringify(settings?.defaults[section]),
    ),
  );
}

/** Puts sections back to what is usual; a toast offers to undo it. */
export async function resetSections(title: string, sections: readonly SettingsSection[]): Promise<void> {
  const before = useEngine.getState().settings?.settings;
  if (!before || (await attempt('settings.reset', { sections: [...sections] })) === undefined) return;
  const change = Object.fromEntries(sections.map((section) => [section, before[section]]));
  undoable({ tone: 'plain', text: `${title}: back to the usual settings` }, () =>
    attempt('settings.change', change),
  );
}
