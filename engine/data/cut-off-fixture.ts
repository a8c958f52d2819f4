import { spawnSync } from 'node:child_process';

/** Kills a process in the middle of changing a drive: half of it has reached the file, the rest is in the journal. */
export function cutOffWhileChanging(path: string): void {
  killed(
    `
    const { DatabaseSync } = require('node:sqlite');
    const database = new DatabaseSync(process.argv[1]);
    database.exec('PRAGMA cache_size = 3; BEGIN IMMEDIATE; UPDATE frames SET deleted = 1 - deleted, camera = zeroblob(18)');`,
    path,
  );
}

/** Runs statements in a process that is killed behind them. */
export function killed(program: string, path: string): void {
  const { signal, stderr } = spawnSync(
    process.execPath,
    ['-e', `${program}; process.kill(process.pid, 'SIGKILL')`, path],
    { encoding: 'utf8' },
  );
  if (signal !== 'SIGKILL') throw new Error(`the process was not killed: ${stderr}`);
}
