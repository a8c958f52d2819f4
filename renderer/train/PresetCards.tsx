import { DEFAULT_PRESET_SETTINGS, type Preset } from '../../engine/network/presets/preset.ts';
import { presetSeeing, type Sight } from '../../engine/network/presets/sights.ts';
import { PRESETS } from '../../engine/network/presets/table.ts';
import { changeSettings, useDraft } from './draft.ts';
import styles from './PresetCards.module.css';

/** The networks to choose from, as they are where they see so much. */
export function PresetCards({ sees }: { readonly sees: Sight }) {
  const chosen = useDraft(({ settings }) => settings.preset);
  return (
    <fieldset className={styles.cards} aria-label="Network">
      {PRESETS.map((preset) => (
        <label key={preset.name} className={styles.card} data-chosen={preset.name === chosen}>
          <input
            type="radio"
            name="preset"
            className="visually-hidden"
            checked={preset.name === chosen}
            onChange={() => changeSettings({ preset: preset.name, hidden: null })}
          />
          <Drawing preset={presetSeeing(preset, sees)} />
          <b>ALVINN {preset.short}</b>
          <small>{sees === 'preset' ? preset.words : rangeWords(preset)}</small>
        </label>
      ))}
    </fieldset>
  );
}

/** What stays of a preset where it sees ranges alone. */
function rangeWords({ hidden, outputs }: Preset): string {
  const units = outputs(DEFAULT_PRESET_SETTINGS).flatMap((part) =>
    part.kind === 'direction' ? [part.units] : [],
  );
  return `Range finder alone, ${hidden} hidden units, ${units} directions.`;
}

/** Retinas at the foot, hidden units in the middle, directions on top. */
function Drawing({ preset }: { readonly preset: Preset }) {
  const kinds = [preset.inputs(DEFAULT_PRESET_SETTINGS), preset.outputs(DEFAULT_PRESET_SETTINGS)].flatMap(
    (parts) => parts.map(({ kind }) => kind),
  );
  const hasCamera = kinds.includes('camera');
  const hasRange = kinds.includes('range');
  const hasBoth = hasCamera && hasRange;
  const feedsBack = kinds.includes('feedback');
  const hasBrightness = kinds.includes('brightness');
  const reconstructs = kinds.includes('reconstruction');
  const hidden = Math.min(9, preset.hidden);
  const directions = hasBoth ? 15 : 11;
  const spread = (count: number, i: number, width: number) => 60 + width * (i / (count - 1) - 0.5);
  const hiddenX = Array.from({ length: hidden }, (_, i) => spread(hidden, i, hasBoth ? 72 : 56));
  const cameraX = hasBoth ? 34 : 60;
  const rangeX = hasBoth ? 89 : 60;
  return (
    <svg viewBox="0 0 120 84" className={styles.drawing} aria-hidden>
      <g className={styles.wires}>
        {hiddenX.map((x) => (
          <g key={x}>
            {hasCamera && <path d={`M${cameraX} 58 L${x} 34`} />}
            {hasRange && <path d={`M${rangeX} 62 L${x} 34`} />}
            <path d={`M${x} 34 L42 10 M${x} 34 L60 10 M${x} 34 L78 10`} />
          </g>
        ))}
      </g>
      <g className={styles.directions}>
        {Array.from({ length: directions }, (_, i) => {
          const x = spread(directions, i, 84);
          const height = 1.5 + 8 * Math.exp(-((i - directions * 0.6) ** 2) / 4);
          return <rect key={x} x={x - 2} y={12 - height} width={4} height={height} rx={0.8} />;
        })}
      </g>
      <g className={styles.hidden}>
        {hiddenX.map((x) => (
          <circle key={x} cx={x} cy={34} r={2.6} />
        ))}
      </g>
      {hasBrightness && <Retina x={cameraX - 9} y={54} width={26} height={25} />}
      {hasCamera && (
        <>
          <Retina x={cameraX - 13} y={57} width={26} height={25} />
          <path
            className={styles.road}
            d={`M${cameraX - 8} 82 L${cameraX + 1} 62 L${cameraX + 3} 62 L${cameraX + 6} 82 Z`}
          />
        </>
      )}
      {reconstructs && <Retina x={96} y={1} width={13} height={12} />}
      {hasRange && <Retina x={rangeX - 14} y={63} width={28} height={9} />}
      {feedsBack && <path className={styles.loop} d="M106 8 H114 V78 H108" />}
      {feedsBack && <rect className={styles.feedback} x={102} y={75} width={6} height={6} rx={1} />}
      {feedsBack && <rect className={styles.feedback} x={104} y={5} width={6} height={6} rx={1} />}
    </svg>
  );
}

function Retina(frame: {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}) {
  return <rect className={styles.retina} {...frame} rx={1.5} />;
}
