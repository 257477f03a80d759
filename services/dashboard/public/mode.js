// The server answers this address itself (serve-mode.ts). Served by anything else, the page takes it for production.
document.documentElement.dataset.mode = 'production'
