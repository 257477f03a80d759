/** Whether reading takes a key here, as the server says (mode.js). The page has none: only an operator's session. */
export const areReadsKeyed = (): boolean => document.documentElement.dataset.reads === 'keyed'
