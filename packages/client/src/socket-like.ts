/** The part of a WebSocket this library uses: the browser's own, Node 22's, or the one of `ws`. */
export interface SocketLike {
  /** false: a ping is in vain, signs of life come by themselves. */
  readonly answersPings?: boolean
  send(text: string): void
  close(code?: number, reason?: string): void
  addEventListener(type: 'open' | 'error', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
  addEventListener(type: 'close', listener: (event: { code: number; reason: string }) => void): void
}
export type SocketConstructor = new (url: string, protocols?: string[]) => SocketLike
