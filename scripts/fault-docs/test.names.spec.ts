import { FAULTS } from './reliability.page.js';
import { missingTests } from './test.names.js';

describe('the tests named beside a fault', () => {
  const known = new Map([['a.spec.ts', ['the door opens', 'the door closes (3 times)']]]);

  it('are found by a part of their name in their own file', () => {
    expect(missingTests(known, [['a.spec.ts', 'door closes']])).toEqual([]);
  });

  it('are missed when they were renamed or moved', () => {
    expect(
      missingTests(known, [
        ['a.spec.ts', 'door jams'],
        ['b.spec.ts', 'door opens'],
      ]),
    ).toEqual(['a.spec.ts has no test called "door jams"', 'b.spec.ts has no test called "door opens"']);
  });
});

describe('the table of faults', () => {
  it('has seventy rows', () => {
    expect(FAULTS).toHaveLength(70);
  });

  it('shows a test for each, or says what is open', () => {
    expect(FAULTS.filter(({ tests, open }) => tests.length === 0 && open === undefined)).toEqual([]);
  });
});
