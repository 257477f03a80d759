import { type RefObject, useLayoutEffect, useRef, useState } from 'react'

/**
 * The measured width of an element, so that a chart is drawn at it and its text never scales. The element clips what is
 * drawn for the width before, or the page would be too wide for a frame.
 */
export function useWidth(): { box: RefObject<HTMLDivElement | null>; width: number } {
  const box = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    const measure = () => setWidth(Math.floor(element.getBoundingClientRect().width))
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { box, width }
}
