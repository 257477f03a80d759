import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { precompress } from './precompress.ts'

/** `npm start` builds once; `pnpm --filter @leaderboard/dashboard dev:page` serves with hot reload, API from :8000. */
const origin = process.env.LEADERBOARD_ORIGIN ?? 'http://127.0.0.1:8000'

export default defineConfig({
  plugins: [react(), tailwindcss(), precompress()],
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2022', sourcemap: false },
  server: {
    port: 5173,
    proxy: { '/api': origin, '/readyz': origin, '/mode.js': origin, '/ws': { target: origin, ws: true } },
  },
})
