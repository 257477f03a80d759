// Sets the theme before the first paint, so that nobody sees a flash of the other one. A file of its own, because the
// page's content security policy allows no inline script.
const chosen = localStorage.getItem('theme')
const isDark = chosen === null ? matchMedia('(prefers-color-scheme: dark)').matches : chosen === 'dark'
document.documentElement.dataset.theme = isDark ? 'dark' : 'light'
