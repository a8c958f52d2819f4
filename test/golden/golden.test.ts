import { afterAll, beforeAll, describe, it } from 'vitest';
import { casesOf, checkCase, readCase } from './cases.ts';
import type { Drawer } from './subject.ts';
import { SUBJECTS } from './subjects.ts';

describe.each(Object.entries(SUBJECTS))('%s', (name, subject) => {
  let drawer: Drawer;
  beforeAll(async () => {
    drawer = await subject();
  });
  afterAll(() => drawer[Symbol.asyncDispose]());

  const cases = casesOf(name).flatMap((of) =>
    readCase(name, of).renderers.map((renderer) => [of, renderer] as const),
  );
  it.each(cases)('%s is drawn by %s as it was blessed', (of, renderer) =>
    checkCase(drawer, name, of, renderer),
  );
});
