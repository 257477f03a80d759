export function YouTag() {
  return (
    <span className="rounded-tag bg-you-ink px-[5px] text-[10px] font-semibold leading-[14px] text-you-bg">YOU</span>
  )
}
