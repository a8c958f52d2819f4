import { ChevronLeft, ChevronRight } from 'lucide-react';
import { Fragment, memo, useId } from 'react';
import { Button } from '../components/Button.tsx';
import type { Chapter, Question } from './chapter.ts';
import { CHAPTERS } from './chapters.ts';
import styles from './Story.module.css';
import { answer, goToPage, slotOf, turnPage, useLab } from './store.ts';

export interface StoryProps {
  readonly chapter: Chapter;
  readonly page: number;
  readonly notice: string | undefined;
}

/** A page of the story: its text, its question, and the way to the others. Parts that play beside it leave it alone. */
export const Story = memo(function Story({ chapter, page, notice }: StoryProps) {
  const { title, text, question } = chapter.pages[page]!;
  const first = page === 0 && chapter === CHAPTERS[0];
  const last = page === chapter.pages.length - 1 && chapter === CHAPTERS.at(-1);
  return (
    <article className={styles.story} aria-label={title}>
      <div className={styles.text}>
        {notice && (
          <p className={styles.notice} role="status">
            {notice}
          </p>
        )}
        <header>
          <small>
            {chapter.number} · {chapter.title}
          </small>
          <h2>{title}</h2>
        </header>
        {text}
        {question && (
          <Ask key={`${chapter.name}/${page}`} slot={slotOf(chapter.name, page)} question={question} />
        )}
      </div>
      <footer className={styles.footer}>
        <Button
          icon={ChevronLeft}
          label="Previous page (Page Up)"
          disabled={first}
          onClick={() => turnPage(-1)}
        />
        <ol aria-label="Pages">
          {chapter.pages.map((own, i) => (
            <li key={own.title}>
              <button
                type="button"
                aria-label={`Page ${i + 1}: ${own.title}`}
                title={own.title}
                aria-current={i === page ? 'page' : undefined}
                onClick={() => goToPage(chapter.name, i)}
              >
                {i + 1}
              </button>
            </li>
          ))}
        </ol>
        <Button
          tone="primary"
          icon={ChevronRight}
          label="Next page (Page Down)"
          disabled={last}
          onClick={() => turnPage(1)}
        />
      </footer>
    </article>
  );
});

/** "Predict, then see." */
function Ask({ slot, question }: { readonly slot: string; readonly question: Question }) {
  const given = useLab(({ answers }) => answers[slot]);
  const group = useId();
  return (
    <section className={styles.question} aria-label="Predict, then see">
      <h3>Predict, then see</h3>
      <p id={group}>{question.ask}</p>
      <fieldset aria-labelledby={group} className={styles.options}>
        {question.options.map((option, i) => (
          <button
            key={option}
            type="button"
            aria-pressed={given === i}
            data-right={given === undefined ? undefined : i === question.right}
            onClick={() => answer(slot, i)}
          >
            {option}
          </button>
        ))}
      </fieldset>
      <div role="status">
        {given !== undefined && (
          <Fragment>
            <b data-right={given === question.right}>{given === question.right ? 'Yes.' : 'Not so.'}</b>{' '}
            {question.answer}
          </Fragment>
        )}
      </div>
    </section>
  );
}
