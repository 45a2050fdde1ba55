import * as fc from 'fast-check';
import { fuzzRuns } from '../../../test/helpers/fuzz.runs.js';
import type { ConversationItem } from '../llm.port.js';
import { ConversationMirror, type MirrorOp } from './conversation.mirror.js';

const user = (id: string, text: string): ConversationItem => ({ id, role: 'user', text });
const agent = (id: string, text: string): ConversationItem => ({ id, role: 'assistant', text });

/** A vendor that knows only create and delete, and refuses what the real one would refuse. */
class Vendor {
  items: { vendorId: string; text: string; role: string }[] = [];
  private readonly used = new Set<string>();

  apply(ops: readonly MirrorOp[]): void {
    for (const op of ops) {
      if (op.op === 'delete') this.delete(op.vendorId);
      else this.create(op);
    }
  }

  /** The model answers. */
  answer(vendorId: string, text: string): void {
    this.items.push({ vendorId, text, role: 'assistant' });
  }

  get texts(): string[] {
    return this.items.map((item) => item.text);
  }

  private delete(vendorId: string): void {
    const at = this.items.findIndex((item) => item.vendorId === vendorId);
    if (at < 0) throw new Error(`nothing to delete: ${vendorId}`);
    this.items.splice(at, 1);
  }

  private create(op: Extract<MirrorOp, { op: 'create' }>): void {
    if (this.used.has(op.vendorId)) throw new Error(`id used twice: ${op.vendorId}`);
    this.used.add(op.vendorId);
    const entry = { vendorId: op.vendorId, text: op.item.text, role: op.item.role };
    if (op.previousVendorId === undefined) this.items.push(entry);
    else if (op.previousVendorId === 'root') this.items.unshift(entry);
    else {
      const at = this.items.findIndex((item) => item.vendorId === op.previousVendorId);
      if (at < 0) throw new Error(`no item ${op.previousVendorId} to follow`);
      this.items.splice(at + 1, 0, entry);
    }
  }
}

describe('ConversationMirror', () => {
  let mirror: ConversationMirror;
  let vendor: Vendor;
  beforeEach(() => {
    mirror = new ConversationMirror();
    vendor = new Vendor();
  });

  function align(...conversation: ConversationItem[]): MirrorOp[] {
    const ops = mirror.align(conversation);
    vendor.apply(ops);
    expect(vendor.texts).toEqual(conversation.map((item) => item.text));
    return ops;
  }

  function answer(vendorId: string, id: string, text: string): void {
    vendor.answer(vendorId, text);
    mirror.link(vendorId, id);
    mirror.setText(vendorId, text);
  }

  it('creates what is new at the end, and nothing twice', () => {
    expect(align(user('u1', 'Hello'))).toHaveLength(1);
    expect(align(user('u1', 'Hello'))).toEqual([]);
    const [op] = align(user('u1', 'Hello'), user('u2', 'Are you there?'));
    expect(op).toEqual({ op: 'create', vendorId: 'parley_2', item: user('u2', 'Are you there?') });
  });

  it("keeps the vendor's own reply when all of it was heard", () => {
    align(user('u1', 'Price?'));
    answer('item_1', 'r1', 'Two hundred.  Anything\n else? ');
    const ops = mirror.align([user('u1', 'Price?'), agent('r1', 'Two hundred. Anything else?')]);
    expect(ops).toEqual([]);
  });

  it('replaces an interrupted reply by what was heard of it, in its place', () => {
    align(user('u1', 'Price?'));
    answer('item_1', 'r1', 'Two hundred. Anything else?');
    const ops = align(user('u1', 'Price?'), agent('r1', 'Two hundred.'), user('u2', 'Wait'));
    expect(ops.map((op) => op.op)).toEqual(['delete', 'create', 'create']);
    expect(ops[0]).toEqual({ op: 'delete', vendorId: 'item_1' });
  });

  it('deletes a reply of which nothing was heard', () => {
    align(user('u1', 'Price?'));
    answer('item_1', 'r1', 'Two hundred.');
    expect(align(user('u1', 'Price?'), user('u2', 'Wait'))[0]).toEqual({ op: 'delete', vendorId: 'item_1' });
  });

  it('corrects an item in the middle and leaves its neighbours alone', () => {
    align(user('u1', 'a'), agent('r1', 'b'), user('u2', 'c'));
    const ops = align(user('u1', 'a'), agent('r1', 'B!'), user('u2', 'c'));
    expect(ops).toEqual([
      { op: 'delete', vendorId: 'parley_2' },
      { op: 'create', vendorId: 'parley_4', item: agent('r1', 'B!'), previousVendorId: 'parley_1' },
    ]);
  });

  it('puts what belongs first at the beginning', () => {
    align(user('u2', 'later'));
    const [op] = align(user('u1', 'earlier'), user('u2', 'later'));
    expect(op).toMatchObject({ previousVendorId: 'root' });
  });

  it('forgets the oldest entries with the conversation', () => {
    align(user('u1', 'a'), user('u2', 'b'), user('u3', 'c'));
    expect(align(user('u2', 'b'), user('u3', 'c'))).toEqual([{ op: 'delete', vendorId: 'parley_1' }]);
  });

  it('removes items only the vendor knows', () => {
    align(user('u1', 'a'));
    vendor.answer('call_1', 'book_demo');
    mirror.link('call_1', undefined);
    expect(align(user('u1', 'a'))).toEqual([{ op: 'delete', vendorId: 'call_1' }]);
  });

  it('creates again what the vendor turned out not to have', () => {
    align(user('u1', 'a'));
    vendor.items = [];
    mirror.forget('parley_1');
    expect(align(user('u1', 'a'))).toMatchObject([{ op: 'create' }]);
  });

  it('makes the vendor equal whatever happened, without ever using an id twice', () => {
    const item = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      role: fc.constantFrom('user' as const, 'assistant' as const),
      text: fc.constantFrom('x', 'y', 'z'),
    });
    const conversation = fc.uniqueArray(item, { selector: ({ id }) => id, maxLength: 6 });
    const step = fc.record({ conversation, answers: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        mirror = new ConversationMirror();
        vendor = new Vendor();
        for (const [at, { conversation: wanted, answers }] of steps.entries()) {
          align(...wanted);
          if (answers) answer(`item_${at}`, `r${at}`, 'x');
          expect(mirror.size).toBe(vendor.items.length);
        }
      }),
      { numRuns: fuzzRuns(100) },
    );
  });
});
