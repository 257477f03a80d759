import { type ComponentProps, useId } from 'react'

interface FieldProps extends Omit<ComponentProps<'input'>, 'id'> {
  label: string
  /** What is wrong with the value, or null. */
  refusal?: string | null
  hint?: string
}

/** A labelled input; a refusal is a red edge and a sentence that a screen reader hears with the field. */
export function Field({ label, refusal = null, hint, className = '', ...input }: FieldProps) {
  const id = useId()
  const told = refusal ?? hint
  return (
    <div className={`grid content-start gap-1 ${className}`}>
      <label htmlFor={id} className="text-note font-medium text-ink-2">
        {label}
      </label>
      <input
        id={id}
        aria-invalid={refusal === null ? undefined : true}
        aria-describedby={told === undefined ? undefined : `${id}-told`}
        className="h-11 w-full min-w-0 rounded-control border border-line-strong bg-surface px-2.5 aria-[invalid]:border-2 aria-[invalid]:border-bad md:h-8"
        {...input}
      />
      {told === undefined ? null : (
        <p id={`${id}-told`} className={`text-note ${refusal === null ? 'text-ink-3' : 'text-bad'}`}>
          {told}
        </p>
      )}
    </div>
  )
}
