import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FrameReader } from './frame-reader.ts'

function frameOf(opcode: number, payload: Buffer): Buffer {
  const { length } = payload
  const header = length < 126 ? Buffer.alloc(2) : length < 65_536 ? Buffer.alloc(4) : Buffer.alloc(10)
  header[0] = 0x80 | opcode
  if (header.length === 2) header[1] = length
  else if (header.length === 4) header.writeUInt16BE(length, 2)
  else header.writeBigUInt64BE(BigInt(length), 2)
  if (header.length > 2) header[1] = header.length === 4 ? 126 : 127
  return Buffer.concat([header, payload])
}

test('frames come out whole and in order, wherever the bytes are cut', () => {
  const length = fc.oneof(fc.nat({ max: 200 }), fc.constantFrom(0, 125, 126, 65_535, 65_536))
  const frames = fc.array(fc.tuple(fc.constantFrom(1, 9), length), { maxLength: 6 })
  const cuts = fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(frames, cuts, (sent, sizes) => {
      const bytes = Buffer.concat(sent.map(([opcode, n], index) => frameOf(opcode, Buffer.alloc(n, 97 + index))))
      const read: [number, string][] = []
      const reader = new FrameReader((opcode, payload) => read.push([opcode, payload.toString()]))
      const shared = Buffer.alloc(3_000)
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const size = sizes[turn % sizes.length] ?? 1
        const copied = bytes.copy(shared, 0, at, at + size)
        reader.take(shared.subarray(0, copied))
        at += copied
      }
      expect(read).toEqual(sent.map(([opcode, n], index) => [opcode, String.fromCharCode(97 + index).repeat(n)]))
    }),
    { numRuns: 50 },
  )
})
