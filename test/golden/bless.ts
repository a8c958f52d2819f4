/**
 * Draws cases anew as what is expected from now on: `node test/golden/bless.ts SUBJECT/CASE…`.
 * Look at each picture before you commit it: it must show what its case says.
 */
import buildKernels from '../build-kernels.ts';
import { blessCase, casesOf } from './cases.ts';
import { SUBJECTS } from './subjects.ts';

const named = process.argv.slice(2).map((argument) => argument.split('/') as [string, string]);
const unknown = named.find(([subject, of]) => !SUBJECTS[subject] || !casesOf(subject).includes(of));
if (named.length === 0 || unknown) {
  const all = Object.keys(SUBJECTS).flatMap((subject) => casesOf(subject).map((of) => `  ${subject}/${of}`));
  console.error(
    `${unknown ? `there is no case ${unknown.join('/')}` : 'name the cases to bless'}: node test/golden/bless.ts SUBJECT/CASE…\n${all.join('\n')}`,
  );
  process.exit(2);
}
await buildKernels();
for (const [subject, own] of Map.groupBy(named, ([subject]) => subject)) {
  await using drawer = await SUBJECTS[subject]!();
  for (const [, of] of own) console.log(await blessCase(drawer, subject, of));
}
