/** Whether this leaderboard is in production, as its server says (mode.js); where nothing was said, it is. */
export const isProduction = (): boolean => document.documentElement.dataset.mode !== 'development'
