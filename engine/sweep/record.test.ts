import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, it } from 'vitest';
import { SweepRecord } from './record.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-record-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a record whose networks are a view, which could go on for ever, is refused', () => {
  const path = join(folder, 'sweep.sqlite');
  SweepRecord.create(path, { seed: 1 })[Symbol.dispose]();
  SweepRecord.open(path)[Symbol.dispose]();
  using database = new DatabaseSync(path);
  database.exec(`
    DROP TABLE networks;
    CREATE VIEW networks AS
      WITH RECURSIVE more(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM more)
      SELECT id, 1 AS epoch, '{}' AS history, NULL AS state, NULL AS failure FROM more`);
  database.close();
  expect(() => SweepRecord.open(path)).toThrow(/it has the view networks, which does not belong there$/);
});
