interface FigureToTheRightProps {
  children: string
  /** Figures of one size have one width for one number of digits. */
  size?: 'plain' | 'leading'
}

/**
 * A figure in a column that ends with it. One of another width is another element: grown to the left, the same one would
 * count as having shifted.
 */
export function FigureToTheRight({ children, size = 'plain' }: FigureToTheRightProps) {
  return <span key={`${size} ${children.length}`}>{children}</span>
}
