/** A process that trains without end until it is killed, for runs.test.ts. Its argument is the library's folder. */
import { openRuns, runOn } from './runs-fixture.ts';

const { runs } = openRuns(process.argv[2]!);
runs.start({ name: null, settings: runOn(['example.drive'], { epochs: 100_000 }), epochsPerSecond: null });
