import type { RoadPreview } from '../../engine/protocol/exchange.ts';
import { OPEN_ROAD_KINDS, type OpenRoadKind } from '../../sim/road/road.ts';
import { Button } from '../components/Button.tsx';
import { Dialog } from '../components/Dialog.tsx';
import { Select, TextField } from '../components/Field.tsx';
import { metres, sentence } from '../components/format.ts';
import { KIND_NAMES } from '../drive/kind-names.ts';
import { RoadMap } from '../drive/RoadMap.tsx';
import { cancelRoadImport, runRoadImport, useRoadImport, wish } from '../state/road-import.ts';
import { clean } from './clean-name.ts';
import styles from './ImportDialog.module.css';
import { Wait } from './ImportDialog.tsx';
import { Problem } from './Problem.tsx';

/** A road in OpenDRIVE: which one, which way, what it looks like; then import. */
export function RoadImportDialog() {
  const { stage, preview, name, problem } = useRoadImport();
  if (!stage) return null;
  const waits = {
    sending: 'Sending the file to the engine',
    looking: 'Looking at the road',
    importing: 'Writing the road',
  };
  return (
    <Dialog
      title="Import a road in OpenDRIVE"
      onClose={cancelRoadImport}
      actions={
        <>
          <Button onClick={cancelRoadImport}>Cancel</Button>
          {preview && (
            <Button
              tone="primary"
              disabled={stage !== 'preview' || !preview.road || !name.trim()}
              onClick={() => void runRoadImport()}
            >
              Import road
            </Button>
          )}
        </>
      }
    >
      {preview ? (
        <RoadPreviewPanel preview={preview} />
      ) : (
        <Wait label={waits[stage as 'sending']} done={0} total={0} />
      )}
      {problem && <Problem error={problem} />}
    </Dialog>
  );
}

function RoadPreviewPanel({ preview }: { readonly preview: RoadPreview }) {
  const { name, road: wanted, through, kind } = useRoadImport();
  const { road, question, roads, lanes, lane, ways, lengthM, largestShiftM, notes } = preview;
  const asks = question !== null;
  return (
    <div className={styles.preview}>
      <section className={styles.column} aria-label="Road">
        {road && (
          <RoadMap
            className={styles.map}
            label="The road from above"
            road={road}
            colour="accent"
            startM={0}
            withCar={false}
          />
        )}
        {road && (
          <p>
            <strong>{metres(lengthM)}</strong>
            {'format' in road && road.closed ? ', a ring. ' : '. '}
            {largestShiftM < 0.0005
              ? 'Its line is as it was.'
              : `Its line was eased where no car could follow, by ${(100 * largestShiftM).toFixed(1)} cm at most.`}
          </p>
        )}
        {asks && <p role="status">{sentence(question)}.</p>}
        {notes.length > 0 && (
          <ul className={styles.troubles}>
            {notes.map((note) => (
              <li key={note}>{sentence(note)}.</li>
            ))}
          </ul>
        )}
      </section>
      <section className={styles.column} aria-label="Choices">
        {(roads.length > 1 || wanted !== null) && (
          <Select
            label="Which road"
            help="With all that is linked to it."
            value={wanted ?? ''}
            options={[
              { value: '', label: asks ? 'Choose one' : 'As the ways say' },
              ...roads.map((one) => ({ value: one.id, label: `Road ${one.id}, ${metres(one.lengthM)}` })),
            ]}
            onChange={(id) => void wish({ road: id === '' ? null : id, lane: null, through: [] })}
          />
        )}
        {ways.length > 0 && (
          <Select
            label="On through the junction"
            value=""
            options={[
              { value: '', label: asks ? 'Choose a way' : 'It ends here' },
              ...ways.map(({ id, to }) => ({
                value: id,
                label: to === null ? `Way ${id}` : `Way ${id}, to road ${to}`,
              })),
            ]}
            onChange={(id) => void wish({ through: [...through, id] })}
          />
        )}
        {through.length > 0 && (
          <Button onClick={() => void wish({ through: through.slice(0, -1) })}>
            Not through {through.at(-1)}
          </Button>
        )}
        {lanes.length > 1 && (
          <Select
            label="Lane to drive in"
            help="1, 2, … lie left of the road’s own line, −1, −2, … right of it."
            value={String(lane)}
            options={lanes.map((own) => ({
              value: String(own),
              label: `Lane ${String(own).replace('-', '−')}`,
            }))}
            onChange={(own) => void wish({ lane: Number(own) })}
          />
        )}
        <Select<OpenRoadKind | ''>
          label="What stands beside it"
          value={kind ?? ''}
          options={[
            { value: '', label: 'By its lanes' },
            ...OPEN_ROAD_KINDS.map((own) => ({ value: own, label: KIND_NAMES[own] })),
          ]}
          onChange={(own) => void wish({ kind: own === '' ? null : own })}
        />
        <TextField
          label="Name of the new road"
          value={name}
          onChange={(text) => useRoadImport.setState({ name: clean(text) })}
        />
      </section>
    </div>
  );
}
