/**
 * For `ref`, of what goes when it has been used: if it has the focus then, the page gets it, instead
 * of nobody, from where the keyboard would begin at the top again.
 */
export function handFocusOn(element: HTMLElement | null) {
  return (): void => {
    if (element?.contains(document.activeElement)) document.getElementById('main')?.focus({ preventScroll: true });
  };
}
