import { CLOSE_CODES, type CloseReason } from '@leaderboard/contracts/close-codes'

const FINAL_CLOSE = 0x88
const MASKED = 0x80
/** Of a control frame: RFC 6455, section 5.5. */
const MAX_PAYLOAD = 125

/** A close frame as a client sends it: masked, here with zeros. */
export function closeFrame(reason: CloseReason, hint: string): Buffer {
  const { code, reason: text } = CLOSE_CODES[reason]
  const payload = Buffer.alloc(2 + Buffer.byteLength(`${text}; ${hint}`))
  if (payload.length > MAX_PAYLOAD) throw new Error('A close frame has room for 123 bytes')
  payload.writeUInt16BE(code)
  payload.write(`${text}; ${hint}`, 2)
  return Buffer.concat([Buffer.from([FINAL_CLOSE, MASKED | payload.length, 0, 0, 0, 0]), payload])
}
