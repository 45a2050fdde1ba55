import { HostAdmission } from './host.admission.js';
import type { Refusal } from './session/admission.port.js';

let memory: { isShort: boolean };
let places: number;
let asked: number;
let ofVendors: Refusal | undefined;
let admission: HostAdmission;
beforeEach(() => {
  memory = { isShort: false };
  places = 100;
  asked = 0;
  ofVendors = undefined;
  const vendors = {
    refusal: () => {
      asked++;
      return ofVendors;
    },
  };
  const descriptors = { hasRoom: (sessions: number) => sessions < places };
  admission = new HostAdmission({ memory, descriptors, vendors });
});

const BUSY = { active: 5, waiting: 0, away: 0 };

describe('admission', () => {
  it('is the vendors business while the machine has enough of everything', () => {
    expect([admission.refusal(BUSY), admission.takesNew(), asked]).toEqual([undefined, true, 1]);
  });

  it('ends when memory is short, and no vendor is asked', () => {
    memory.isShort = true;
    expect(admission.refusal(BUSY)).toMatchObject({
      status: 503,
      code: 'short_of_memory',
      retryAfterSeconds: 5,
    });
    expect([admission.takesNew(), asked]).toEqual([false, 0]);
  });

  it('lets as many sockets in as clients may come back, when memory is short', () => {
    memory.isShort = true;
    expect(admission.refusal({ active: 5, waiting: 1, away: 2 })).toBeUndefined();
    expect(admission.refusal({ active: 5, waiting: 2, away: 2 })).toMatchObject({ code: 'short_of_memory' });
  });

  it('ends when the sessions there are, or may begin on sockets let in, need what descriptors there are', () => {
    places = 7;
    expect(admission.refusal({ active: 5, waiting: 1, away: 3 })).toBeUndefined();
    expect(admission.refusal({ active: 5, waiting: 2, away: 3 })).toMatchObject({
      status: 503,
      code: 'short_of_descriptors',
    });
    expect(asked).toBe(1);
  });
});
