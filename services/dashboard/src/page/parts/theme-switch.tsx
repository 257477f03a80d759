import { useState } from 'react'

const isDarkNow = () => document.documentElement.dataset.theme === 'dark'

export function ThemeSwitch() {
  const [isDark, setIsDark] = useState(isDarkNow)
  const change = () => {
    const next = isDarkNow() ? 'light' : 'dark'
    document.documentElement.dataset.theme = next
    localStorage.setItem('theme', next)
    setIsDark(next === 'dark')
  }
  return (
    <button
      type="button"
      onClick={change}
      aria-label={`Switch to ${isDark ? 'light' : 'dark'} theme`}
      className="grid size-11 place-items-center rounded-control hover:bg-sunken md:size-8"
    >
      <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden>
        <circle cx="7" cy="7" r="6" fill="none" stroke="currentColor" strokeWidth="1.5" />
        <path d="M7 1a6 6 0 0 1 0 12z" fill="currentColor" />
      </svg>
    </button>
  )
}
