import { Link2, RotateCcw } from 'lucide-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { Button } from '../components/Button.tsx';
import { ScreenFrame } from '../components/ScreenFrame.tsx';
import { sayDetail, useNavigation } from '../state/navigation.ts';
import { useShortcuts } from '../state/shortcuts.ts';
import { AddressDialog } from './AddressDialog.tsx';
import { CHAPTERS } from './chapters.ts';
import styles from './LabScreen.module.css';
import { Story } from './Story.tsx';
import {
  changePage,
  chapterNamed,
  currentAddress,
  goToPage,
  openAddress,
  setUpAnew,
  slotOf,
  turnPage,
  useLab,
} from './store.ts';

/** The address follows so long after the last change: browsers refuse many writes in a row. */
const ADDRESS_PAUSE_MS = 250;

/** The lecture behind ALVINN, at work: chapters, each a story of short pages beside live parts. */
export function LabScreen() {
  useAddress();
  const [dialog, setDialog] = useState(false);
  const name = useLab(({ chapter }) => chapter);
  const page = useLab(({ pages }) => pages[name] ?? 0);
  const slot = slotOf(name, page);
  const changes = useLab((lab) => lab.changes[slot]);
  const notice = useLab((lab) => lab.notice);
  const chapter = chapterNamed(name)!;
  const story = chapter.pages[page]!;
  const state = useMemo(() => {
    const starts = Object.entries(chapter.fields as Record<string, { start: unknown }>).map(
      ([field, { start }]) => [field, start],
    );
    return { ...Object.fromEntries(starts), ...story.setUp, ...changes };
  }, [chapter, story, changes]);
  const change = useCallback(
    (changed: object) => changePage(slot, changed as Record<string, unknown>),
    [slot],
  );
  useShortcuts('Lab', [
    { keys: 'pagedown', does: 'Next page', run: () => turnPage(1) },
    { keys: 'pageup', does: 'Previous page', run: () => turnPage(-1) },
    { keys: 'backspace', does: 'Set this page up anew', run: () => setUpAnew(slot) },
    { keys: 'a', does: 'Copy or open an address', run: () => setDialog(true) },
  ]);
  return (
    <ScreenFrame
      title="Lab"
      actions={
        <>
          <Button tone="quiet" icon={RotateCcw} onClick={() => setUpAnew(slot)}>
            Set up anew
          </Button>
          <Button icon={Link2} keys="a" onClick={() => setDialog(true)}>
            Address
          </Button>
        </>
      }
    >
      <div className={styles.lab}>
        <nav className={styles.chapters} aria-label="Chapters">
          {CHAPTERS.map((own) => (
            <button
              key={own.name}
              type="button"
              aria-current={own.name === name ? 'page' : undefined}
              title={own.title}
              onClick={() => goToPage(own.name, useLab.getState().pages[own.name] ?? 0)}
            >
              <b>{own.number}</b>
              <span>{own.title}</span>
            </button>
          ))}
        </nav>
        <Story chapter={chapter} page={page} notice={notice} />
        <section key={slot} className={styles.stage} aria-label="Live parts">
          <chapter.Stage state={state} slot={slot} shows={story.shows} change={change} />
        </section>
      </div>
      {dialog && <AddressDialog onClose={() => setDialog(false)} />}
    </ScreenFrame>
  );
}

/** Keeps the address and the Lab together: what the address says is shown, what is changed is said in the address. */
function useAddress(): void {
  useEffect(() => {
    const open = ({ screen, detail, opened }: ReturnType<typeof useNavigation.getState>) => {
      if (screen === 'lab' && opened > 0 && detail !== '') openAddress(detail);
    };
    open(useNavigation.getState());
    // At once: what is said of the page before would take its place.
    return useNavigation.subscribe((now, before) => {
      if (now.opened !== before.opened) open(now);
    });
  }, []);
  useEffect(() => {
    const say = () => sayDetail('lab', currentAddress(useLab.getState()));
    let timer = window.setTimeout(say, 0);
    const stop = useLab.subscribe(() => {
      window.clearTimeout(timer);
      timer = window.setTimeout(say, ADDRESS_PAUSE_MS);
    });
    return () => {
      stop();
      window.clearTimeout(timer);
      say();
    };
  }, []);
}
