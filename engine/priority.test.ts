import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';

const MODULE = new URL('./priority.ts', import.meta.url).href;

it.runIf(process.platform === 'linux')('of a thread that gives way is its own', async () => {
  const nice = `() => Number(require('node:fs').readFileSync('/proc/thread-self/stat', 'utf8').split(') ')[1].split(' ')[16])`;
  const worker = new Worker(
    `const nice = ${nice};
     import(${JSON.stringify(MODULE)}).then(({ giveWay }) => {
       giveWay();
       require('node:worker_threads').parentPort.postMessage(nice());
     });`,
    { eval: true },
  );
  const before = niceness();
  const [inWorker] = await once(worker, 'message');
  expect(inWorker).toBe(10);
  expect(niceness()).toBe(before);
});

const niceness = () => Number(readFileSync('/proc/thread-self/stat', 'utf8').split(') ')[1]!.split(' ')[16]);
