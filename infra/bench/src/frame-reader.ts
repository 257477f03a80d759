/** Takes the bytes of one WebSocket server (unmasked, unfragmented frames) and hands out its frames, each whole. */
export class FrameReader {
  readonly #onFrame: (opcode: number, payload: Buffer) => void
  /** What came of a frame that is not whole yet. */
  #parts: Buffer[] = []
  #have = 0
  /** How many bytes are worth another look. */
  #need = 2

  constructor(onFrame: (opcode: number, payload: Buffer) => void) {
    this.#onFrame = onFrame
  }

  /** The payloads are views of the chunk: they are true only during the call. */
  take(chunk: Buffer): void {
    let data = chunk
    if (this.#have > 0) {
      this.#parts.push(Buffer.from(chunk)) // a copy: the reader's buffer is read into again
      this.#have += chunk.length
      if (this.#have < this.#need) return
      data = Buffer.concat(this.#parts, this.#have)
      this.#parts = []
      this.#have = 0
    }
    let at = 0
    for (;;) {
      const left = data.length - at
      const marked = left < 2 ? 0 : (data[at + 1] ?? 0)
      const header = marked < 126 ? 2 : marked === 126 ? 4 : 10
      const length = left < header ? 0 : lengthAt(data, at, marked)
      if (left < header + length) {
        this.#need = header + length
        break
      }
      this.#onFrame((data[at] ?? 0) & 0x0f, data.subarray(at + header, at + header + length))
      at += header + length
    }
    if (at === data.length) return
    this.#parts = [Buffer.from(data.subarray(at))]
    this.#have = data.length - at
  }
}

function lengthAt(data: Buffer, at: number, marked: number): number {
  if (marked < 126) return marked
  return marked === 126 ? data.readUInt16BE(at + 2) : Number(data.readBigUInt64BE(at + 2))
}
