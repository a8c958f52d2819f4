import { percent } from '../../components/format.ts';
import { Panel } from '../../components/Panel.tsx';
import styles from './Shares.module.css';

export interface SharesProps {
  readonly label: string;
  /** Shares, 0 … 1. */
  readonly rows: readonly { readonly label: string; readonly value: number; readonly tone?: 'warm' }[];
  /** Writes a share; in percent where left out. */
  readonly format?: (share: number) => string;
}

/** Shares below each other as bars, each with its words and its number. */
export function Shares({ label, rows, format = percent }: SharesProps) {
  return (
    <table className={styles.shares} aria-label={label}>
      <tbody>
        {rows.map(({ label: own, value, tone }) => (
          <tr key={own} data-tone={tone}>
            <th scope="row">{own}</th>
            <td className={styles.bar}>
              <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden>
                <rect width="100" height="8" />
                <rect width={100 * Math.max(0, Math.min(1, value))} height="8" />
              </svg>
            </td>
            <td>{format(value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A panel of shares alone; its title is their label too unless they have one of their own. */
export function SharesPanel({
  title,
  label = title,
  ...shares
}: { readonly title: string; readonly label?: string } & Omit<SharesProps, 'label'>) {
  return (
    <Panel title={title}>
      <Shares label={label} {...shares} />
    </Panel>
  );
}
