import type { ComponentProps } from 'react'

interface ButtonProps extends ComponentProps<'button'> {
  isPrimary?: boolean
}

export function Button({ isPrimary = false, className = '', type = 'button', ...rest }: ButtonProps) {
  const look = isPrimary
    ? 'border-ink bg-ink font-semibold text-surface'
    : 'border-line-strong bg-surface font-medium hover:bg-sunken'
  return (
    <button
      type={type}
      className={`inline-flex h-11 items-center justify-center gap-2 whitespace-nowrap rounded-control border px-3 disabled:border-line disabled:bg-surface disabled:text-ink-3 md:h-8 ${look} ${className}`}
      {...rest}
    />
  )
}
